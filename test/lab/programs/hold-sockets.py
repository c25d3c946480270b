"""Holds the sockets that the first argument lists as JSON, [{"protocol", "address", "port", "listen", "v6only", "device"}], and says `ready`."""

import json
import signal
import socket
import sys

held = []
for wanted in json.loads(sys.argv[1]):
    family = socket.AF_INET6 if ":" in wanted["address"] else socket.AF_INET
    kind = socket.SOCK_DGRAM if wanted["protocol"] == "udp" else socket.SOCK_STREAM
    held_socket = socket.socket(family, kind)
    if family == socket.AF_INET6:
        held_socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(wanted.get("v6only", False)))
    if "device" in wanted:
        held_socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, wanted["device"].encode())
    held_socket.bind((wanted["address"], wanted["port"]))
    if kind == socket.SOCK_STREAM and wanted.get("listen", True):
        held_socket.listen(16)
    held.append(held_socket)
print("ready", flush=True)
signal.pause()
