#!/bin/sh
# Makes a Debian root from nothing but Debian's archive, with the machine's network.
# Usage, inside a private mount namespace: build-tree.sh TREE LAYER MOUNTPOINT SUITE MIRROR [PACKAGE...] (LAYER has debootstrap)
set -eu
target=$1 layer=$2 mountpoint=$3 suite=$4 mirror=$5
shift 5
if [ -d "$target" ]; then exit 0; fi

building=$target.building
rm -rf "$building"
mkdir -p "$building/tree"
. "$(dirname "$0")/mount-root.sh"
for directory in dev proc sys; do
  mount --rbind "/$directory" "$root/$directory"
done
cp "$(readlink -f /etc/resolv.conf)" "$root/etc/resolv.conf" 2>/dev/null || true
mount --bind "$building/tree" "$root/mnt"
chroot "$root" env LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin debootstrap --variant=minbase "$suite" /mnt "$mirror"

tree=$building/tree
printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
chmod 755 "$tree/usr/sbin/policy-rc.d"
if [ $# -gt 0 ]; then
  mount --rbind /dev "$tree/dev"
  mount -t proc proc "$tree/proc"
  cp "$(readlink -f /etc/resolv.conf)" "$tree/etc/resolv.conf"
  chroot "$tree" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    apt-get -q -y -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-unsafe-io install --no-install-recommends "$@"
  umount -R "$tree/proc" "$tree/dev"
fi
rm -rf "$tree/var/cache/apt/archives" "$tree/var/lib/apt/lists" "$tree/usr/sbin/policy-rc.d"
mkdir -p "$tree/var/cache/apt/archives/partial" "$tree/var/lib/apt/lists/partial"
umount -R "$root"
mv "$building" "$target"
