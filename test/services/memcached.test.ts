import { testServiceModes, type Mode } from "./service-modes.ts";

const wrapper = "/usr/share/memcached/scripts/systemd-memcached-wrapper";
const file = "/etc/memcached.conf";

/** As Debian starts it: its file's lines become the command line. */
function wrapped(lines: string): Pick<Mode, "files" | "command"> {
  return { files: { [file]: lines }, command: [wrapper, file] };
}

const started = (...words: string[]): readonly string[] => ["/usr/bin/memcached", "-u", "root", ...words];

testServiceModes({
  service: "memcached",
  layer: "catalogue",
  packages: ["memcached"],
  modes: [
    {
      kind: "default",
      name: "Debian's file",
      command: [wrapper, file],
      start: { ready: { tcp: 11_211 } },
      sockets: ["127.0.0.1:11211 ipv4"],
      setBy: { "127.0.0.1:11211 ipv4": `${file}:35 -l` },
    },
    {
      kind: "dual",
      name: "no address",
      command: started(),
      start: { ready: { tcp: 11_211 } },
      sockets: ["0.0.0.0:11211 ipv4", ":::11211 ipv6"],
      setBy: { ":::11211 ipv6": "default -l" },
    },
    {
      kind: "ipv4",
      name: "-l 0.0.0.0 in the file",
      ...wrapped("# mine\n-u memcache\n-l 0.0.0.0 # all\n-p 11300\n"),
      start: { ready: { tcp: 11_300 } },
      sockets: ["0.0.0.0:11300 ipv4"],
      setBy: { "0.0.0.0:11300 ipv4": `${file}:3 -l` },
    },
    { kind: "ipv6", name: "-l ::", command: started("-l", "::"), start: { ready: { tcp: 11_211 } }, sockets: [":::11211 ipv6"] },
    {
      kind: "loopback",
      name: "a list",
      command: started("-l", "127.0.0.1,::1"),
      start: { ready: { tcp: 11_211 } },
      sockets: ["127.0.0.1:11211 ipv4", "::1:11211 ipv6"],
      setBy: { "::1:11211 ipv6": "argument -l 127.0.0.1,::1" },
    },
    {
      kind: "loopback",
      name: "a name",
      command: started("-l", "localhost"),
      start: { ready: { tcp: 11_211 } },
      sockets: ["127.0.0.1:11211 ipv4", "::1:11211 ipv6"],
    },
    {
      kind: "duplicate",
      name: "two -l add up, the last -p holds",
      ...wrapped("-l 127.0.0.1\n-l ::1\n-p 1\n-p 11301\n-u memcache\n"),
      start: { ready: { tcp: 11_301 } },
      sockets: ["127.0.0.1:11301 ipv4", "::1:11301 ipv6"],
      setBy: { "127.0.0.1:11301 ipv4": `${file}:1 -l`, "::1:11301 ipv6": `${file}:2 -l` },
    },
    {
      kind: "argument",
      name: "UDP, an address with a port of its own, joined options",
      command: started("-vp", "23871", "-U23871", "-l", "127.0.0.1", "--listen=127.0.0.2:23872"),
      start: { ready: { tcp: 23_871 } },
      sockets: ["127.0.0.1:23871 ipv4", "127.0.0.2:23872 ipv4", "udp 127.0.0.1:23871 ipv4", "udp 127.0.0.2:23872 ipv4"],
      setBy: { "127.0.0.2:23872 ipv4": "argument --listen 127.0.0.2:23872" },
    },
    {
      kind: "other-file",
      name: "the wrapper with another file: the argument is all that is left",
      files: { "/etc/memcached_other.conf": "-l 127.0.0.1\n-p 38271\n-u memcache\n" },
      command: [wrapper, "/etc/memcached_other.conf"],
      start: { ready: { tcp: 38_271 } },
      sockets: ["127.0.0.1:38271 ipv4"],
      setBy: { "127.0.0.1:38271 ipv4": "argument -l 127.0.0.1" },
    },
  ],
  reloads: [
    {
      name: "SIGHUP changes nothing",
      mode: { command: started("-l", "127.0.0.1"), start: { ready: { tcp: 11_211 } } },
      change: {},
      by: { signal: "HUP" },
      wanted: ["::1:11211 ipv6"],
      effect: "not-applied",
    },
  ],
});
