import { testServiceModes, type Mode } from "./service-modes.ts";

const daemonFile = "/etc/docker/daemon.json";
const program = [
  "/usr/sbin/dockerd",
  "--iptables=false",
  "--ip6tables=false",
  "--bridge=none",
  "--log-level=error",
  "--storage-driver=vfs",
];
const open = "--tls=false";

function flags(kind: Mode["kind"], host: string, socket: string): Mode {
  return {
    kind,
    name: host,
    command: [...program, open, "-H", host],
    start: { ready: { tcp: Number(/:(\d+) /.exec(socket)?.[1]) } },
    sockets: [socket],
    setBy: { [socket]: `argument -H ${host}` },
  };
}

testServiceModes({
  service: "dockerd",
  layer: "catalogue",
  packages: ["docker.io"],
  modes: [
    { kind: "default", name: "the Unix socket alone", command: program, sockets: [] },
    flags("dual", "tcp://0.0.0.0:2375", ":::2375 dual"),
    flags("ipv4", "tcp://127.0.0.2:2375", "127.0.0.2:2375 ipv4"),
    flags("ipv6", "tcp://[::1]:2375", "::1:2375 ipv6"),
    flags("loopback", "tcp://localhost:22375", "127.0.0.1:22375 ipv4"),
    flags("argument", "tcp://127.0.0.1", "127.0.0.1:2375 ipv4"),
    {
      kind: "duplicate",
      name: "hosts of daemon.json all count",
      files: {
        [daemonFile]:
          '{\n  "tls": false,\n  "hosts": [\n    "unix:///run/d.sock",\n    "tcp://127.0.0.1:2375",\n    "tcp://[::1]:2377"\n  ]\n}\n',
      },
      command: program,
      start: { ready: { tcp: 2377 } },
      sockets: ["127.0.0.1:2375 ipv4", "::1:2377 ipv6"],
      setBy: { "127.0.0.1:2375 ipv4": `${daemonFile}:5 hosts`, "::1:2377 ipv6": `${daemonFile}:6 hosts` },
    },
    {
      kind: "other-file",
      name: "another file, metrics",
      files: {
        "/srv/d.json": '{"tls": false, "experimental": true,\n"metrics-addr": "127.0.0.1:29323",\n"hosts": ["tcp://127.0.0.1:32375"]}',
      },
      command: [...program, "--config-file", "/srv/d.json"],
      start: { ready: { tcp: 29_323 } },
      sockets: ["127.0.0.1:29323 ipv4", "127.0.0.1:32375 ipv4"],
      setBy: { "127.0.0.1:29323 ipv4": "/srv/d.json:2 metrics-addr", "127.0.0.1:32375 ipv4": "/srv/d.json:3 hosts" },
    },
  ],
  reloads: [
    {
      name: "SIGHUP reads daemon.json and not its hosts",
      mode: {
        files: { [daemonFile]: '{"tls": false, "hosts": ["tcp://127.0.0.1:2375"]}' },
        command: program,
        start: { ready: { tcp: 2375 } },
      },
      change: { [daemonFile]: '{"tls": false, "hosts": ["tcp://127.0.0.1:2376"]}' },
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:2376 ipv4"],
      effect: "not-applied",
    },
  ],
});
