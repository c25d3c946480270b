#!/bin/sh
# Stands in for a Chromium executable: the browser of the layer named by PORTOLAN_LAB_LAYER, in the network of the process PORTOLAN_LAB_NETWORK_OF
# if one is named, and among its processes if PORTOLAN_LAB_AMONG_PROCESSES is set. All arguments go to it.
set -eu
exec ${PORTOLAN_LAB_NETWORK_OF:+nsenter "--net=/proc/$PORTOLAN_LAB_NETWORK_OF/ns/net" ${PORTOLAN_LAB_AMONG_PROCESSES:+"--pid=/proc/$PORTOLAN_LAB_NETWORK_OF/ns/pid"} --} unshare --mount --propagation private "$(dirname "$0")/enter-root.sh" "$PORTOLAN_LAB_LAYER" "$PORTOLAN_LAB_MOUNTPOINT" /usr/bin/chromium "$@"
