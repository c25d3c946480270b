#!/bin/sh
# Runs a command inside this machine's root with a layer of packages over it; what it writes goes into memory and vanishes with it.
# Usage, inside a private mount namespace: enter-root.sh LAYER MOUNTPOINT COMMAND [ARGUMENT...]
# The command shares /dev, /proc, /sys and /tmp with the machine.
set -eu
layer=$1 mountpoint=$2
shift 2
. "$(dirname "$0")/mount-root.sh"

for directory in dev proc sys tmp; do
  mount --rbind "/$directory" "$root/$directory"
done
exec chroot "$root" "$@"
