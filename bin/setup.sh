#!/bin/sh
# Makes sure that what a command needs is installed. Sourced; call: need <package:program-or-file>...
# SPDX-License-Identifier: Apache-2.0

JDK_NEEDS="openjdk-17-jdk-headless:javac"
SERVER_NEEDS="mariadb-server:mariadbd mariadb-backup:mariadb-backup galera-4:/usr/lib/galera/libgalera_smm.so"
KERBEROS_NEEDS="krb5-kdc:krb5kdc krb5-admin-server:kadmin.local krb5-user:kinit mariadb-plugin-gssapi-server:/usr/lib/mysql/plugin/auth_gssapi.so mariadb-plugin-gssapi-client:/usr/lib/$(uname -m)-linux-gnu/libmariadb3/plugin/auth_gssapi_client.so"
INTEROP_NEEDS="socat:socat rsync:rsync stunnel4:stunnel4 pv:pv iproute2:ss pigz:pigz zstd:zstd lz4:lz4 netcat-openbsd:nc procps:ps openssl:openssl $KERBEROS_NEEDS"

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
    # where nothing can be installed the Maven wrapper is used, which downloads Maven itself
    if ! present mvn && can_install; then
        missing="$missing maven"
    fi
    [ -n "$missing" ] || return 0
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

install_packages() {
    echo "Installing $*" >&2
    # a server that is installed for its programs must not be started as a service
    policy=/usr/sbin/policy-rc.d
    made_policy=
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod +x $policy
        made_policy=yes
    fi
    status=0
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"; } >&2 || status=$?
    [ -z "$made_policy" ] || rm -f $policy
    if [ $status -ne 0 ]; then
        echo "apt-get could not install $*" >&2
        exit 1
    fi
}

# prints where a JDK is that is newer than what the project is built for, if there is one
newer_jdk() {
    for jdk in /usr/lib/jvm/*; do
        [ -x "$jdk/bin/java" ] && [ -r "$jdk/release" ] || continue
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
        if [ "${version:-0}" -ge 25 ]; then
            echo "$jdk"
            return
        fi
    done
}

maven() {
    if present mvn; then
        mvn "$@"
    else
        "$root/mvnw" "$@"
    fi
}
