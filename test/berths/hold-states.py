"""Makes ports be held in every way that a kernel knows, prints name → port as JSON, and waits. Needs a network of its own."""

import json
import os
import signal
import socket
import struct

IP_BIND_ADDRESS_NO_PORT = 24
held = []
ports = {}
number = 21000


def fresh():
    global number
    number += 1
    return number


def tcp(family=socket.AF_INET):
    one = socket.socket(family)
    held.append(one)
    return one


def listener(port, reuse=True, address="127.0.0.1"):
    one = tcp(socket.AF_INET6 if ":" in address else socket.AF_INET)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(reuse))
    one.bind((address, port))
    one.listen(16)
    return one


def pair(port):
    server = listener(port)
    client = tcp()
    client.connect(("127.0.0.1", port))
    peer, _ = server.accept()
    held.append(peer)
    return server, client, peer


target = listener(fresh())
place = ("127.0.0.1", target.getsockname()[1])
ports["listener"] = listener(fresh()).getsockname()[1]
ports["listener without SO_REUSEADDR"] = listener(fresh(), reuse=False).getsockname()[1]
ports["listener on ::1"] = listener(fresh(), address="::1").getsockname()[1]

chosen = tcp()
chosen.connect(place)
ports["outgoing, chosen by connect()"] = chosen.getsockname()[1]

late = tcp()
late.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
late.bind(("127.0.0.1", 0))
late.connect(place)
ports["outgoing, bound without a port"] = late.getsockname()[1]

for name, reuse in (("outgoing, bound", 0), ("outgoing, bound with SO_REUSEADDR", 1)):
    one = tcp()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
    one.bind(("127.0.0.1", fresh()))
    one.connect(place)
    ports[name] = one.getsockname()[1]

server, client, peer = pair(fresh())
ports["TIME_WAIT of a client"] = client.getsockname()[1]
client.close()
peer.recv(1)
peer.close()

for reuse in (True, False):
    server, client, peer = pair(fresh())
    ports[f"TIME_WAIT of a server{'' if reuse else ' without SO_REUSEADDR'}"] = server.getsockname()[1]
    peer.close()
    client.recv(1)
    client.close()
    server.close()

server, client, peer = pair(fresh())
ports["accepted, its listener gone"] = server.getsockname()[1]
peer.send(b"data")
client.recv(4)
server.close()

server, client, peer = pair(fresh())
ports["FIN_WAIT2 that a process has"] = client.getsockname()[1]
client.shutdown(socket.SHUT_WR)
peer.recv(1)

server, client, peer = pair(fresh())
ports["FIN_WAIT2 that nobody has"] = client.getsockname()[1]
client.close()
peer.recv(1)

silent = tcp()
silent.bind(("0.0.0.0", fresh()))
ports["bound, silent"] = silent.getsockname()[1]
silent6 = tcp(socket.AF_INET6)
silent6.bind(("::", fresh()))
ports["bound, silent, dual-stack"] = silent6.getsockname()[1]

connected = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
connected.connect(("127.0.0.1", 9))
held.append(connected)
ports["udp: connected"] = connected.getsockname()[1]
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.sendto(b"x", ("127.0.0.1", 9))
held.append(sender)
ports["udp: bound by sendto()"] = sender.getsockname()[1]

inherited = listener(fresh())
ports["listener of a child, its maker gone"] = inherited.getsockname()[1]
read_end, write_end = os.pipe()
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        os.write(write_end, str(os.getpid()).encode())
        for one in held:
            if one is not inherited:
                one.close()
        signal.pause()
    os._exit(0)
os.wait()
ports["pid of that child"] = int(os.read(read_end, 20))
inherited.close()
held.remove(inherited)
print(json.dumps(ports))
print("ready", flush=True)
signal.pause()
