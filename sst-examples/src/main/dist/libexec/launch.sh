#!/bin/sh
# Finds a JVM and starts a program of this distribution. Sourced by the launchers with $sst_real set to their own path.
# SPDX-License-Identifier: Apache-2.0

sst_die() {
    echo "WSREP_SST: [ERROR] $1" >&2
    exit 2
}

# $sst_real is the launcher itself, whatever links lead to it
sst_home=$(cd "$(dirname "$sst_real")/.." && pwd -P) || sst_die "the directory of $sst_real cannot be entered"

sst_java=
for sst_candidate in "${SST4J_JAVA:-}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java 2>/dev/null)" \
    /usr/bin/java /usr/lib/jvm/default-java/bin/java /usr/lib/jvm/*/bin/java; do
    if [ -n "$sst_candidate" ] && [ -x "$sst_candidate" ]; then
        sst_java=$sst_candidate
        break
    fi
done
[ -n "$sst_java" ] || sst_die "no JVM found: install a Java 17 runtime or set SST4J_JAVA to its java program"

sst_launch() {
    sst_main=$1
    shift
    # a small heap whatever the size of the data: it travels in direct buffers, which are limited too
    exec "$sst_java" -Xms16m -Xmx64m -Xss512k -XX:MaxDirectMemorySize=96m -XX:+UseSerialGC -XX:-UsePerfData \
        -XX:TieredStopAtLevel=1 -Xshare:auto ${SST4J_JAVA_OPTS:-} \
        -cp "$sst_home/lib/*" "$sst_main" "$@"
    sst_die "the JVM $sst_java does not start"
}
