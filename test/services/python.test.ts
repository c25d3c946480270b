import { testServiceModes, type Mode } from "./service-modes.ts";

const python = "/usr/bin/python3";
const server = (port: number, ...words: readonly string[]): Pick<Mode, "command" | "start"> => ({
  command: [python, "-m", "http.server", ...words],
  start: { ready: { tcp: port } },
});

testServiceModes({
  service: "python-http-server",
  layer: "catalogue",
  packages: ["python3"],
  modes: [
    {
      kind: "default",
      name: "nothing given",
      ...server(8000),
      sockets: ["0.0.0.0:8000 ipv4"],
      setBy: { "0.0.0.0:8000 ipv4": "default --bind" },
    },
    { kind: "ipv4", name: "0.0.0.0", ...server(8001, "--bind", "0.0.0.0", "8001"), sockets: ["0.0.0.0:8001 ipv4"] },
    {
      kind: "dual",
      name: "::",
      ...server(8002, "-b", "::", "8002"),
      sockets: [":::8002 dual"],
      setBy: { ":::8002 dual": "argument -b ::" },
    },
    { kind: "ipv6", name: "::1", ...server(8003, "8003", "--bind=::1"), sockets: ["::1:8003 ipv6"] },
    { kind: "loopback", name: "127.0.0.1", ...server(8004, "-d", "/srv", "-b127.0.0.1", "8004"), sockets: ["127.0.0.1:8004 ipv4"] },
    {
      kind: "duplicate",
      name: "the last bind wins",
      ...server(8005, "-b", "0.0.0.0", "-b", "::1", "8005"),
      sockets: ["::1:8005 ipv6"],
      setBy: { "::1:8005 ipv6": "argument -b ::1" },
    },
  ],
  reloads: [
    { name: "SIGHUP", mode: server(8004, "8004"), change: {}, by: { signal: "HUP" }, wanted: ["127.0.0.1:8004 ipv4"], effect: "stopped" },
  ],
});

const script = "/srv/listen.py";
const program = `import asyncio, socket, sys
async def main():
    kind, place = sys.argv[1], sys.argv[2]
    host, port = place.rsplit(":", 1)
    host = host.strip("[]")
    if kind == "asyncio":
        server = await asyncio.start_server(lambda r, w: None, host or None, int(port))
    elif kind == "plain":
        held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        held.bind((host, int(port)))
        held.listen()
    elif kind == "dual":
        held = socket.create_server((host, int(port)), family=socket.AF_INET6, dualstack_ipv6=True)
    else:
        held = socket.create_server((host, int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    print("ready", flush=True)
    await asyncio.sleep(1000)
asyncio.run(main())
`;
const run = (kind: string, place: string): Pick<Mode, "files" | "command" | "start"> => ({
  files: { [script]: program },
  command: [python, script, kind, place],
  start: { ready: /^ready$/m },
});
const wildcard = (port: number): RegExp => new RegExp(`^(::|0\\.0\\.0\\.0):${port} `);

testServiceModes({
  service: "python",
  layer: "catalogue",
  packages: ["python3"],
  modes: [
    { kind: "ipv4", name: "create_server", ...run("create", "0.0.0.0:7001"), sockets: ["0.0.0.0:7001 ipv4"] },
    { kind: "loopback", name: "create_server", ...run("create", "127.0.0.1:7002"), sockets: ["127.0.0.1:7002 ipv4"] },
    { kind: "ipv6", name: "asyncio", ...run("asyncio", "[::1]:7003"), sockets: ["::1:7003 ipv6"] },
    {
      kind: "default",
      name: "asyncio without a host: both families, which no argument tells",
      ...run("asyncio", ":7004"),
      sockets: [],
      untold: [wildcard(7004)],
      setBy: { "0.0.0.0:7004 ipv4": "argument :7004", ":::7004 ipv6": "argument :7004" },
    },
    {
      kind: "ipv6",
      name: "asyncio takes :: as IPv6 alone",
      ...run("asyncio", "[::]:7005"),
      sockets: [],
      untold: [wildcard(7005)],
      setBy: { ":::7005 ipv6": "argument [::]:7005" },
    },
    {
      kind: "ipv6",
      name: "create_server takes :: as IPv6 alone",
      ...run("create", "[::]:7006"),
      sockets: [],
      untold: [wildcard(7006)],
      setBy: { ":::7006 ipv6": "argument [::]:7006" },
    },
    {
      kind: "dual",
      name: "a plain socket takes :: for both",
      ...run("plain", "[::]:7007"),
      sockets: [],
      untold: [wildcard(7007)],
      setBy: { ":::7007 dual": "argument [::]:7007" },
    },
    {
      kind: "dual",
      name: "dualstack_ipv6",
      ...run("dual", "[::]:7008"),
      sockets: [],
      untold: [wildcard(7008)],
      setBy: { ":::7008 dual": "argument [::]:7008" },
    },
  ],
});
