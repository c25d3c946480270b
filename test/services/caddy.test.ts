import { testServiceModes, type Mode } from "./service-modes.ts";

const file = "/etc/caddy/Caddyfile";
const program = ["/usr/bin/caddy", "run", "--config", file];
const admin = "127.0.0.1:2019 ipv4";
const quiet = "{\n\tskip_install_trust\n\tlog {\n\t\tlevel ERROR\n\t}\n}\n";

interface Written {
  readonly kind: Mode["kind"];
  readonly name: string;
  readonly text: string;
  /** Socket → the place after the file, null where several lines lead to it. */
  readonly sockets: Readonly<Record<string, string | null>>;
  readonly hasAdmin?: boolean;
}

function mode({ kind, name, text, sockets, hasAdmin = true }: Written): Mode {
  const names = Object.keys(sockets);
  return {
    kind,
    name,
    files: { [file]: text },
    command: program,
    start: { ready: { tcp: Number(/:(\d+) /.exec(names.find((socket) => !socket.startsWith("udp")) ?? "")?.[1]) } },
    sockets: [...names, ...(hasAdmin ? [admin] : [])],
    setBy: Object.fromEntries(Object.entries(sockets).flatMap(([socket, place]) => (place === null ? [] : [[socket, `${file}${place}`]]))),
  };
}

const json = JSON.stringify(
  {
    admin: { listen: "127.0.0.1:2020" },
    apps: { http: { http_port: 8000, servers: { one: { listen: ["127.0.0.1:8001", "tcp4/0.0.0.0:8002"], routes: [{ handle: [] }] } } } },
  },
  null,
  1,
);

testServiceModes({
  service: "caddy",
  layer: "catalogue",
  packages: ["caddy"],
  modes: [
    mode({
      kind: "default",
      name: "a site with a host name: 443, HTTP/3, a redirect",
      text: `${quiet}\nlocalhost\n`.replace("localhost\n", "localhost {\n}\n"),
      sockets: { ":::80 dual": null, ":::443 dual": ":8 address", "udp :::443 dual": ":8 address" },
    }),
    mode({ kind: "dual", name: ":80", text: ":80 {\n\tfile_server\n}\n", sockets: { ":::80 dual": ":1 address" } }),
    mode({ kind: "dual", name: "bind 0.0.0.0", text: ":8080 {\n\tbind 0.0.0.0\n}\n", sockets: { ":::8080 dual": ":2 bind" } }),
    mode({
      kind: "ipv4",
      name: "bind tcp4/0.0.0.0",
      text: ":8080 {\n\tbind tcp4/0.0.0.0\n}\n",
      sockets: { "0.0.0.0:8080 ipv4": ":2 bind" },
    }),
    mode({ kind: "ipv6", name: "bind tcp6/[::]", text: ":8080 {\n\tbind tcp6/[::]\n}\n", sockets: { ":::8080 ipv6": ":2 bind" } }),
    mode({
      kind: "loopback",
      name: "bind 127.0.0.1 [::1]",
      text: "http://a.test:8080 {\n\tbind 127.0.0.1 [::1]\n}\n",
      sockets: { "127.0.0.1:8080 ipv4": ":2 bind", "::1:8080 ipv6": ":2 bind" },
    }),
    mode({
      kind: "duplicate",
      name: "two sites on one port, addresses in a list",
      text: "http://a.test,\nhttp://b.test:8081 {\n\trespond a\n}\n# more\n:8081 {\n}\n",
      sockets: { ":::80 dual": ":1 address", ":::8081 dual": null },
    }),
    mode({
      kind: "other",
      name: "global options: ports, default_bind, protocols, no admin",
      text: "{\n\tskip_install_trust\n\thttp_port 8000\n\thttps_port 8443\n\tadmin off\n\tdefault_bind 127.0.0.1\n\tservers {\n\t\tprotocols h1 h2\n\t}\n}\nlocalhost {\n}\n",
      sockets: { "127.0.0.1:8443 ipv4": ":6 bind", "127.0.0.1:8000 ipv4": ":6 bind" },
      hasAdmin: false,
    }),
    mode({
      kind: "other",
      name: "auto_https off keeps TLS and has no redirect",
      text: "{\n\tskip_install_trust\n\tauto_https off\n}\na.test {\n}\n",
      sockets: { ":::443 dual": ":5 address", "udp :::443 dual": ":5 address" },
    }),
    {
      kind: "include",
      name: "a snippet with the bind, and a glob of sites",
      files: {
        [file]: "(inside) {\n\tbind 127.0.0.1\n}\nimport sites/*.caddy\n",
        "/etc/caddy/sites/a.caddy": ":8090 {\n\timport inside\n}\n",
        "/etc/caddy/sites/b.caddy": "\n:8091 {\n}\n",
      },
      command: program,
      start: { ready: { tcp: 8091 } },
      sockets: [admin, "127.0.0.1:8090 ipv4", ":::8091 dual"],
      setBy: { "127.0.0.1:8090 ipv4": `${file}:2 bind`, ":::8091 dual": "/etc/caddy/sites/b.caddy:2 address" },
    },
    {
      kind: "other-file",
      name: "JSON, another admin address",
      files: { "/srv/caddy.json": json },
      command: ["/usr/bin/caddy", "run", "--config", "/srv/caddy.json"],
      start: { ready: { tcp: 8002 } },
      sockets: ["0.0.0.0:8002 ipv4", "127.0.0.1:2020 ipv4", "127.0.0.1:8001 ipv4"],
      setBy: { "127.0.0.1:8001 ipv4": "/srv/caddy.json:11 listen", "127.0.0.1:2020 ipv4": "/srv/caddy.json:3 admin" },
    },
    {
      kind: "environment",
      name: "no site; CADDY_ADMIN is unknown to 2.6",
      files: { [file]: "# nothing\n" },
      command: ["/usr/bin/caddy", "run"],
      start: { ready: { tcp: 2019 }, env: { CADDY_ADMIN: "127.0.0.1:2050" } },
      sockets: [admin],
      setBy: { [admin]: "default admin" },
    },
    {
      kind: "argument",
      name: "caddy file-server --listen",
      command: ["/usr/bin/caddy", "file-server", "--listen", "127.0.0.1:28080"],
      start: { ready: { tcp: 28_080 } },
      sockets: ["127.0.0.1:28080 ipv4"],
      setBy: { "127.0.0.1:28080 ipv4": "argument --listen 127.0.0.1:28080" },
    },
  ],
  reloads: [
    {
      name: "caddy reload from the wildcard to loopback on the same port",
      mode: { files: { [file]: ":8080 {\n}\n" }, command: program, start: { ready: { tcp: 8080 } } },
      change: { [file]: ":8080 {\n\tbind 127.0.0.1\n}\n" },
      by: { command: ["/usr/bin/caddy", "reload", "--config", file] },
      wanted: [admin, "127.0.0.1:8080 ipv4"],
      effect: "applied",
    },
    {
      name: "SIGHUP",
      mode: { files: { [file]: ":8080 {\n}\n" }, command: program, start: { ready: { tcp: 8080 } } },
      change: { [file]: ":8081 {\n}\n" },
      by: { signal: "HUP" },
      wanted: [admin, ":::8081 dual"],
      effect: "not-applied",
    },
  ],
});
