/** vsftpd: one of listen and listen_ipv6, in files and -o options that are read in the order of the command line. */
import type { StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/etc/vsftpd.conf";
const program = (...words: readonly string[]): Mode["command"] => ["/usr/sbin/vsftpd", ...words];
const ready = (port: number): StartOptions => ({ ready: { tcp: port } });
const prepare: NonNullable<Mode["prepare"]> = async (host) => void (await host.run(["mkdir", "-p", "/var/run/vsftpd/empty"]));
const listening = (port: number): string => `listen=YES\nlisten_port=${port}\n`;

testServiceModes({
  service: "vsftpd",
  layer: "services",
  packages: ["vsftpd"],
  modes: [
    {
      kind: "default",
      name: "the file of the package",
      prepare,
      command: program(),
      start: ready(21),
      sockets: [":::21 dual"],
      setBy: { ":::21 dual": `${main}:22 listen_ipv6` },
    },
    {
      kind: "ipv4",
      name: "listen",
      prepare,
      files: { [main]: "listen=YES\nlisten_ipv6=NO\n" },
      command: program(),
      start: ready(21),
      sockets: ["0.0.0.0:21 ipv4"],
      setBy: { "0.0.0.0:21 ipv4": `${main}:1 listen` },
    },
    {
      kind: "ipv6",
      name: "one IPv6 address, as the wildcard cannot be IPv6 only; listen_address is not looked at",
      prepare,
      files: { [main]: "listen_ipv6=YES\nlisten_address=127.0.0.1\nlisten_address6=::1\n" },
      command: program(),
      start: ready(21),
      sockets: ["::1:21 ipv6"],
      setBy: { "::1:21 ipv6": `${main}:3 listen_address6` },
    },
    {
      kind: "dual",
      name: "listen_ipv6 with its address written",
      prepare,
      files: { [main]: "listen_ipv6=true\n#listen=YES\n  listen_address6=::\n" },
      command: program(),
      start: ready(21),
      sockets: [":::21 dual"],
      setBy: { ":::21 dual": `${main}:3 listen_address6` },
    },
    {
      kind: "loopback",
      name: "listen_address 127.0.0.1 with a passive range",
      prepare,
      files: { [main]: "listen=1\nlisten_address=127.0.0.1\npasv_min_port=50000\npasv_max_port=50100\nmax_clients=5\n" },
      command: program(),
      start: ready(21),
      sockets: ["127.0.0.1:21 ipv4"],
      setBy: { "127.0.0.1:21 ipv4": `${main}:2 listen_address` },
    },
    {
      kind: "duplicate",
      name: "the last value wins",
      prepare,
      files: { [main]: "listen=YES\nlisten_port=2121\nlisten_address=127.0.0.2\nlisten_address=127.0.0.1\nlisten_port=2122\n" },
      command: program(),
      start: ready(2122),
      sockets: ["127.0.0.1:2122 ipv4"],
      setBy: { "127.0.0.1:2122 ipv4": `${main}:4 listen_address` },
    },
    {
      kind: "other-file",
      name: "two files as arguments: the second wins",
      prepare,
      files: { "/srv/a.conf": listening(2121), "/srv/b.conf": "listen_port=18621\n" },
      command: program("/srv/a.conf", "/srv/b.conf"),
      start: ready(18_621),
      sockets: ["0.0.0.0:18621 ipv4"],
      setBy: { "0.0.0.0:18621 ipv4": "/srv/a.conf:1 listen" },
    },
    {
      kind: "argument",
      name: "-o after the file wins, before it loses",
      prepare,
      files: { "/srv/a.conf": listening(2121) },
      command: program("-olisten_port=2130", "/srv/a.conf", "-olisten_address=127.0.0.1"),
      start: ready(2121),
      sockets: ["127.0.0.1:2121 ipv4"],
      setBy: { "127.0.0.1:2121 ipv4": "argument -olisten_address 127.0.0.1" },
    },
    {
      kind: "argument",
      name: "-o without a file loses against /etc/vsftpd.conf",
      prepare,
      files: { [main]: listening(2121) },
      command: program("-olisten_port=2130"),
      start: ready(2121),
      sockets: ["0.0.0.0:2121 ipv4"],
    },
  ],
  reloads: [
    {
      name: "HUP, listen_port",
      mode: { prepare, files: { [main]: listening(2121) }, command: program(), start: ready(2121) },
      change: { [main]: listening(2122) },
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:2122 ipv4"],
      effect: "not-applied",
    },
  ],
});
