#!/bin/sh
# Says whether the transfer of a node lives and moves, or its server is there: 'sst probe', without a JVM.
# SPDX-License-Identifier: Apache-2.0

sst_usage() {
    echo "sst: $1: sst probe --datadir=DIR [--stalled-after=2m]" >&2
    exit 2
}

sst_datadir=
sst_limit=2m
while [ $# -gt 0 ]; do
    case $1 in
        --datadir=* | --stalled-after=*)
            sst_value=${1#*=}
            sst_name=${1%%=*}
            ;;
        --datadir | --stalled-after)
            [ $# -gt 1 ] || sst_usage "$1 has no value"
            sst_name=$1
            sst_value=$2
            shift
            ;;
        *) sst_usage "$1 is unknown" ;;
    esac
    case $sst_name in
        --datadir) sst_datadir=$sst_value ;;
        *) sst_limit=$sst_value ;;
    esac
    shift
done
[ -n "$sst_datadir" ] || sst_usage "--datadir is missing"
case $sst_limit in
    *h) sst_unit=3600 ;;
    *m) sst_unit=60 ;;
    *) sst_unit=1 ;;
esac
sst_number=${sst_limit%[smh]}
case $sst_number in
    "" | *[!0-9]* | ????????*) sst_usage "--stalled-after=$sst_limit is no time" ;;
esac
sst_limit=$((sst_number * sst_unit))

# one that hangs does not write its status any more
sst_silence=15

sst_no() {
    echo "sst: $1"
    exit 1
}

# prints a member of the status; quotes within texts are escaped, so none of these is found there
sst_member() {
    case $sst_status in
        *"\"$1\":"*) ;;
        *) return ;;
    esac
    sst_rest=${sst_status#*"\"$1\":"}
    sst_rest=${sst_rest#\"}
    printf %s "${sst_rest%%[,\"\}]*}"
}

# prints a member that is a number, and 0 where it is none
sst_count() {
    sst_text=$(sst_member "$1")
    case $sst_text in
        "" | *[!0-9]* | 0?* | ????????????????*) sst_text=0 ;;
    esac
    echo "$sst_text"
}

# whether the process that wrote the status lives: numbers come again, in a container that restarts they do at once
sst_lives() {
    [ -r "/proc/$1/stat" ] || return 1
    read -r sst_stat <"/proc/$1/stat" || return 1
    # shellcheck disable=SC2086 # words are wanted
    set -- "$2" ${sst_stat##*) }
    [ "$1" = "${21}" ]
}

# a server works in its data directory
sst_server() {
    sst_real=$(readlink -f "$sst_datadir")
    for sst_process in /proc/[0-9]*; do
        read -r sst_word <"$sst_process/comm" || continue
        case $sst_word in
            mariadbd | mysqld) [ "$(readlink "$sst_process/cwd")" != "$sst_real" ] || return 0 ;;
        esac
    done 2>/dev/null
    return 1
}

sst_status=
[ ! -r "$sst_datadir/sst.status.json" ] || read -r sst_status <"$sst_datadir/sst.status.json"
if [ "$(sst_member outcome)" = running ] && sst_lives "$(sst_count pid)" "$(sst_count ticks)"; then
    sst_now=$(date +%s)
    sst_written=$((sst_now - $(sst_count written)))
    sst_moved=$((sst_now - $(sst_count moved)))
    [ "$sst_written" -le "$sst_silence" ] || sst_no "the transfer hangs: no sign of life for $sst_written s"
    [ "$sst_moved" -le "$sst_limit" ] || sst_no "the transfer stands still: no progress for $sst_moved s, in $(sst_member phase)"
    exit 0
fi
sst_server || sst_no "no transfer runs, and no server works in $sst_datadir"
