#!/bin/bash
# Starts a host of namespaces and keeps it until standard input ends, which also happens when the test run is killed: then all of it goes.
# Usage: start-host.sh NETWORK CGROUP LAYER MOUNTPOINT PROJECT INIT
#   NETWORK: own | machine   CGROUP: folder to make, or empty for no cgroup v2   LAYER: folder, or empty for none
#   PROJECT: folder to show read-only at the same path, or empty for none        INIT: wait | systemd | systemd-later
set -eu
network=$1 cgroup=$2
trap : HUP INT TERM # the end of standard input is what counts, and the host must not inherit being deaf to signals
(
  namespaces=(--mount --uts --ipc --pid)
  if [ "$network" = own ]; then namespaces+=(--net); fi
  if [ -n "$cgroup" ]; then
    mkdir "$cgroup"
    echo 0 >"$cgroup/cgroup.procs"
    namespaces+=(--cgroup)
  fi
  exec setpriv --pdeathsig KILL unshare "${namespaces[@]}" --fork --kill-child --propagation private "${BASH_SOURCE[0]%/*}/become-host.sh" "$@" </dev/null
) &
until ! read -r _; do :; done
kill -KILL $! 2>/dev/null || true
wait
