#!/bin/sh
# Finds a JVM and starts a program of this distribution. Sourced by the launchers with $sst_real set to their own path.
# SPDX-License-Identifier: Apache-2.0

# the prefix of error lines; the server of Percona XtraDB Cluster 8.0 and later classifies log lines by a prefix
sst_head="WSREP_SST: [ERROR] "
sst_before=
for sst_word; do
    case "$sst_before $sst_word" in
        "--mysqld-version "[89].*) sst_head=ERR: ;;
    esac
    sst_before=$sst_word
done

sst_die() {
    echo "$sst_head$1" >&2
    exit 2
}

# Sets sst_problem, which is empty if the JVM exists and is new enough. Every JDK and JRE has a file with its version, so no JVM
# has to start. A program without such a file may be a wrapper, and is started to ask for its version.
sst_check() {
    if [ ! -f "$1" ] || [ ! -x "$1" ]; then
        sst_problem="is not an executable program"
        return
    fi
    sst_program=$(readlink -f "$1")
    sst_version=
    if [ -r "${sst_program%/bin/*}/release" ]; then
        while IFS== read -r sst_key sst_value; do
            [ "$sst_key" = JAVA_VERSION ] && sst_version=$sst_value
        done <"${sst_program%/bin/*}/release"
    fi
    if [ -z "$sst_version" ]; then
        sst_said=$("$1" -version 2>&1 </dev/null) || {
            sst_problem="does not start"
            return
        }
        sst_version=${sst_said#*version }
        sst_version=${sst_version%% *}
    fi
    sst_version=${sst_version#\"}
    sst_version=${sst_version%%\"*}
    sst_major=${sst_version%%[!0-9]*}
    if [ "${sst_major:-0}" -ge 17 ]; then
        sst_problem=
    else
        sst_problem="is of version $sst_version, and 17 or later is needed"
    fi
}

[ -e /proc/self ] || sst_die "no /proc is mounted here, and a JVM does not start without it: mount -t proc proc /proc"

# $sst_real is the launcher itself, with all links resolved
sst_home=$(cd "$(dirname "$sst_real")/.." && pwd -P) || sst_die "the directory of $sst_real cannot be entered"

sst_java=
sst_old=
if [ -n "${SST4J_JAVA:-}" ]; then
    # an explicitly named JVM is the only candidate
    sst_check "$SST4J_JAVA"
    [ -z "$sst_problem" ] || sst_die "SST4J_JAVA=$SST4J_JAVA $sst_problem: set it to the java program of a runtime of version 17 or later, or unset it"
    sst_java=$SST4J_JAVA
else
    for sst_candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java 2>/dev/null)" \
        /usr/bin/java /usr/lib/jvm/default-java/bin/java /usr/lib/jvm/*/bin/java; do
        [ -n "$sst_candidate" ] || continue
        sst_check "$sst_candidate"
        if [ -z "$sst_problem" ]; then
            sst_java=$sst_candidate
            break
        fi
        [ ! -x "$sst_candidate" ] || sst_old="$sst_candidate $sst_problem"
    done
    [ -n "$sst_java" ] || sst_die "no JVM found${sst_old:+ ($sst_old)}: install a Java runtime of version 17 or later (Debian: apt-get install default-jre-headless), or set SST4J_JAVA to its java program"
fi

# sets sst_native to the directory of the native libraries, if there are any for this machine and its C library
if [ -e /lib64/ld-linux-x86-64.so.2 ]; then
    sst_native=$sst_home/lib/native/x86_64
elif [ -e /lib/ld-linux-aarch64.so.1 ]; then
    sst_native=$sst_home/lib/native/aarch64
else
    sst_native=
fi

# Sets sst_share to the option that loads classes from the archive. 'sst archive-classes' creates an archive for each Java
# version. A JVM ignores one that does not fit, but Java 17 crashes on one that an interrupted copy truncated. Such an archive is
# newer than the jars.
sst_archive=$sst_home/cds/java-$sst_version.jsa
sst_share=
if [ -r "$sst_archive" ] && [ ! "$sst_archive" -nt "$sst_home/lib" ]; then
    sst_share=-XX:SharedArchiveFile=$sst_archive
fi

# Starts a program. A launcher may set sst_heap (768m by default) and sst_compiler, the use of the optimizing compiler: for
# nothing (quick), for ciphers and checksums only (sparing, the default), or for everything that runs often (eager).
sst_launch() {
    sst_main=$1
    shift
    sst_quick=
    sst_often=100000
    case ${sst_compiler:-sparing} in
        # without native AES, the JVM's own AES needs that compiler
        quick) [ ! -d "$sst_native" ] || sst_quick=-XX:TieredStopAtLevel=1 ;;
        eager) sst_often=5000 ;;
    esac
    # The heap starts small and stays small, whatever the size of the data: the data passes through direct buffers, which are
    # limited too. The maximum heap is for lists of a million files.
    # Ciphers and checksums need the optimizing compiler at once. For everything else it costs more time than it saves in such
    # a short run.
    # The JDK formats numbers in this locale without a lookup.
    # The server reads standard output, so JVM warnings go to standard error. An archive that does not fit causes no warning.
    # Newer JVMs warn about native code that was not explicitly allowed.
    exec "$sst_java" -Xms16m "-Xmx${sst_heap:-768m}" -Xss512k -XX:MaxDirectMemorySize=96m -XX:+UseSerialGC -XX:-UsePerfData \
        "-XX:Tier4InvocationThreshold=$sst_often" "-XX:Tier4MinInvocationThreshold=$((sst_often * 12 / 100))" \
        "-XX:Tier4CompileThreshold=$((sst_often * 3))" "-XX:Tier4BackEdgeThreshold=$((sst_often * 8))" \
        $sst_quick -Duser.language=en -Duser.country=US -XX:CompileCommand=quiet \
        "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.CounterMode::*,0.005" \
        "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.GCTR::*,0.005" \
        "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.GHASH::*,0.005" \
        "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.MD5::*,0.005" \
        "-Djava.library.path=$sst_native" -Dcom.amazon.corretto.crypto.provider.useExternalLib=true \
        --enable-native-access=ALL-UNNAMED -XX:+DisplayVMOutputToStderr -Xlog:disable "-Xlog:all=warning,cds*=off:stderr" \
        "-Dsst4j.archive=$sst_archive" "-Dsst4j.launcher=$0" -Xshare:auto ${sst_share:+"$sst_share"} ${SST4J_JAVA_OPTS:-} \
        -cp "$sst_home/lib/*${SST4J_CLASSPATH:+:$SST4J_CLASSPATH}" "$sst_main" "$@"
    sst_die "the JVM $sst_java does not start"
}
