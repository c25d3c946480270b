#!/bin/bash
# First process of a lab host, inside its namespaces: lays out the root, says `ready PID` (as the machine numbers it) and stays.
# The arguments are those of start-host.sh.
set -eu
network=$1 cgroup=$2 layer=$3 mountpoint=$4 project=$5 init=$6
. "${BASH_SOURCE[0]%/*}/mount-root.sh"
read -r pid _ </proc/self/stat
hostname lab
if [ "$network" = own ]; then ip link set lo up; fi

mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
if [ -n "$cgroup" ]; then mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"; fi
mkdir -p "$root/var/lib/docker"
if [ "$network" = machine ]; then cp "$(readlink -f /etc/resolv.conf)" "$root/etc/resolv.conf"; fi
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=711 tmpfs "$root/var/lib/docker"
mkdir -p "$root/run/lock" "$root/run/portolan-lab" "$root/run/machine"
if [ -n "$project" ]; then
  mkdir -p "$root$project"
  mount --bind "$project" "$root$project"
  mount -o remount,bind,ro "$root$project"
fi

cd "$root"
pivot_root . run/machine
cd /
umount -l /run/machine
rmdir /run/machine
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

echo "ready $pid"
exec >/run/portolan-lab/console 2>&1 # no descriptor of the machine's stays open
if [ "$init" = systemd-later ]; then
  mkfifo /run/portolan-lab/boot
  exec 9<>/run/portolan-lab/boot
  until read -r _ <&9; do :; done
  exec 9>&-
  init=systemd
fi
if [ "$init" = systemd ]; then
  printf '[Unit]\nDescription=Lab\nAllowIsolate=yes\n' >/etc/systemd/system/lab.target
  export container=portolan-lab
  exec /lib/systemd/systemd --system --unit=lab.target --log-target=console --log-level=warning
fi
# Bash takes in the children of ended processes while it reads from a pipe that never says anything.
mkfifo /run/portolan-lab/nothing
exec 9<>/run/portolan-lab/nothing
while :; do read -r _ <&9; done
