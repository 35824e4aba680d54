#!/bin/sh
# Ensures that everything a command needs is installed. Sourced; call: need <package:program-or-file>...
# SPDX-License-Identifier: Apache-2.0

OLDEST_JDK=17
JDK_NEEDS="jdk:jdk"
SERVER_NEEDS="mariadb-server:mariadbd mariadb-backup:mariadb-backup galera-4:/usr/lib/galera/libgalera_smm.so"
KERBEROS_NEEDS="krb5-kdc:krb5kdc krb5-admin-server:kadmin.local krb5-user:kinit mariadb-plugin-gssapi-server:/usr/lib/mysql/plugin/auth_gssapi.so mariadb-plugin-gssapi-client:/usr/lib/$(uname -m)-linux-gnu/libmariadb3/plugin/auth_gssapi_client.so"
INTEROP_NEEDS="socat:socat rsync:rsync stunnel4:stunnel4 pv:pv iproute2:ss pigz:pigz zstd:zstd lz4:lz4 netcat-openbsd:nc procps:ps openssl:openssl fonts-dejavu-core:/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf $KERBEROS_NEEDS"

present() {
    case $1 in
    jdk) has_jdk ;;
    /*) [ -r "$1" ] ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 ;;
    esac
}

need() {
    missing=
    for item in "$@"; do
        present "${item#*:}" || missing="$missing ${item%%:*}"
    done
    # if nothing can be installed, the Maven wrapper is used, and it downloads Maven itself
    if ! present mvn && can_install; then
        missing="$missing maven"
    fi
    [ -n "$missing" ] || return 0
    if can_install; then
        apt-get update -qq >&2 || exit 1
    fi
    case " $missing " in
    *" jdk "*) missing=$(echo " $missing " | sed "s/ jdk / $(jdk_package) /") ;;
    esac
    if can_install; then
        install_packages $missing
    else
        echo "Missing:$missing. Install them with" >&2
        echo "    sudo apt-get install -y$missing" >&2
        exit 1
    fi
}

can_install() {
    [ "$(id -u)" = 0 ] && present apt-get
}

# succeeds if a JDK is new enough; the first javac on the path may belong to an older one that is also installed
has_jdk() {
    program=${JAVA_HOME:+$JAVA_HOME/bin/}javac
    command -v "$program" >/dev/null 2>&1 || return 1
    version=$("$program" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge $OLDEST_JDK ]
}

# prints the package name of the newest JDK that this system offers
jdk_package() {
    package=$(apt-cache pkgnames openjdk- | sed -n 's/^openjdk-\([0-9]*\)-jdk-headless$/\1/p' | sort -n | tail -n 1)
    if [ "${package:-0}" -ge $OLDEST_JDK ]; then
        echo "openjdk-$package-jdk-headless"
    else
        echo "a JDK of version $OLDEST_JDK or later, which this system has no package of"
    fi
}

install_packages() {
    echo "Installing $*" >&2
    # a server that is installed only for its programs must not be started as a service
    policy=/usr/sbin/policy-rc.d
    made_policy=
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod +x $policy
        made_policy=yes
    fi
    status=0
    { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"; } >&2 || status=$?
    [ -z "$made_policy" ] || rm -f $policy
    if [ $status -ne 0 ]; then
        echo "apt-get could not install $*" >&2
        exit 1
    fi
}

# prints the directory of a JDK 25 or later, other than the one that Maven runs on, if there is one
newer_jdk() {
    first=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
    for jdk in /usr/lib/jvm/*; do
        [ -x "$jdk/bin/java" ] && [ -r "$jdk/release" ] && [ "$(readlink -f "$jdk")" != "$(readlink -f "$first")" ] || continue
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
        if [ "${version:-0}" -ge 25 ]; then
            echo "$jdk"
            return
        fi
    done
}

# Creates another system in its own directory, once, and prints that directory. It is Debian 13, or Debian 12 if this system is
# Debian 13. Needs root. DEBIAN_MIRROR may name the source of its packages.
other_system() {
    case $(. /etc/os-release && echo "${VERSION_CODENAME:-}") in
    trixie) other=bookworm jre=openjdk-17-jre-headless ;;
    *) other=trixie jre=openjdk-21-jre-headless ;;
    esac
    place=${XDG_CACHE_HOME:-$HOME/.cache}/sst4j/systems/$other
    if [ ! -e "$place.whole" ]; then
        need debootstrap:debootstrap debian-archive-keyring:/usr/share/keyrings/debian-archive-keyring.gpg
        echo "Making a Debian $other in $place, 1 GB" >&2
        rm -rf "$place"
        mkdir -p "$place"
        made=$(mktemp)
        # the mounts disappear when the command ends, however it ends; a root that is not a mount point has no propagation to set
        if ! unshare --mount --propagation unchanged sh -ec '
            mount --make-rprivate / 2>/dev/null || { mount --bind "$0" "$0" && mount --make-private "$0"; }
            debootstrap --variant=minbase "$1" "$0" ${3:+"$3"}
            printf "127.0.0.1\tlocalhost\n::1\tlocalhost\n" >"$0/etc/hosts"
            printf "#!/bin/sh\nexit 101\n" >"$0/usr/sbin/policy-rc.d"
            chmod +x "$0/usr/sbin/policy-rc.d"
            mount --rbind /dev "$0/dev"
            mount -t proc proc "$0/proc"
            DEBIAN_FRONTEND=noninteractive chroot "$0" apt-get install -y -qq --no-install-recommends \
                mariadb-server mariadb-backup galera-4 socat rsync stunnel4 openssl pv iproute2 procps "$2"
            rm -rf "$0"/var/cache/apt/archives/*.deb
            ' "$place" "$other" "$jre" "${DEBIAN_MIRROR:-}" >"$made" 2>&1; then
            tail -n 20 "$made" >&2
            rm -f "$made"
            echo "A Debian $other could not be made in $place" >&2
            exit 1
        fi
        rm -f "$made"
        touch "$place.whole"
    fi
    echo "$place"
}

# downloaded_repository <arguments for Maven>: prints the local repository with third-party artifacts
downloaded_repository() {
    found=$HOME/.m2/repository
    for argument in "$@"; do
        case $argument in
        -Dmaven.repo.local=*) found=${argument#*=} ;;
        esac
    done
    echo "$found"
}

# release_to <repository> <version>: copies the artifacts from mvn package into the repository, with that version
release_to() {
    built=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml)
    for made in sst4j:. sst-bom:sst-core/bom sst-core:sst-core sst-tls:sst-tls sst-backup:sst-backup; do
        artifact=${made%%:*}
        from=${made#*:}
        to=$1/io/sst4j/$artifact/$2
        mkdir -p "$to"
        sed "s|<version>$built</version>|<version>$2</version>|" "$from/pom.xml" >"$to/$artifact-$2.pom"
        for kind in "" -tests; do
            jar=$from/target/$artifact-$built$kind.jar
            [ ! -e "$jar" ] || cp "$jar" "$to/$artifact-$2$kind.jar"
        done
        [ -e "$to/$artifact-$2.jar" ] || [ ! -d "$from/src/main" ] || {
            echo "No $artifact-$built.jar: run mvn package first" >&2
            exit 1
        }
    done
}

maven() {
    if present mvn; then
        mvn "$@"
    else
        "$root/mvnw" "$@"
    fi
}
