/** OpenSSH's server: ports and addresses of every file add up, of a single keyword the first one holds. */
import type { LabHost, StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/etc/ssh/sshd_config";
const program = (...words: readonly string[]): Mode["command"] => ["/usr/sbin/sshd", "-D", "-e", ...words];
const ready = (port: number): StartOptions => ({ ready: { tcp: port } });
const prepare = async (host: LabHost): Promise<void> => void (await host.run(["mkdir", "-p", "/run/sshd"]));
const start = { prepare, command: program() };

testServiceModes({
  service: "sshd",
  layer: "catalogue",
  packages: ["openssh-server"],
  modes: [
    {
      ...start,
      kind: "default",
      name: "the files of the package",
      start: ready(22),
      sockets: ["0.0.0.0:22 ipv4", ":::22 ipv6"],
      setBy: { "0.0.0.0:22 ipv4": `${main} Port` },
    },
    {
      ...start,
      kind: "ipv4",
      name: "AddressFamily inet",
      files: { [main]: "port\t2222\nAddressFamily = inet\n" },
      start: ready(2222),
      sockets: ["0.0.0.0:2222 ipv4"],
      setBy: { "0.0.0.0:2222 ipv4": `${main}:1 port` },
    },
    {
      ...start,
      kind: "ipv6",
      name: "AddressFamily inet6 before inet; a name keeps its IPv6 address",
      files: { [main]: "ListenAddress localhost:2280\nAddressFamily inet6\nAddressFamily inet\nListenAddress ::\n" },
      start: ready(2280),
      sockets: [":::22 ipv6", "::1:2280 ipv6"],
      setBy: { "::1:2280 ipv6": `${main}:1 ListenAddress`, ":::22 ipv6": `${main}:4 ListenAddress` },
    },
    {
      ...start,
      kind: "dual",
      name: "several ports and addresses with and without port",
      files: {
        [main]:
          'ListenAddress 0.0.0.0\nPort 2222 # one\nPort "2223"\nListenAddress [::]:2225\nListenAddress 127.0.0.1:2224\nListenAddress ::1\n',
      },
      start: ready(2225),
      sockets: ["0.0.0.0:2222 ipv4", "0.0.0.0:2223 ipv4", "127.0.0.1:2224 ipv4", "::1:2222 ipv6", "::1:2223 ipv6", ":::2225 ipv6"],
      setBy: { "0.0.0.0:2223 ipv4": `${main}:1 ListenAddress`, ":::2225 ipv6": `${main}:4 ListenAddress` },
    },
    {
      ...start,
      kind: "loopback",
      name: "both loopback addresses, each line twice; Match sets no listeners",
      files: {
        [main]:
          "ListenAddress 127.0.0.1\nListenAddress [::1]\nListenAddress 127.0.0.1\nMaxStartups 5:30:50\nMatch User pilot\n  X11Forwarding no\n",
      },
      start: ready(22),
      sockets: ["127.0.0.1:22 ipv4", "::1:22 ipv6"],
      setBy: { "127.0.0.1:22 ipv4": `${main}:1 ListenAddress` },
    },
    {
      ...start,
      kind: "include",
      name: "globs in globs, one with a Match that ends its file alone",
      files: {
        [main]: "Include sshd_config.d/*.conf\nPort 2222\n",
        "/etc/ssh/sshd_config.d/a.conf": "AddressFamily inet\nPort=2223\nMatch all\n  Include /srv/later.conf\n",
        "/etc/ssh/sshd_config.d/b.conf": "Include /srv/none.conf /srv/deep/*\nAddressFamily inet6\n",
        "/srv/deep/any": "Port 2227\n",
        "/srv/later.conf": "X11Forwarding no\n",
      },
      start: ready(2222),
      sockets: ["0.0.0.0:2222 ipv4", "0.0.0.0:2223 ipv4", "0.0.0.0:2227 ipv4"],
      setBy: {
        "0.0.0.0:2222 ipv4": `${main}:2 Port`,
        "0.0.0.0:2223 ipv4": "/etc/ssh/sshd_config.d/a.conf:2 Port",
        "0.0.0.0:2227 ipv4": "/srv/deep/any:1 Port",
      },
    },
    {
      ...start,
      kind: "duplicate",
      name: "one port twice",
      files: { [main]: "Port 2222\nPort 2222\nListenAddress 0.0.0.0\nListenAddress 0.0.0.0\n" },
      start: ready(2222),
      sockets: ["0.0.0.0:2222 ipv4"],
      setBy: { "0.0.0.0:2222 ipv4": `${main}:3 ListenAddress` },
    },
    {
      prepare,
      kind: "other-file",
      name: "-f; a relative Include still hangs below /etc/ssh",
      files: { "/srv/ssh/server": "Port 18222\nInclude more\n", "/srv/ssh/more": "Port 1\n", "/etc/ssh/more": "Port 18223\n" },
      command: program("-f", "/srv/ssh/server"),
      start: ready(18_222),
      sockets: ["0.0.0.0:18222 ipv4", "0.0.0.0:18223 ipv4", ":::18222 ipv6", ":::18223 ipv6"],
      setBy: { "0.0.0.0:18223 ipv4": "/etc/ssh/more:1 Port", ":::18222 ipv6": "/srv/ssh/server:1 Port" },
    },
    {
      prepare,
      kind: "argument",
      name: "-p replaces every Port, not the port of a ListenAddress",
      files: { [main]: "Port 2222\nListenAddress 127.0.0.1\nListenAddress 127.0.0.1:2333\n" },
      command: program("-p", "2300", "-p2301"),
      start: ready(2300),
      sockets: ["127.0.0.1:2300 ipv4", "127.0.0.1:2301 ipv4", "127.0.0.1:2333 ipv4"],
      setBy: { "127.0.0.1:2300 ipv4": `${main}:2 ListenAddress` },
    },
    {
      prepare,
      kind: "argument",
      name: "-p alone",
      files: { [main]: "Port 2222\nAddressFamily inet\n" },
      command: program("-p", "2300"),
      start: ready(2300),
      sockets: ["0.0.0.0:2300 ipv4"],
      setBy: { "0.0.0.0:2300 ipv4": "argument -p 2300" },
    },
    {
      prepare,
      kind: "argument",
      name: "-o is read before the file",
      files: { [main]: "Port 2222\nAddressFamily inet6\n" },
      command: program("-o", "Port=2300", "-oAddressFamily inet"),
      start: ready(2300),
      sockets: ["0.0.0.0:2222 ipv4", "0.0.0.0:2300 ipv4"],
      setBy: { "0.0.0.0:2300 ipv4": "argument -o Port=2300", "0.0.0.0:2222 ipv4": `${main}:1 Port` },
    },
  ],
  reloads: [
    {
      name: "HUP, Port and ListenAddress",
      mode: { ...start, files: { [main]: "Port 2222\n" }, start: ready(2222) },
      change: { [main]: "Port 2223\nListenAddress 127.0.0.1\n" },
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:2223 ipv4"],
      effect: "applied",
    },
    {
      name: "HUP, a file with an unknown word",
      mode: { ...start, files: { [main]: "Port 2222\n" }, start: ready(2222) },
      change: { [main]: "Prt 2223\n" },
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:2223 ipv4", ":::2223 ipv6"],
      effect: "stopped",
    },
  ],
});
