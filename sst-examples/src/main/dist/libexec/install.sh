#!/bin/sh
# Replaces stock scripts with launchers, and restores them: 'sst install' and 'sst uninstall', without a JVM, because a package
# may be removed after its Java runtime. Both skip completed steps. Usage: install.sh install|uninstall [options]
# SPDX-License-Identifier: Apache-2.0

sst_usage() {
    echo "sst: $1: sst $sst_action [--method=NAME]... [--bindir=/usr/bin] [--dry-run]" >&2
    exit 2
}

sst_fail() {
    echo "sst: $1" >&2
    exit 2
}

sst_say() {
    echo "$*" || sst_fail "the output cannot be written"
}

# prints a command, and runs it except in a dry run
sst_do() {
    sst_say "$*"
    $sst_dry_run || "$@" >/dev/null || sst_fail "$1 failed for $sst_place"
}

sst_is_ours() {
    [ -h "$sst_place" ] && [ "$(readlink -f "$sst_place")" = "$sst_launcher" ]
}

# a diversion stops packages from overwriting the place; they only write to /usr/bin
sst_diverts() {
    [ "$sst_bindir" = /usr/bin ] && command -v dpkg-divert >/dev/null 2>&1
}

sst_install() {
    if sst_is_ours; then
        sst_say "# $sst_place is installed"
        return
    fi
    if sst_diverts; then
        sst_do dpkg-divert --local --rename --divert "$sst_place.distrib" --add "$sst_place"
    elif [ -e "$sst_place" ] || [ -h "$sst_place" ]; then
        [ ! -e "$sst_place.distrib" ] || sst_fail "$sst_place.distrib exists: move it away first"
        sst_do mv "$sst_place" "$sst_place.distrib"
    fi
    sst_do ln -s "$sst_launcher" "$sst_place"
}

sst_uninstall() {
    if sst_is_ours; then
        sst_do rm "$sst_place"
    elif [ -e "$sst_place" ] || [ -h "$sst_place" ]; then
        sst_say "# $sst_place: no launcher is installed"
        return
    fi
    if sst_diverts && [ "$(dpkg-divert --listpackage "$sst_place")" = LOCAL ] \
        && [ "$(dpkg-divert --truename "$sst_place")" = "$sst_place.distrib" ]; then
        sst_do dpkg-divert --local --rename --remove "$sst_place"
    elif [ -e "$sst_place.distrib" ] || [ -h "$sst_place.distrib" ]; then
        sst_do mv "$sst_place.distrib" "$sst_place"
    fi
}

sst_action=$1
shift
sst_bindir=/usr/bin
sst_methods=
sst_dry_run=false
while [ $# -gt 0 ]; do
    case $1 in
        --method=* | --bindir=*)
            sst_value=${1#*=}
            sst_name=${1%%=*}
            ;;
        --method | --bindir)
            [ $# -gt 1 ] || sst_usage "$1 has no value"
            sst_name=$1
            sst_value=$2
            shift
            ;;
        --dry-run)
            sst_dry_run=true
            shift
            continue
            ;;
        *) sst_usage "$1 is unknown" ;;
    esac
    case $sst_name in
        --bindir) sst_bindir=$sst_value ;;
        *)
            case $sst_value in
                *[!a-z0-9_-]* | '') sst_usage "'$sst_value' is not a method" ;;
            esac
            sst_methods="$sst_methods $sst_value"
            ;;
    esac
    shift
done
sst_home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
if [ -z "$sst_methods" ]; then
    [ "$sst_action" = uninstall ] || sst_usage "--method is missing"
    for sst_file in "$sst_home"/bin/wsrep_sst_*; do
        sst_methods="$sst_methods ${sst_file##*/wsrep_sst_}"
    done
fi
[ -d "$sst_bindir" ] || sst_fail "$sst_bindir is not a directory"
$sst_dry_run || [ -w "$sst_bindir" ] || sst_fail "$sst_bindir is not writable: run as root, or look first with --dry-run"
for sst_method in $sst_methods; do
    [ -x "$sst_home/bin/wsrep_sst_$sst_method" ] && continue
    sst_names=
    for sst_file in "$sst_home"/bin/wsrep_sst_*; do
        sst_names="$sst_names ${sst_file##*/wsrep_sst_}"
    done
    sst_fail "there is no launcher for the method $sst_method; use one of$sst_names"
done
for sst_method in $sst_methods; do
    sst_launcher=$sst_home/bin/wsrep_sst_$sst_method
    sst_place=$sst_bindir/wsrep_sst_$sst_method
    sst_$sst_action
done
