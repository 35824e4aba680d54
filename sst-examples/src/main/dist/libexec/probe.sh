#!/bin/sh
# Tells whether a node's transfer is alive and makes progress, or its server is running: 'sst probe', without a JVM.
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
    "" | *[!0-9]* | ????????*) sst_usage "--stalled-after=$sst_limit is not a time" ;;
esac
while [ "${sst_number#0}" != "$sst_number" ] && [ "$sst_number" != 0 ]; do
    # a leading zero would make it octal
    sst_number=${sst_number#0}
done
sst_limit=$((sst_number * sst_unit))

unset CDPATH
sst_real=$(cd -- "$sst_datadir" 2>/dev/null && pwd -P) || sst_real=
[ -n "$sst_real" ] || sst_usage "$sst_datadir is not a directory, or cannot be entered"
sst_file=$sst_real/sst.status.json

# a hanging transfer no longer writes its status
sst_silence=15

sst_no() {
    echo "sst: $1"
    exit 1
}

# prints a member of the status; quotes within texts are escaped, so no text can contain a member's name in quotes
sst_member() {
    case $sst_status in
        *"\"$1\":"*) ;;
        *) return ;;
    esac
    sst_rest=${sst_status#*"\"$1\":"}
    sst_rest=${sst_rest#\"}
    printf %s "${sst_rest%%[,\"\}]*}"
}

# prints a numeric member, or 0 if it is not a number
sst_count() {
    sst_text=$(sst_member "$1")
    case $sst_text in
        "" | *[!0-9]* | 0?* | ????????????????*) sst_text=0 ;;
    esac
    echo "$sst_text"
}

# succeeds if the process that wrote the status is alive; process numbers are reused, at once if a container restarts
sst_lives() {
    [ -r "/proc/$1/stat" ] || return 1
    read -r sst_stat <"/proc/$1/stat" || return 1
    # shellcheck disable=SC2086 # words are wanted
    set -- "$2" ${sst_stat##*) }
    [ "$1" = "${21}" ]
}

# Succeeds if a process works in the data directory. A probe without the capability to trace other processes cannot see that.
# Then the process's --datadir decides, and a server without one is assumed to be this directory's.
sst_works_here() {
    sst_cwd=$(readlink "$1/cwd")
    if [ -n "$sst_cwd" ]; then
        [ "$sst_cwd" = "$sst_real" ]
        return
    fi
    sst_named=$(tr '\0' '\n' <"$1/cmdline" | sed -n 's/^--datadir=//p' | tail -n 1)
    [ -z "$sst_named" ] || [ "$(cd -- "$sst_named" && pwd -P)" = "$sst_real" ]
}

# succeeds if a process runs as the owner of the data directory
sst_is_owners() {
    while read -r sst_key sst_word sst_effective sst_rest; do
        [ "$sst_key" = Uid: ] || continue
        [ "$sst_effective" = "$sst_owner" ]
        return
    done <"$1/status"
    return 1
}

sst_server() {
    sst_owner=$(stat -c %u -- "$sst_real")
    for sst_process in /proc/[0-9]*; do
        read -r sst_word <"$sst_process/comm" || continue
        case $sst_word in
            mariadbd | mysqld) ;;
            *) continue ;;
        esac
        if sst_is_owners "$sst_process" && sst_works_here "$sst_process"; then
            return 0
        fi
    done 2>/dev/null
    return 1
}

# a donor serves clients, whatever happens to its transfer
sst_status=
[ ! -f "$sst_file" ] || sst_status=$(head -c 8192 -- "$sst_file" 2>/dev/null | head -n 1)
if [ "$(sst_member outcome)" = running ] && [ "$(sst_member role)" = joiner ] &&
    sst_lives "$(sst_count pid)" "$(sst_count ticks)"; then
    sst_now=$(date +%s)
    sst_sign=$((sst_now - $(stat -c %Y -- "$sst_file" || echo 0)))
    sst_moved=$((sst_now - $(sst_count moved)))
    # a clock that was set back differs from the last sign of life; if the process lives, only for a second
    [ "${sst_sign#-}" -le "$sst_silence" ] || sst_no "the transfer hangs: no sign of life for ${sst_sign#-} s"
    [ "$sst_moved" -le "$sst_limit" ] || sst_no "the transfer stands still: no progress for $sst_moved s, in $(sst_member phase)"
    exit 0
fi
sst_server || sst_no "no transfer runs, and no server works in $sst_datadir"
