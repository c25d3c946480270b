import { testServiceModes, type Mode } from "./service-modes.ts";

const server = (...words: readonly string[]): Pick<Mode, "command" | "start"> => {
  const at = words.indexOf("-p");
  return { command: ["/usr/bin/coap-server-openssl", ...words], start: { ready: { tcp: at < 0 ? 5683 : Number(words[at + 1]) } } };
};

testServiceModes({
  service: "coap-server",
  layer: "catalogue",
  packages: ["libcoap3-bin"],
  modes: [
    {
      kind: "default",
      name: "nothing given",
      ...server(),
      sockets: [":::5683 dual", "udp :::5683 dual"],
      setBy: { "udp :::5683 dual": "default -A" },
    },
    { kind: "ipv4", name: "0.0.0.0", ...server("-A", "0.0.0.0"), sockets: ["0.0.0.0:5683 ipv4", "udp 0.0.0.0:5683 ipv4"] },
    { kind: "ipv6", name: "::1", ...server("-A", "::1"), sockets: ["::1:5683 ipv6", "udp ::1:5683 ipv6"] },
    { kind: "dual", name: "::", ...server("-A", "::", "-p", "7684"), sockets: [":::7684 dual", "udp :::7684 dual"] },
    {
      kind: "loopback",
      name: "127.0.0.1",
      ...server("-A", "127.0.0.1"),
      sockets: ["127.0.0.1:5683 ipv4", "udp 127.0.0.1:5683 ipv4"],
      setBy: { "udp 127.0.0.1:5683 ipv4": "argument -A 127.0.0.1" },
    },
    {
      kind: "duplicate",
      name: "the last -A wins",
      ...server("-A", "0.0.0.0", "-A", "::1"),
      sockets: ["::1:5683 ipv6", "udp ::1:5683 ipv6"],
      setBy: { "::1:5683 ipv6": "argument -A ::1", "udp ::1:5683 ipv6": "argument -A ::1" },
    },
    {
      kind: "argument",
      name: "with a key DTLS and TLS on the next port",
      ...server("-A", "127.0.0.1", "-p", "7000", "-k", "lab"),
      sockets: ["127.0.0.1:7000 ipv4", "127.0.0.1:7001 ipv4", "udp 127.0.0.1:7000 ipv4", "udp 127.0.0.1:7001 ipv4"],
      setBy: {
        "127.0.0.1:7000 ipv4": "argument -A 127.0.0.1",
        "127.0.0.1:7001 ipv4": "argument -A 127.0.0.1",
        "udp 127.0.0.1:7000 ipv4": "argument -A 127.0.0.1",
        "udp 127.0.0.1:7001 ipv4": "argument -A 127.0.0.1",
      },
    },
  ],
  reloads: [
    {
      name: "SIGHUP",
      mode: server("-A", "127.0.0.1"),
      change: {},
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:5684 ipv4"],
      effect: "stopped",
    },
  ],
});
