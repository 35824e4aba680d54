#!/bin/sh
# Starts a program of this distribution by its class name.
# SPDX-License-Identifier: Apache-2.0
sst_real=$(readlink -f "$0")
. "$(dirname "$sst_real")/launch.sh"
sst_launch "$@"
