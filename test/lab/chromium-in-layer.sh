#!/bin/sh
# Stands in for a Chromium executable: the browser of the layer named by PORTOLAN_LAB_LAYER. All arguments go to it.
set -eu
exec unshare --mount --propagation private "$(dirname "$0")/enter-root.sh" "$PORTOLAN_LAB_LAYER" "$PORTOLAN_LAB_MOUNTPOINT" /usr/bin/chromium "$@"
