"""Takes ports of the kernel's own range as often as there is room, 20 times over, by connect() and by bind(0), in both families, and prints how many were taken, and
which were of those that nobody may get. Arguments: first and last port of the range, then the forbidden ones."""

import json
import socket
import struct
import sys

first, last, *forbidden = (int(word) for word in sys.argv[1:])
with open("/proc/sys/net/ipv4/ip_local_port_range", "w") as file:
    file.write(f"{first} {last}")
IP_LOCAL_PORT_RANGE = 51
IP_BIND_ADDRESS_NO_PORT = 24
servers = {}
for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    servers[address] = socket.socket(family)
    servers[address].bind((address, 9000))
    servers[address].listen(1000)


def close_all(held):
    for one in held:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.close()


def take(family, act):
    held = []
    try:
        for _ in range(last - first + 2):
            one = socket.socket(family)
            held.append(one)
            act(one)
    except OSError:
        held.pop().close()
    ports = [one.getsockname()[1] for one in held]
    close_all(held)
    return ports


def connect_bound(one, address):
    one.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    one.bind((address, 0))
    one.connect((address, 9000))


def connect_in_range(one, address):
    one.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE, (last << 16) | first)
    one.connect((address, 9000))


def reuse(one, address):
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind((address, 0))


taken = {}
for family, address, every in ((socket.AF_INET, "127.0.0.1", "0.0.0.0"), (socket.AF_INET6, "::1", "::")):
    ways = {
        "connect": lambda one: one.connect((address, 9000)),
        "connect of a bound address": lambda one: connect_bound(one, address),
        "connect in a range of its own": lambda one: connect_in_range(one, address),
        "bind(0)": lambda one: one.bind((address, 0)),
        "bind(0) everywhere": lambda one: one.bind((every, 0)),
        "bind(0) with SO_REUSEADDR": lambda one: reuse(one, every),
    }
    for name, act in ways.items():
        taken[f"{name} {address}"] = [port for _ in range(20) for port in take(family, act)]
wrong = {way: [port for port in ports if port in forbidden] for way, ports in taken.items()}
print(json.dumps({"attempts": {way: len(ports) for way, ports in taken.items()}, "wrong": {way: ports for way, ports in wrong.items() if ports}}))
