import { testServiceModes, type Mode } from "./service-modes.ts";

const file = "/etc/nats-server.conf";
const program = ["/usr/sbin/nats-server", "-c", file];

function mode(kind: Mode["kind"], text: string, sockets: Readonly<Record<string, string | null>>): Mode {
  const names = Object.keys(sockets);
  return {
    kind,
    name: text.replaceAll("\n", "; ").slice(0, 70),
    files: { [file]: text },
    command: program,
    start: { ready: { tcp: Number(/:(\d+) /.exec(names.at(-1) ?? "")?.[1]) } },
    sockets: names,
    setBy: Object.fromEntries(Object.entries(sockets).flatMap(([socket, place]) => (place === null ? [] : [[socket, `${file}${place}`]]))),
  };
}

testServiceModes({
  service: "nats-server",
  layer: "catalogue",
  packages: ["nats-server"],
  modes: [
    mode("default", "", { ":::4222 dual": " listen" }),
    mode("other", "host: 127.0.0.1\nport: 4222\n", { "127.0.0.1:4222 ipv4": ":1 host" }),
    mode("dual", 'listen: "0.0.0.0:4333"', { ":::4333 dual": ":1 listen" }),
    mode("dual", "host = ::", { ":::4222 dual": ":1 host" }),
    mode("ipv4", "# one\nnet: 127.0.0.2", { "127.0.0.2:4222 ipv4": ":2 net" }),
    mode("ipv6", "host: ::1\nport 4444", { "::1:4444 ipv6": ":1 host" }),
    mode("loopback", "listen: localhost:4222", { "127.0.0.1:4222 ipv4": ":1 listen" }),
    mode("duplicate", "port: 4001\nport: 4002", { ":::4002 dual": ":2 port" }),
    mode(
      "other",
      'host: 127.0.0.1\nhttp_port: 8222\ncluster {\n  name: c\n  listen: 127.0.0.1:6222 # peers\n}\nwebsocket { port: 8080, host: "::1", no_tls: true }\n',
      {
        "127.0.0.1:4222 ipv4": ":1 host",
        "127.0.0.1:8222 ipv4": ":2 http_port",
        "127.0.0.1:6222 ipv4": ":5 cluster.listen",
        "::1:8080 ipv6": ":7 websocket.host",
      },
    ),
    mode("other", "http: 127.0.0.1:8223\nHOST: 127.0.0.1\nWHERE = 4555\nport: $WHERE\n", {
      "127.0.0.1:4555 ipv4": ":2 HOST",
      "127.0.0.1:8223 ipv4": ":1 http",
    }),
    {
      kind: "include",
      name: "host in an included file, relative to the including one",
      files: { [file]: "include parts/net.conf\nport: 4223\n", "/etc/parts/net.conf": "\nhost: '127.0.0.1'\n" },
      command: program,
      start: { ready: { tcp: 4223 } },
      sockets: ["127.0.0.1:4223 ipv4"],
      setBy: { "127.0.0.1:4223 ipv4": "/etc/parts/net.conf:2 host" },
    },
    {
      kind: "argument",
      name: "-a and -p win over the file",
      files: { [file]: "host: ::1\nport: 4000\n" },
      command: [...program, "-a", "127.0.0.1", "-p", "24222", "-m", "28222"],
      start: { ready: { tcp: 28_222 } },
      sockets: ["127.0.0.1:24222 ipv4", "127.0.0.1:28222 ipv4"],
      setBy: { "127.0.0.1:24222 ipv4": "argument -a 127.0.0.1", "127.0.0.1:28222 ipv4": "argument -m 28222" },
    },
    {
      kind: "other-file",
      name: "another file and a high port",
      files: { "/srv/n.conf": "port: 34222\n" },
      command: ["/usr/sbin/nats-server", "--config=/srv/n.conf"],
      start: { ready: { tcp: 34_222 } },
      sockets: [":::34222 dual"],
      setBy: { ":::34222 dual": "/srv/n.conf:1 port" },
    },
    {
      kind: "argument",
      name: "no file at all",
      command: ["/usr/sbin/nats-server", "--port=4229"],
      start: { ready: { tcp: 4229 } },
      sockets: [":::4229 dual"],
      setBy: { ":::4229 dual": "argument --port 4229" },
    },
  ],
  reloads: [
    {
      name: "SIGHUP with another host",
      mode: { files: { [file]: "host: 127.0.0.1\n" }, command: program, start: { ready: { tcp: 4222 } } },
      change: { [file]: "host: 0.0.0.0\n" },
      by: { signal: "HUP" },
      wanted: [":::4222 dual"],
      effect: "not-applied",
    },
  ],
});
