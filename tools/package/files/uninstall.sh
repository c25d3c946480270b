#!/bin/sh
# Removes what install.sh made: the units, the command, the files. The recorded history stays, and with it the user portolan, who owns it;
# with --purge both go too and nothing is left.
set -eu

purge=no
case ${1:-} in
  "") ;;
  --purge) purge=yes ;;
  *)
    echo "Usage: uninstall.sh [--purge]   --purge also removes the recorded history and the user portolan, who owns it"
    [ "$1" = --help ] || [ "$1" = -h ] || exit 2
    exit 0
    ;;
esac
prefix=$(cd "$(dirname "$0")" && pwd -P)
[ -f "$prefix/VERSION" ] && [ -x "$prefix/node/bin/node" ] || {
  echo "uninstall.sh: $prefix is not an installed Portolan; nothing was removed" >&2
  exit 1
}

# What would end them is among the files that go.
if [ "$(id -u)" = 0 ] && ls /var/lib/portolan-guard/ends/*.json >/dev/null 2>&1; then
  echo "uninstall.sh: changes of this host's rules are still to end by themselves; nothing was removed." >&2
  echo "See them with: portolan plan status   End one now with: portolan rollback ID" >&2
  exit 1
fi

if [ "$(id -u)" = 0 ]; then
  unit=/etc/systemd/system/portolan.service
  if [ -f "$unit" ] && grep -q "^ExecStart=$prefix/portolan " "$unit"; then
    if [ -d /run/systemd/system ]; then systemctl disable --now portolan.service 2>/dev/null || true; fi
    rm -f "$unit" /etc/systemd/system/multi-user.target.wants/portolan.service
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
  fi
  applier=/etc/systemd/system/portolan-applier.service # ended with portolan.service, unless somebody started it alone
  if [ -f "$applier" ] && grep -qF "$prefix/lib/" "$applier"; then
    if [ -d /run/systemd/system ]; then systemctl stop portolan-applier.service 2>/dev/null || true; fi
    rm -f "$applier"
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
  fi
  guard=/etc/systemd/system/portolan-guard.service # what a boot would run to undo a change
  if [ -f "$guard" ] && grep -qF "$prefix/" "$guard"; then
    rm -f "$guard" /etc/systemd/system/sysinit.target.wants/portolan-guard.service
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
  fi
  rm -rf /run/portolan /run/portolan-applier
  if [ "$(readlink /usr/local/bin/portolan 2>/dev/null)" = "$prefix/portolan" ]; then rm -f /usr/local/bin/portolan; fi
fi

data=/var/lib/portolan
[ "$(id -u)" = 0 ] || data=${XDG_DATA_HOME:-$HOME/.local/share}/portolan
created_user=no
if [ "$(id -u)" = 0 ] && [ -f "$prefix/.created-user" ] && id portolan >/dev/null 2>&1; then created_user=yes; fi
# A user goes only with the last file of theirs: otherwise the next user with that number would own the history.
if [ "$created_user" = yes ] && { [ "$purge" = yes ] || ! [ -d "$data" ]; }; then userdel portolan; fi
rm -rf "$prefix"
if [ "$purge" = yes ]; then
  rm -rf "$data" "$data-berths" # which ports were reserved
  [ "$(id -u)" != 0 ] || rm -rf /var/lib/portolan-guard /etc/portolan # what the applier keeps, and whose keys it believed
  echo "Portolan and its recorded history are gone."
elif [ -d "$data" ]; then
  if [ "$created_user" = yes ]; then
    echo "Portolan is gone. Its recorded history stays in $data, and the user portolan, who owns it. Remove both with: rm -rf $data; userdel portolan"
  else
    echo "Portolan is gone. Its recorded history stays in $data; remove it with: rm -rf $data"
  fi
else
  echo "Portolan is gone."
fi
