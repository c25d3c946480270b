import { testServiceModes, type Mode } from "./service-modes.ts";

const program = ["/usr/bin/etcd", "--data-dir=/srv/etcd", "--log-level=error", "--logger=zap"];
const advertise = ["--advertise-client-urls=http://127.0.0.1:2379"];
const peer = "127.0.0.1:2380 ipv4";
const file = "/etc/etcd/etcd.yaml";

function mode(kind: Mode["kind"], url: string, socket: string): Mode {
  return {
    kind,
    name: url,
    command: [...program, ...advertise, "--listen-client-urls", url],
    start: { ready: { tcp: Number(/:(\d+) /.exec(socket)?.[1]) } },
    sockets: [socket, peer],
    setBy: { [socket]: `argument --listen-client-urls ${url}`, [peer]: "default --listen-peer-urls" },
  };
}

testServiceModes({
  service: "etcd",
  layer: "catalogue",
  packages: ["etcd-server"],
  modes: [
    {
      kind: "default",
      name: "nothing set",
      command: program,
      start: { ready: { tcp: 2379 } },
      sockets: ["127.0.0.1:2379 ipv4", peer],
      setBy: { "127.0.0.1:2379 ipv4": "default --listen-client-urls" },
    },
    mode("dual", "http://0.0.0.0:2379", ":::2379 dual"),
    mode("ipv4", "http://127.0.0.2:2379", "127.0.0.2:2379 ipv4"),
    mode("ipv6", "http://[::1]:12379", "::1:12379 ipv6"),
    mode("loopback", "http://localhost:2379", "127.0.0.1:2379 ipv4"),
    {
      kind: "duplicate",
      name: "a list of URLs, metrics apart",
      command: [
        ...program,
        ...advertise,
        "--listen-client-urls=http://127.0.0.1:2379,http://[::1]:2379",
        "--listen-metrics-urls=http://127.0.0.1:2381",
      ],
      start: { ready: { tcp: 2381 } },
      sockets: ["127.0.0.1:2379 ipv4", "127.0.0.1:2381 ipv4", "::1:2379 ipv6", peer],
      setBy: {
        "127.0.0.1:2379 ipv4": "argument --listen-client-urls http://127.0.0.1:2379,http://[::1]:2379",
        "::1:2379 ipv6": "argument --listen-client-urls http://127.0.0.1:2379,http://[::1]:2379",
        "127.0.0.1:2380 ipv4": "default --listen-peer-urls",
        "127.0.0.1:2381 ipv4": "argument --listen-metrics-urls http://127.0.0.1:2381",
      },
    },
    {
      kind: "environment",
      name: "ETCD_LISTEN_CLIENT_URLS, peers by a flag",
      command: [...program, "--listen-peer-urls=http://127.0.0.1:22380"],
      start: {
        ready: { tcp: 22_379 },
        env: {
          ETCD_LISTEN_CLIENT_URLS: "http://127.0.0.1:22379",
          ETCD_ADVERTISE_CLIENT_URLS: "http://127.0.0.1:22379",
        },
      },
      sockets: ["127.0.0.1:22379 ipv4", "127.0.0.1:22380 ipv4"],
      setBy: {
        "127.0.0.1:22379 ipv4": "environment ETCD_LISTEN_CLIENT_URLS http://127.0.0.1:22379",
        "127.0.0.1:22380 ipv4": "argument --listen-peer-urls http://127.0.0.1:22380",
      },
    },
    {
      kind: "other-file",
      name: "a configuration file, flags and variables beside it ignored",
      files: {
        [file]: `# made here\ndata-dir: /srv/etcd\nlisten-client-urls: "http://0.0.0.0:32379,http://127.0.0.2:32380"\nadvertise-client-urls: http://127.0.0.1:32379\n`,
      },
      command: ["/usr/bin/etcd", "--config-file", file, "--listen-client-urls=http://127.0.0.1:9"],
      start: { ready: { tcp: 32_380 }, env: { ETCD_LISTEN_PEER_URLS: "http://127.0.0.1:22381" } },
      sockets: ["127.0.0.2:32380 ipv4", ":::32379 dual", peer],
      setBy: { ":::32379 dual": `${file}:3 listen-client-urls`, [peer]: `${file} listen-peer-urls` },
    },
  ],
  reloads: [
    {
      name: "SIGHUP ends it",
      mode: { command: program, start: { ready: { tcp: 2379 } } },
      change: {},
      by: { signal: "HUP" },
      wanted: [":::2379 dual", peer],
      effect: "stopped",
    },
  ],
});
