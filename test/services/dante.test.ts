/** Dante opens a socket for each address of each internal line. */
import type { LabHost, StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/etc/danted.conf";
const program = (...words: readonly string[]): Mode["command"] => ["/usr/sbin/danted", ...words];
const ready = (port: number): StartOptions => ({ ready: { tcp: port } });
/** A file with these internal lines; the first of them is line 2. */
const file = (...internals: readonly string[]): string =>
  ["logoutput: stderr", ...internals, "external: lo", "socksmethod: none", "user.unprivileged: nobody", ""].join("\n");
const running = async (host: LabHost): Promise<void> => void (await host.run(["ip", "link", "set", "lo", "up"]));

testServiceModes({
  service: "dante",
  layer: "catalogue",
  packages: ["dante-server"],
  modes: [
    {
      kind: "default",
      name: "no port: 1080",
      files: { [main]: file("internal: 127.0.0.1") },
      command: program(),
      start: ready(1080),
      sockets: ["127.0.0.1:1080 ipv4"],
      setBy: { "127.0.0.1:1080 ipv4": `${main}:2 internal` },
    },
    {
      kind: "ipv4",
      name: "0.0.0.0",
      files: { [main]: file("internal: 0.0.0.0 port = 1085 # all") },
      command: program(),
      start: ready(1085),
      sockets: ["0.0.0.0:1085 ipv4"],
      setBy: { "0.0.0.0:1085 ipv4": `${main}:2 internal` },
    },
    {
      kind: "ipv6",
      name: ":: is IPv6 only",
      files: { [main]: file("internal: :: port = 1085") },
      command: program(),
      start: ready(1085),
      sockets: [":::1085 ipv6"],
    },
    {
      kind: "dual",
      name: "both wildcards, two sockets, two processes",
      files: { [main]: file("internal: 0.0.0.0 port = 1085", "  internal: :: port=1085") },
      command: program("-N", "2"),
      start: ready(1085),
      sockets: ["0.0.0.0:1085 ipv4", ":::1085 ipv6"],
      setBy: { ":::1085 ipv6": `${main}:3 internal` },
    },
    {
      kind: "loopback",
      name: "a name",
      files: { [main]: file("internal: localhost port = 1085") },
      command: program(),
      start: ready(1085),
      sockets: ["127.0.0.1:1085 ipv4", "::1:1085 ipv6"],
      setBy: { "::1:1085 ipv6": `${main}:2 internal` },
    },
    {
      kind: "other",
      name: "an interface: the addresses are read off its sockets",
      files: { [main]: file("internal: 127.0.0.1 port = 1085", "internal: lo port = 1086") },
      prepare: running,
      command: program(),
      start: ready(1086),
      sockets: ["127.0.0.1:1085 ipv4", "127.0.0.1:1086 ipv4", "::1:1086 ipv6"],
      setBy: { "127.0.0.1:1085 ipv4": `${main}:2 internal`, "::1:1086 ipv6": `${main}:3 internal` },
    },
    {
      kind: "duplicate",
      name: "one line twice is one socket, another port is one more",
      files: { [main]: file("internal: 127.0.0.1 port = 1085", "internal: 127.0.0.1 port = 1085", "internal: 127.0.0.1 port = socks") },
      command: program(),
      start: ready(1085),
      sockets: ["127.0.0.1:1080 ipv4", "127.0.0.1:1085 ipv4"],
      setBy: { "127.0.0.1:1085 ipv4": `${main}:2 internal`, "127.0.0.1:1080 ipv4": `${main}:4 internal` },
    },
    {
      kind: "other-file",
      name: "-f",
      files: { "/srv/socks.conf": file("internal: 127.0.0.1 port = 18085") },
      command: program("-f", "/srv/socks.conf"),
      start: ready(18_085),
      sockets: ["127.0.0.1:18085 ipv4"],
      setBy: { "127.0.0.1:18085 ipv4": "/srv/socks.conf:2 internal" },
    },
  ],
  reloads: [
    {
      name: "HUP, internal",
      mode: { files: { [main]: file("internal: 127.0.0.1 port = 1085") }, command: program(), start: ready(1085) },
      change: { [main]: file("internal: 127.0.0.1 port = 1086") },
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:1086 ipv4"],
      effect: "applied",
    },
    {
      name: "HUP, a file that it cannot read",
      mode: { files: { [main]: file("internal: 127.0.0.1 port = 1085") }, command: program(), start: ready(1085) },
      change: { [main]: file("internl: 127.0.0.1 port = 1086") },
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:1086 ipv4"],
      effect: "stopped",
    },
  ],
});
