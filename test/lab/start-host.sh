#!/bin/bash
# Starts a host of namespaces and keeps it until standard input ends, which also happens when the test run is killed: then all of it goes.
# Usage: start-host.sh CGROUP LAYER MOUNTPOINT PROJECT INIT (LAYER empty: none; CGROUP empty: no cgroup v2; INIT: wait | systemd)
set -eu
cgroup=$1
shift
(
  cgroup_namespace=()
  if [ -n "$cgroup" ]; then
    mkdir "$cgroup"
    echo 0 >"$cgroup/cgroup.procs"
    cgroup_namespace=(--cgroup)
  fi
  exec unshare --mount --net --uts --ipc --pid "${cgroup_namespace[@]}" --fork --kill-child --propagation private \
    "${BASH_SOURCE[0]%/*}/become-host.sh" "$cgroup" "$@" </dev/null
) &
while read -r _; do :; done
kill -KILL $! 2>/dev/null || true
wait
