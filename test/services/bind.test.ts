/** BIND: a UDP and a TCP socket for each address of the host that a list takes; the loopback interface alone here, and an address added to it. */
import type { LabHost, StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/etc/bind/named.conf";
const program = (...words: readonly string[]): Mode["command"] => ["/usr/sbin/named", "-g", "-n", "1", ...words];
const ready: StartOptions = { ready: / running$/m };
const prepare = async (host: LabHost): Promise<void> => {
  await host.run(["mkdir", "-p", "/run/named"]);
  await host.run(["ip", "link", "set", "lo", "up"]);
  await host.run(["ip", "address", "add", "10.9.0.1/32", "dev", "lo"]);
};
const start = { prepare, command: program(), start: ready };
/** A file whose options begin in line 3. */
const file = (...options: readonly string[]): string =>
  ["options {", 'directory "/var/cache/bind"; dnssec-validation no;', ...options, "};", "controls { };", ""].join("\n");
const both = (...sockets: readonly string[]): string[] => sockets.flatMap((socket) => [socket, `udp ${socket}`]);
const channel = ["127.0.0.1:953 ipv4", "::1:953 ipv6"];

testServiceModes({
  service: "bind",
  layer: "catalogue",
  packages: ["bind9"],
  modes: [
    {
      ...start,
      kind: "default",
      name: "the files of the package: any",
      sockets: [...both("10.9.0.1:53 ipv4", "127.0.0.1:53 ipv4", "::1:53 ipv6"), ...channel],
      setBy: {
        "10.9.0.1:53 ipv4": `${main} listen-on`,
        "udp ::1:53 ipv6": "/etc/bind/named.conf.options:23 listen-on-v6",
        "127.0.0.1:953 ipv4": `${main} controls`,
      },
    },
    {
      ...start,
      kind: "ipv4",
      name: "no list for IPv6",
      files: { [main]: file("listen-on port 5300 { any; }; /* none */ listen-on-v6 { none; };") },
      sockets: both("10.9.0.1:5300 ipv4", "127.0.0.1:5300 ipv4"),
      setBy: { "udp 10.9.0.1:5300 ipv4": `${main}:3 listen-on` },
    },
    {
      ...start,
      kind: "ipv6",
      name: "no list for IPv4",
      files: { [main]: file("listen-on { none; };", "listen-on-v6 port 5300 { any; };") },
      sockets: both("::1:5300 ipv6"),
      setBy: { "::1:5300 ipv6": `${main}:4 listen-on-v6` },
    },
    {
      ...start,
      kind: "dual",
      name: "lists with names, signs and prefixes",
      files: {
        [main]: `acl inner { !127.0.0.1; 127/8; 10.9.0.0/16; };\n${file("listen-on { inner; };", "listen-on port 5301 { !10.9.0.1; any; };", "listen-on-v6 { ::1; };")}`,
      },
      sockets: both("10.9.0.1:53 ipv4", "127.0.0.1:5301 ipv4", "::1:53 ipv6"),
      setBy: { "10.9.0.1:53 ipv4": `${main}:4 listen-on`, "127.0.0.1:5301 ipv4": `${main}:5 listen-on` },
    },
    {
      ...start,
      kind: "loopback",
      name: "two single addresses, rndc and statistics on the wildcards",
      files: {
        [main]: `options { directory "/var/cache/bind"; dnssec-validation no; port 5388;
  listen-on { 127.0.0.1; };
  listen-on-v6 { ::1; };
};
controls { inet * port 9953 allow { any; }; };
statistics-channels { inet 127.0.0.1 port 8053 allow { any; }; inet :: port 8055; };
`,
      },
      sockets: [...both("127.0.0.1:5388 ipv4", "::1:5388 ipv6"), "0.0.0.0:9953 ipv4", "127.0.0.1:8053 ipv4", ":::8055 ipv6"],
      setBy: { "127.0.0.1:5388 ipv4": `${main}:2 listen-on`, "0.0.0.0:9953 ipv4": `${main}:5 inet`, ":::8055 ipv6": `${main}:6 inet` },
    },
    {
      ...start,
      kind: "include",
      name: "within options relative to directory, at the top a glob",
      files: {
        [main]: 'options { directory "/srv/zones"; include "listen.conf"; dnssec-validation no; };\ninclude "/srv/more/*.inc";\n',
        "/srv/zones/listen.conf": "// a\nlisten-on port 5311 { 127.0.0.1; };\nlisten-on-v6 { none; };\n",
        "/srv/more/a.inc": "controls { };\n",
      },
      sockets: both("127.0.0.1:5311 ipv4"),
      setBy: { "127.0.0.1:5311 ipv4": "/srv/zones/listen.conf:2 listen-on" },
    },
    {
      ...start,
      kind: "duplicate",
      name: "an address in three lists, twice with one port",
      files: {
        [main]: file(
          "listen-on port 5301 { 127.0.0.1; };",
          "listen-on port 5302 { 127.0.0.1; };",
          "listen-on port 5301 { 127.0.0.0/8; };",
          "listen-on-v6 { none; };",
        ),
      },
      sockets: both("127.0.0.1:5301 ipv4", "127.0.0.1:5302 ipv4"),
      setBy: { "127.0.0.1:5301 ipv4": `${main}:3 listen-on`, "127.0.0.1:5302 ipv4": `${main}:4 listen-on` },
    },
    {
      ...start,
      kind: "other-file",
      name: "-c",
      command: program("-c", "/srv/dns.conf"),
      files: { "/srv/dns.conf": file("listen-on port 18053 { 127.0.0.1; };", "listen-on-v6 { none; };") },
      sockets: both("127.0.0.1:18053 ipv4"),
      setBy: { "udp 127.0.0.1:18053 ipv4": "/srv/dns.conf:3 listen-on" },
    },
    {
      ...start,
      kind: "argument",
      name: "-p wins over port, not over the port of a listen-on; -4",
      command: program("-p", "5377", "-4"),
      files: { [main]: file("listen-on { localhost; };", "listen-on port 5399 { 127.0.0.1; };", "port 5388;", "listen-on-v6 { any; };") },
      sockets: both("10.9.0.1:5377 ipv4", "127.0.0.1:5377 ipv4", "127.0.0.1:5399 ipv4"),
      setBy: { "10.9.0.1:5377 ipv4": `${main}:3 listen-on` },
    },
  ],
  reloads: [
    {
      name: "HUP, listen-on",
      mode: { ...start, files: { [main]: file("listen-on port 5301 { 127.0.0.1; };", "listen-on-v6 { none; };") } },
      change: { [main]: file("listen-on port 5302 { 127.0.0.1; };", "listen-on-v6 { none; };") },
      by: { signal: "HUP" },
      wanted: both("127.0.0.1:5302 ipv4"),
      effect: "applied",
    },
    {
      name: "HUP, a file that it cannot read",
      mode: { ...start, files: { [main]: file("listen-on port 5301 { 127.0.0.1; };", "listen-on-v6 { none; };") } },
      change: { [main]: "options {\n" },
      by: { signal: "HUP" },
      wanted: both("127.0.0.1:53 ipv4"),
      effect: "not-applied",
    },
  ],
});
