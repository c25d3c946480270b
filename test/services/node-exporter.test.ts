import { testServiceModes, type Mode } from "./service-modes.ts";

const program = ["/usr/bin/prometheus-node-exporter", "--collector.disable-defaults", "--log.level=error"];
const flag = "--web.listen-address";

function mode(kind: Mode["kind"], given: string, socket: string): Mode {
  return {
    kind,
    name: given,
    command: [...program, `${flag}=${given}`],
    start: { ready: { tcp: Number(/:(\d+) /.exec(socket)?.[1]) } },
    sockets: [socket],
    setBy: { [socket]: `argument ${flag} ${given}` },
  };
}

testServiceModes({
  service: "node-exporter",
  layer: "catalogue",
  packages: ["prometheus-node-exporter"],
  modes: [
    {
      kind: "default",
      name: "no flag",
      command: program,
      start: { ready: { tcp: 9100 } },
      sockets: [":::9100 dual"],
      setBy: { ":::9100 dual": `default ${flag}` },
    },
    mode("dual", "0.0.0.0:9101", ":::9101 dual"),
    mode("argument", ":19102", ":::19102 dual"),
    mode("ipv4", "127.0.0.2:9103", "127.0.0.2:9103 ipv4"),
    mode("ipv6", "[::1]:9104", "::1:9104 ipv6"),
    mode("loopback", "localhost:9105", "127.0.0.1:9105 ipv4"),
    {
      kind: "duplicate",
      name: "the flag counts each time",
      command: [...program, flag, "127.0.0.1:9106", `${flag}=[::1]:9107`],
      start: { ready: { tcp: 9107 } },
      sockets: ["127.0.0.1:9106 ipv4", "::1:9107 ipv6"],
      setBy: { "127.0.0.1:9106 ipv4": `argument ${flag} 127.0.0.1:9106` },
    },
  ],
  reloads: [
    {
      name: "SIGHUP ends it",
      mode: { command: program, start: { ready: { tcp: 9100 } } },
      change: {},
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:9100 ipv4"],
      effect: "stopped",
    },
  ],
});
