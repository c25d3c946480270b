/** Mosquitto: a listener on every address unless it names one, two sockets each; none at all serves this host alone. */
import type { LabHost, StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/etc/mosquitto/mosquitto.conf";
const program = (...words: readonly string[]): Mode["command"] => ["/usr/sbin/mosquitto", ...words];
const ready = (port: number): StartOptions => ({ ready: { tcp: port } });
const prepare = async (host: LabHost): Promise<void> =>
  void (await host.run(["install", "-d", "-o", "mosquitto", "/run/mosquitto", "/var/log/mosquitto"]));
const running = async (host: LabHost): Promise<void> => void (await host.run(["ip", "link", "set", "lo", "up"]));
const command = program("-c", main);

testServiceModes({
  service: "mosquitto",
  layer: "catalogue",
  packages: ["mosquitto"],
  modes: [
    {
      kind: "default",
      name: "the file of the package has no listener",
      prepare,
      command,
      start: ready(1883),
      sockets: ["127.0.0.1:1883 ipv4", "::1:1883 ipv6"],
      setBy: { "127.0.0.1:1883 ipv4": `${main} listener` },
    },
    {
      kind: "ipv4",
      name: "socket_domain ipv4, an address of its own",
      files: { [main]: "# a\nlistener 1884\nsocket_domain ipv4\nlistener 1885 0.0.0.0\n" },
      command,
      start: ready(1885),
      sockets: ["0.0.0.0:1884 ipv4", "0.0.0.0:1885 ipv4"],
      setBy: { "0.0.0.0:1884 ipv4": `${main}:2 listener`, "0.0.0.0:1885 ipv4": `${main}:4 listener` },
    },
    {
      kind: "ipv6",
      name: "socket_domain ipv6, ::, a name of which the IPv6 address is kept",
      files: { [main]: "listener 1884\nsocket_domain ipv6\nlistener 1885 ::\nlistener 1886 localhost\nsocket_domain ipv6\n" },
      command,
      start: ready(1886),
      sockets: [":::1884 ipv6", ":::1885 ipv6", "::1:1886 ipv6"],
      setBy: { "::1:1886 ipv6": `${main}:4 listener` },
    },
    {
      kind: "dual",
      name: "no address: two sockets; websockets: one; port 0 is a Unix socket",
      files: { [main]: "listener 1884\nmax_connections 100\nlistener 0 /tmp/sock\nlistener 1893\nprotocol websockets\n" },
      command,
      start: ready(1893),
      sockets: ["0.0.0.0:1884 ipv4", ":::1884 ipv6", ":::1893 dual"],
      setBy: { ":::1893 dual": `${main}:4 listener` },
    },
    {
      kind: "loopback",
      name: "listener PORT 127.0.0.1 and a name",
      files: { [main]: "listener 1884 127.0.0.1\nlistener 1885 localhost\n" },
      command,
      start: ready(1885),
      sockets: ["127.0.0.1:1884 ipv4", "127.0.0.1:1885 ipv4", "::1:1885 ipv6"],
      setBy: { "127.0.0.1:1884 ipv4": `${main}:1 listener` },
    },
    {
      kind: "include",
      name: "include_dir takes *.conf; each file begins with the default listener, which a property opens",
      files: {
        [main]: "listener 1885\nsocket_domain ipv4\ninclude_dir /srv/mqtt\n",
        "/srv/mqtt/b.conf": "listener 1890 127.0.0.1\n",
        "/srv/mqtt/c.conf": "socket_domain ipv6\n",
        "/srv/mqtt/d.txt": "listener 1\n",
      },
      command,
      start: ready(1883),
      sockets: ["0.0.0.0:1885 ipv4", "127.0.0.1:1890 ipv4", ":::1883 ipv6"],
      setBy: { "127.0.0.1:1890 ipv4": "/srv/mqtt/b.conf:1 listener", ":::1883 ipv6": "/srv/mqtt/c.conf:1 socket_domain" },
    },
    {
      kind: "duplicate",
      name: "port twice: the last; bind_address beside a listener",
      files: { [main]: "port 1890\nlistener 1885\nport 1891\nbind_address 127.0.0.1\n" },
      command,
      start: ready(1891),
      sockets: ["0.0.0.0:1885 ipv4", "127.0.0.1:1891 ipv4", ":::1885 ipv6"],
      setBy: { "127.0.0.1:1891 ipv4": `${main}:4 bind_address` },
    },
    {
      kind: "other-file",
      name: "another file, with a harmless line that opens every address",
      files: { "/srv/mqtt.conf": "allow_anonymous true\nmax_connections 5\n" },
      command: program("-c", "/srv/mqtt.conf"),
      start: ready(1883),
      sockets: ["0.0.0.0:1883 ipv4", ":::1883 ipv6"],
      setBy: { "0.0.0.0:1883 ipv4": "/srv/mqtt.conf:2 max_connections" },
    },
    {
      kind: "argument",
      name: "-p without a file",
      files: { [main]: "listener 1885\n" },
      command: program("-p", "18899"),
      start: ready(18_899),
      sockets: ["127.0.0.1:18899 ipv4", "::1:18899 ipv6"],
      setBy: { "127.0.0.1:18899 ipv4": "argument -p 18899" },
    },
    {
      kind: "argument",
      name: "-p loses against a listener of the file",
      files: { [main]: "listener 1885 127.0.0.1\n" },
      command: program("-c", main, "-p", "1899"),
      start: ready(1885),
      sockets: ["127.0.0.1:1885 ipv4"],
      setBy: { "127.0.0.1:1885 ipv4": `${main}:1 listener` },
    },
    {
      kind: "other",
      name: "bind_interface: the addresses are read off its sockets",
      files: { [main]: "listener 1885\nbind_interface lo\n" },
      prepare: running,
      command,
      start: ready(1885),
      sockets: ["127.0.0.1:1885 ipv4", "::1:1885 ipv6"],
      setBy: { "::1:1885 ipv6": `${main}:1 listener` },
    },
  ],
  reloads: [
    {
      name: "HUP, listener",
      mode: { files: { [main]: "listener 1885\n" }, command, start: ready(1885) },
      change: { [main]: "listener 1886\n" },
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:1886 ipv4", ":::1886 ipv6"],
      effect: "not-applied",
    },
  ],
});
