import { testServiceModes, type Mode } from "./service-modes.ts";

const file = "/etc/containerd/config.toml";
const program = ["/usr/bin/containerd", "--log-level", "error"];
const cri = '[plugins."io.containerd.grpc.v1.cri"]';

function mode(kind: Mode["kind"], text: string, sockets: Readonly<Record<string, string>>): Mode {
  return {
    kind,
    name: text.replaceAll("\n", "; ").slice(11, 100),
    files: { [file]: text },
    command: program,
    start: { ready: { tcp: Number(/:(\d+) /.exec(Object.keys(sockets).at(-1) ?? "")?.[1]) } },
    sockets: Object.keys(sockets),
    setBy: Object.fromEntries(Object.entries(sockets).map(([socket, place]) => [socket, `${file}${place}`])),
  };
}

testServiceModes({
  service: "containerd",
  layer: "catalogue",
  packages: ["containerd"],
  modes: [
    {
      kind: "default",
      name: "Debian's file: the stream server on a port of the kernel's choice",
      command: program,
      start: { ready: /^$|./ },
      sockets: [],
      untold: [/^127\.0\.0\.1:\d+ ipv4$/],
    },
    mode("dual", `version = 2\n${cri}\n  stream_server_address = "0.0.0.0"\n  stream_server_port = "10010"\n`, {
      ":::10010 dual": ":3 stream_server_address",
    }),
    mode("ipv4", `version = 2\n${cri}\n  stream_server_address = "127.0.0.2"\n  stream_server_port = "10010"\n`, {
      "127.0.0.2:10010 ipv4": ":3 stream_server_address",
    }),
    mode("ipv6", `version = 2\n[plugins]\n  ${cri}\n    stream_server_port = "10010"\n    stream_server_address = "::1" # six\n`, {
      "::1:10010 ipv6": ":5 stream_server_address",
    }),
    mode(
      "loopback",
      `version = 2\n${cri}\nstream_server_port = "10011"\n[metrics]\naddress = "127.0.0.1:1338"\n[grpc]\ntcp_address = "127.0.0.1:1339"\n`,
      {
        "127.0.0.1:10011 ipv4": " stream_server_address",
        "127.0.0.1:1338 ipv4": ":5 address",
        "127.0.0.1:1339 ipv4": ":7 tcp_address",
      },
    ),
    {
      kind: "include",
      name: "an imported file wins",
      files: {
        [file]: `version = 2\nimports = [\n  "/etc/containerd/conf.d/*.toml", # more\n]\n[metrics]\naddress = "127.0.0.1:1338"\n[plugins."io.containerd.grpc.v1.cri"]\nstream_server_port = "10012"\n`,
        "/etc/containerd/conf.d/metrics.toml": 'version = 2\n[metrics]\n  address = "127.0.0.1:1340"\n',
      },
      command: program,
      start: { ready: { tcp: 1340 } },
      sockets: ["127.0.0.1:10012 ipv4", "127.0.0.1:1340 ipv4"],
      setBy: { "127.0.0.1:1340 ipv4": "/etc/containerd/conf.d/metrics.toml:3 address" },
    },
    {
      kind: "other-file",
      name: "another file, CRI off",
      files: { "/srv/c.toml": 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[metrics]\naddress = "127.0.0.1:31338"\n' },
      command: [...program, "--config", "/srv/c.toml"],
      start: { ready: { tcp: 31_338 } },
      sockets: ["127.0.0.1:31338 ipv4"],
      setBy: { "127.0.0.1:31338 ipv4": "/srv/c.toml:4 address" },
    },
  ],
  reloads: [
    {
      name: "SIGHUP ends it",
      mode: {
        files: { [file]: 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[metrics]\naddress = "127.0.0.1:1338"\n' },
        command: program,
        start: { ready: { tcp: 1338 } },
      },
      change: { [file]: 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[metrics]\naddress = "127.0.0.1:1339"\n' },
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:1339 ipv4"],
      effect: "stopped",
    },
  ],
});
