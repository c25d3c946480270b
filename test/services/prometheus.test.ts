import { testServiceModes, type Mode } from "./service-modes.ts";

const program = [
  "/usr/bin/prometheus",
  "--config.file=/etc/prometheus/prometheus.yml",
  "--storage.tsdb.path=/srv/data",
  "--log.level=error",
];
const flag = "--web.listen-address";

function mode(kind: Mode["kind"], given: string, socket: string): Mode {
  const port = Number(/:(\d+) /.exec(socket)?.[1]);
  return {
    kind,
    name: given,
    command: [...program, `${flag}=${given}`],
    start: { ready: { tcp: port } },
    sockets: [socket],
    setBy: { [socket]: `argument ${flag} ${given}` },
  };
}

testServiceModes({
  service: "prometheus",
  layer: "catalogue",
  packages: ["prometheus"],
  modes: [
    {
      kind: "default",
      name: "no flag",
      command: program,
      start: { ready: { tcp: 9090 } },
      sockets: [":::9090 dual"],
      setBy: { ":::9090 dual": `default ${flag}` },
    },
    mode("dual", "0.0.0.0:9091", ":::9091 dual"),
    mode("dual", "[::]:9092", ":::9092 dual"),
    mode("argument", ":19094", ":::19094 dual"),
    mode("ipv4", "127.0.0.2:9095", "127.0.0.2:9095 ipv4"),
    mode("ipv6", "[::1]:9096", "::1:9096 ipv6"),
    mode("loopback", "localhost:9097", "127.0.0.1:9097 ipv4"),
  ],
  reloads: [
    {
      name: "SIGHUP reads the file and keeps the address",
      mode: { command: program, start: { ready: { tcp: 9090 } } },
      change: { "/etc/prometheus/prometheus.yml": "global:\n  scrape_interval: 30s\n" },
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:9090 ipv4"],
      effect: "not-applied",
    },
  ],
});
