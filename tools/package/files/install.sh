#!/bin/sh
# Installs this release of Portolan. Needs no network, no Node and no npm.
set -eu

usage() {
  cat <<'END'
Usage: ./install.sh [--prefix DIR] [--no-service]

  --prefix DIR   where to install (default /opt/portolan)
  --no-service   neither a system user nor systemd units: only the files and the command

As root: files in DIR, the command /usr/local/bin/portolan, the system user portolan, the units portolan.service and
portolan-applier.service.
As an ordinary user: only the files, so --prefix must be a folder of yours.
END
}

fail() { # fail WHAT WHY FIX
  printf 'install.sh: %s\n  why: %s\n  fix: %s\n' "$1" "$2" "$3" >&2
  exit 1
}

prefix=/opt/portolan
service=yes
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) prefix=${2:?--prefix needs a folder} && shift 2 ;;
    --prefix=*) prefix=${1#--prefix=} && shift ;;
    --no-service) service=no && shift ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
done
case $prefix in
  /?*) prefix=${prefix%/} ;;
  *) fail "--prefix $prefix is not usable" "it must be an absolute path below /" "give something like /opt/portolan" ;;
esac

here=$(cd "$(dirname "$0")" && pwd -P)
version=$(cat "$here/VERSION")

case $(uname -s)-$(uname -m) in
  Linux-x86_64) machine=x64 ;;
  Linux-aarch64 | Linux-arm64) machine=arm64 ;;
  *) fail "this release cannot run on $(uname -s) $(uname -m)" "Portolan is built for Linux on x86-64 and arm64" "use one of those machines" ;;
esac
case $here in
  *-linux-x64 | *-linux-arm64)
    case $here in *-linux-$machine) ;; *) fail "this release is for another kind of processor" "this machine is $machine" "take the release whose name ends in linux-$machine" ;; esac
    ;;
esac

glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed -n 's/^glibc //p')
[ -n "$glibc" ] || fail "no glibc was found" "Portolan's own Node needs glibc 2.28 or newer; Alpine and others with musl have none" \
  "use Debian 10, Ubuntu 20.04, RHEL 8 or anything newer of these families"
oldest=$(printf '2.28\n%s\n' "$glibc" | sort -t. -k1,1n -k2,2n | head -n 1)
[ "$oldest" = 2.28 ] || fail "glibc $glibc is too old" "Portolan's own Node needs glibc 2.28 or newer" \
  "use Debian 10, Ubuntu 20.04, RHEL 8 or anything newer of these families"

root=no
[ "$(id -u)" = 0 ] && root=yes
if [ -e "$prefix" ] && ! [ -f "$prefix/VERSION" ]; then
  fail "$prefix is already there and is not Portolan" "installing would mix with or replace what is in it" "move it away or give another --prefix"
fi
mkdir -p "$prefix" 2>/dev/null && [ -w "$prefix" ] ||
  fail "cannot write to $prefix" "user $(id -un) has no permission there" "run with sudo, or give --prefix with a folder of yours"

# The new release is laid beside the old one and takes its place in two renames, so that a running one never sees half of each.
next=$prefix/.installing
rm -rf "$next"
mkdir "$next"
cp -R "$here/node" "$here/lib" "$here/portolan" "$here/uninstall.sh" "$here/LICENSE" "$here/THIRD-PARTY-LICENCES" "$here/VERSION" "$next/"
for part in node lib portolan uninstall.sh LICENSE THIRD-PARTY-LICENCES VERSION; do
  if [ -e "$prefix/$part" ]; then mv "$prefix/$part" "$next/.old-$part"; fi
  mv "$next/$part" "$prefix/$part"
done
rm -rf "$next"
[ "$root" = yes ] && chown -R 0:0 "$prefix"
chmod -R go-w,a+rX "$prefix"
echo "Portolan $version is in $prefix."

if [ "$root" = no ]; then
  echo "Start it with $prefix/portolan up (with sudo it sees every owner). Remove it with $prefix/uninstall.sh."
  exit 0
fi

mkdir -p /usr/local/bin
if [ -e /usr/local/bin/portolan ] && ! [ -h /usr/local/bin/portolan ]; then
  echo "/usr/local/bin/portolan is a file of somebody else's and was left alone; the command is $prefix/portolan." >&2
else
  ln -sfn "$prefix/portolan" /usr/local/bin/portolan
fi
if [ "$service" = no ]; then
  echo "Start it with: portolan up. Remove it with: $prefix/uninstall.sh"
  exit 0
fi

if ! id portolan >/dev/null 2>&1; then
  nologin=$(command -v nologin || echo /usr/sbin/nologin)
  if command -v useradd >/dev/null; then
    useradd --system --user-group --home-dir /var/lib/portolan --no-create-home --shell "$nologin" portolan
    : >"$prefix/.created-user"
  else
    echo "There is no useradd here, so the panel's process will run as nobody instead of as the user portolan." >&2
  fi
elif [ "$(getent passwd portolan | cut -d: -f6)" = /var/lib/portolan ]; then
  : >"$prefix/.created-user" # kept by an uninstall that kept the history
fi
if [ -d /etc/systemd/system ] && command -v systemctl >/dev/null; then
  for unit in portolan.service portolan-applier.service; do
    sed "s|@PREFIX@|$prefix|g; s|@VERSION@|$version|g" "$here/$unit" >"/etc/systemd/system/$unit"
    chmod 644 "/etc/systemd/system/$unit"
  done
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if systemctl is-active --quiet portolan.service; then systemctl restart portolan.service; fi
  fi
  echo "Start it now and at boot with: systemctl enable --now portolan. A sign-in link: portolan up --link"
else
  echo "There is no systemd here. Start it with: portolan up"
fi
echo "Remove it with: $prefix/uninstall.sh"
