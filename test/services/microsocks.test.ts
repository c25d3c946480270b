/** microsocks takes its address and port from arguments alone. */
import type { StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const program = (...words: readonly string[]): Mode["command"] => ["/usr/bin/microsocks", ...words];
const ready = (port: number): StartOptions => ({ ready: { tcp: port } });

testServiceModes({
  service: "microsocks",
  layer: "catalogue",
  packages: ["microsocks"],
  modes: [
    {
      kind: "default",
      name: "no arguments",
      command: program(),
      start: ready(1080),
      sockets: ["0.0.0.0:1080 ipv4"],
      setBy: { "0.0.0.0:1080 ipv4": "default -i" },
    },
    {
      kind: "ipv4",
      name: "-i 0.0.0.0 and a port attached to -p",
      command: program("-i", "0.0.0.0", "-p18431"),
      start: ready(18_431),
      sockets: ["0.0.0.0:18431 ipv4"],
      setBy: { "0.0.0.0:18431 ipv4": "argument -i 0.0.0.0" },
    },
    {
      kind: "dual",
      name: "-i ::",
      command: program("-i", "::", "-p", "1085"),
      start: ready(1085),
      sockets: [":::1085 dual"],
      setBy: { ":::1085 dual": "argument -i ::" },
    },
    {
      kind: "ipv6",
      name: "one IPv6 address, as the wildcard cannot be IPv6 only",
      command: program("-i", "::1", "-p", "1086"),
      start: ready(1086),
      sockets: ["::1:1086 ipv6"],
    },
    {
      kind: "loopback",
      name: "127.0.0.1 with a password",
      command: program("-i127.0.0.1", "-u", "pilot", "-P", "secret", "-1", "-p", "1087"),
      start: ready(1087),
      sockets: ["127.0.0.1:1087 ipv4"],
      setBy: { "127.0.0.1:1087 ipv4": "argument -i 127.0.0.1" },
    },
    {
      kind: "argument",
      name: "a name",
      command: program("-i", "localhost"),
      start: ready(1080),
      sockets: ["::1:1080 ipv6"],
      setBy: { "::1:1080 ipv6": "argument -i localhost" },
    },
    {
      kind: "duplicate",
      name: "-p twice: the last one",
      command: program("-p", "1", "-p", "1089"),
      start: ready(1089),
      sockets: ["0.0.0.0:1089 ipv4"],
      setBy: { "0.0.0.0:1089 ipv4": "default -i" },
    },
  ],
  reloads: [
    {
      name: "HUP",
      mode: { command: program("-p", "1090"), start: ready(1090) },
      change: {},
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:1091 ipv4"],
      effect: "stopped",
    },
  ],
});
