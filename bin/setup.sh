#!/bin/sh
# Makes sure that what a command needs is installed. Sourced; call: need <package:program-or-file>...
# SPDX-License-Identifier: Apache-2.0

JDK_NEEDS="openjdk-17-jdk-headless:javac"
SERVER_NEEDS="mariadb-server:mariadbd mariadb-backup:mariadb-backup galera-4:/usr/lib/galera/libgalera_smm.so"
INTEROP_NEEDS="socat:socat rsync:rsync stunnel4:stunnel4 pv:pv iproute2:ss pigz:pigz zstd:zstd lz4:lz4 netcat-openbsd:nc procps:ps"

present() {
    case $1 in
    /*) [ -r "$1" ] ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 ;;
    esac
}

need() {
    missing=
    for item in "$@"; do
        present "${item#*:}" || missing="$missing ${item%%:*}"
    done
    # the wrapper fetches Maven itself, where it may; a system's own Maven needs no download
    if ! present mvn && ! present curl && ! present wget; then
        missing="$missing maven"
    fi
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ] && present apt-get; then
        echo "Installing$missing" >&2
        # the packages must not start services of their own
        policy=/usr/sbin/policy-rc.d
        if [ ! -e $policy ]; then
            printf '#!/bin/sh\nexit 101\n' >$policy
            chmod +x $policy
            trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        fi
        # shellcheck disable=SC2086
        apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >&2 || {
            echo "apt-get could not install$missing" >&2
            exit 1
        }
    else
        echo "Missing:$missing. Install them with" >&2
        echo "    sudo apt-get install -y$missing" >&2
        exit 1
    fi
}

maven() {
    if present mvn; then
        mvn "$@"
    else
        "$root/mvnw" "$@"
    fi
}
