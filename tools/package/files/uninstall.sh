#!/bin/sh
# Removes what install.sh made: the unit, the command, the user, the files. The recorded history stays unless --purge is given.
set -eu

purge=no
case ${1:-} in
  "") ;;
  --purge) purge=yes ;;
  *)
    echo "Usage: uninstall.sh [--purge]   --purge also removes the recorded history in /var/lib/portolan"
    [ "$1" = --help ] || [ "$1" = -h ] || exit 2
    exit 0
    ;;
esac
prefix=$(cd "$(dirname "$0")" && pwd -P)
[ -f "$prefix/VERSION" ] && [ -x "$prefix/node/bin/node" ] || {
  echo "uninstall.sh: $prefix is not an installed Portolan; nothing was removed" >&2
  exit 1
}

if [ "$(id -u)" = 0 ]; then
  unit=/etc/systemd/system/portolan.service
  if [ -f "$unit" ] && grep -q "^ExecStart=$prefix/portolan " "$unit"; then
    if [ -d /run/systemd/system ]; then systemctl disable --now portolan.service 2>/dev/null || true; fi
    rm -f "$unit" /etc/systemd/system/multi-user.target.wants/portolan.service
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
  fi
  if [ "$(readlink /usr/local/bin/portolan 2>/dev/null)" = "$prefix/portolan" ]; then rm -f /usr/local/bin/portolan; fi
  if [ -f "$prefix/.created-user" ]; then userdel portolan; fi
fi

data=/var/lib/portolan
[ "$(id -u)" = 0 ] || data=${XDG_DATA_HOME:-$HOME/.local/share}/portolan
rm -rf "$prefix"
if [ "$purge" = yes ]; then
  rm -rf "$data"
  echo "Portolan and its recorded history are gone."
elif [ -d "$data" ]; then
  echo "Portolan is gone. Its recorded history stays in $data; remove it with: rm -rf $data"
else
  echo "Portolan is gone."
fi
