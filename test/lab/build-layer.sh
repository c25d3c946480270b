#!/bin/sh
# Installs Debian packages into a layer: the upper directory of an overlay over this machine's root, which itself is not changed.
# Usage, inside a private mount namespace: build-layer.sh LAYER PACKAGE...
set -eu
layer=$1
shift
if [ -d "$layer" ]; then exit 0; fi

building=$layer.building
rm -rf "$building"
mkdir -p "$building/upper" "$building/work" "$building/root"
root=$building/root
mount -t overlay portolan-lab -o "lowerdir=/,upperdir=$building/upper,workdir=$building/work" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for directory in tmp run var/lib/apt/lists var/cache/apt; do
  mkdir -p "$root/$directory"
  mount -t tmpfs -o mode=1777 tmpfs "$root/$directory"
done
resolver=$(readlink -f /etc/resolv.conf || true)
case $resolver in
/run/*) mkdir -p "$root$(dirname "$resolver")" && cp "$resolver" "$root$resolver" ;;
esac

# No daemon starts, no manual pages, no database cluster, no third party's packages.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
rm -f "$root/var/lib/man-db/auto-update"
mkdir -p "$root/etc/dpkg/dpkg.cfg.d" "$root/etc/postgresql-common" "$root/tmp/sources.list.d"
printf 'path-exclude=/usr/share/%s/*\n' doc man info locale lintian help >"$root/etc/dpkg/dpkg.cfg.d/portolan-lab"
printf 'force-unsafe-io\nforce-confdef\nforce-confold\n' >>"$root/etc/dpkg/dpkg.cfg.d/portolan-lab"
echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
for source in "$root"/etc/apt/sources.list.d/debian*.sources "$root"/etc/apt/sources.list.d/ubuntu*.sources; do
  if [ -e "$source" ]; then cp "$source" "$root/tmp/sources.list.d/"; fi
done

apt() {
  chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin apt-get -q -y \
    -o Dir::Etc::sourceparts=/tmp/sources.list.d -o Acquire::Retries=3 -o Acquire::Languages=none -o Dpkg::Use-Pty=0 "$@"
}
apt update
apt install --no-install-recommends "$@"

umount -R "$root"
rm -rf "$building/work" "$building/root"
mv "$building" "$layer"
