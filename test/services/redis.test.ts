import { explainPort, renderExplanationText } from "@portolan/explanation";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { endpointsInside, lookInside } from "./predicted-sockets.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const debian = "/etc/redis/redis.conf";
const server = "/usr/bin/redis-server";

/** A server in the foreground with a file of these lines, and after them the address and port in question on line 3 and 4. */
function withLines(lines: string, at = "/srv/redis/server.conf"): Pick<Mode, "files" | "command"> {
  return { files: { [at]: `dir /srv/redis\nsave ""\n${lines}\n` }, command: [server, at] };
}

async function ownFiles(host: LabHost): Promise<void> {
  await host.run(["mkdir", "-p", "/srv/redis"]);
}

const modes: readonly Mode[] = [
  {
    kind: "default",
    name: "Debian's file",
    command: [server, debian, "--daemonize", "no", "--logfile", ""],
    start: { ready: { tcp: 6379 } },
    sockets: ["127.0.0.1:6379 ipv4", "::1:6379 ipv6"],
    setBy: { "127.0.0.1:6379 ipv4": `${debian}:87 bind`, "::1:6379 ipv6": `${debian}:87 bind` },
  },
  {
    kind: "dual",
    name: "no bind and no file",
    command: [server, "--set-proc-title", "no"],
    start: { ready: { tcp: 6379 } },
    sockets: ["0.0.0.0:6379 ipv4", ":::6379 ipv6"],
    setBy: { "0.0.0.0:6379 ipv4": "default bind" },
  },
  {
    kind: "dual",
    name: "bind * -::*",
    ...withLines("bind * -::*\nport 7001"),
    start: { ready: { tcp: 7001 } },
    sockets: ["0.0.0.0:7001 ipv4", ":::7001 ipv6"],
    setBy: { ":::7001 ipv6": "/srv/redis/server.conf:3 bind" },
  },
  {
    kind: "ipv4",
    name: "bind 0.0.0.0",
    ...withLines("bind 0.0.0.0"),
    start: { ready: { tcp: 6379 } },
    sockets: ["0.0.0.0:6379 ipv4"],
    setBy: { "0.0.0.0:6379 ipv4": "/srv/redis/server.conf:3 bind" },
  },
  { kind: "ipv6", name: "bind ::", ...withLines("bind ::"), start: { ready: { tcp: 6379 } }, sockets: [":::6379 ipv6"] },
  {
    kind: "loopback",
    name: "a name, and an address this host has not",
    ...withLines("bind localhost -192.0.2.77"),
    start: { ready: { tcp: 6379 } },
    sockets: ["127.0.0.1:6379 ipv4"],
    untold: [/^192\.0\.2\.77:/],
  },
  {
    kind: "include",
    name: "bind and port in an included file",
    files: {
      "/srv/redis/server.conf": "dir /srv/redis\nport 1\ninclude /srv/redis/parts/*.conf\n",
      "/srv/redis/parts/a.conf": "# first\nbind 127.0.0.1\nport 7002\n",
    },
    command: [server, "/srv/redis/server.conf"],
    start: { ready: { tcp: 7002 } },
    sockets: ["127.0.0.1:7002 ipv4"],
    setBy: { "127.0.0.1:7002 ipv4": "/srv/redis/parts/a.conf:2 bind" },
  },
  {
    kind: "duplicate",
    name: "the last bind and the last port hold",
    ...withLines("bind 0.0.0.0\nbind 127.0.0.1 ::1\nport 7003\nport 7004"),
    start: { ready: { tcp: 7004 } },
    sockets: ["127.0.0.1:7004 ipv4", "::1:7004 ipv6"],
    setBy: { "::1:7004 ipv6": "/srv/redis/server.conf:4 bind" },
  },
  {
    kind: "other-file",
    name: "a file of its own, told by the working directory and the title",
    ...withLines("bind 127.0.0.1\nport 41873", "/srv/redis/far-away.conf"),
    start: { ready: { tcp: 41_873 } },
    sockets: ["127.0.0.1:41873 ipv4"],
    setBy: { "127.0.0.1:41873 ipv4": "/srv/redis/far-away.conf:3 bind" },
  },
  {
    kind: "argument",
    name: "the command line over the file",
    files: { "/srv/redis/server.conf": "bind 0.0.0.0\nport 1\nset-proc-title no\n" },
    command: [server, "/srv/redis/server.conf", "--port", "7005", "--bind", "127.0.0.1", "::1"],
    start: { ready: { tcp: 7005 } },
    sockets: ["127.0.0.1:7005 ipv4", "::1:7005 ipv6"],
    setBy: { "127.0.0.1:7005 ipv4": "argument --bind 127.0.0.1 ::1" },
  },
  {
    kind: "other",
    name: "a cluster node's bus, 10000 above its port",
    ...withLines("bind 127.0.0.1\nport 7006\ncluster-enabled yes"),
    start: { ready: { tcp: 17_006 } },
    sockets: ["127.0.0.1:17006 ipv4", "127.0.0.1:7006 ipv4"],
  },
  {
    kind: "other",
    name: "port 0 closes TCP",
    ...withLines("port 0\nunixsocket /srv/redis/redis.sock"),
    start: { ready: /ready to accept connections/i },
    sockets: [],
  },
].map((mode) => ({ prepare: ownFiles, ...mode })) as readonly Mode[];

const packages = ["redis-server"];

testServiceModes({
  service: "redis",
  layer: "catalogue",
  packages,
  modes,
  reloads: [
    {
      name: "CONFIG SET bind while it runs",
      mode: { prepare: ownFiles, ...withLines("bind 127.0.0.1\nport 7010"), start: { ready: { tcp: 7010 } } },
      change: {},
      by: { command: ["redis-cli", "-p", "7010", "config", "set", "bind", "* -::*"] },
      wanted: ["0.0.0.0:7010 ipv4", ":::7010 ipv6"],
      effect: "applied",
    },
    {
      name: "CONFIG SET port while it runs",
      mode: { prepare: ownFiles, ...withLines("bind 127.0.0.1\nport 7011"), start: { ready: { tcp: 7011 } } },
      change: {},
      by: { command: ["redis-cli", "-p", "7011", "config", "set", "port", "7012"] },
      wanted: ["127.0.0.1:7012 ipv4"],
      effect: "applied",
    },
  ],
});

const sentinelFile = "/srv/redis/sentinel.conf";
const sentinel = (lines: string): Pick<Mode, "files" | "prepare" | "command"> => ({
  prepare: ownFiles,
  files: { [sentinelFile]: `dir /srv/redis\n${lines}\n` },
  command: ["/usr/bin/redis-sentinel", sentinelFile],
});

testServiceModes({
  service: "redis-sentinel",
  layer: "catalogue",
  packages: ["redis-sentinel"],
  modes: [
    {
      kind: "default",
      name: "Debian's file",
      command: ["/usr/bin/redis-sentinel", "/etc/redis/sentinel.conf", "--daemonize", "no", "--logfile", ""],
      start: { ready: { tcp: 26_379 } },
      sockets: ["0.0.0.0:26379 ipv4", ":::26379 ipv6"],
    },
    {
      kind: "loopback",
      name: "bind of both loopback addresses",
      ...sentinel("bind 127.0.0.1 ::1"),
      start: { ready: { tcp: 26_379 } },
      sockets: ["127.0.0.1:26379 ipv4", "::1:26379 ipv6"],
    },
    {
      kind: "ipv4",
      name: "redis-server --sentinel",
      ...sentinel("bind 0.0.0.0\nport 26400"),
      command: [server, sentinelFile, "--sentinel"],
      start: { ready: { tcp: 26_400 } },
      sockets: ["0.0.0.0:26400 ipv4"],
    },
    { kind: "ipv6", name: "bind ::", ...sentinel("bind ::\nport 26401"), start: { ready: { tcp: 26_401 } }, sockets: [":::26401 ipv6"] },
  ],
});

test("after CONFIG SET the file says something else, and that is said", { ...needs("packages"), timeout: 60_000 }, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  await ownFiles(host);
  host.write("/srv/redis/server.conf", "dir /srv/redis\nbind 127.0.0.1\nport 7020\n");
  await host.start([server, "/srv/redis/server.conf"], { ready: { tcp: 7020 } });
  await host.run(["redis-cli", "-p", "7020", "config", "set", "bind", "0.0.0.0"]);
  const snapshot = await lookInside(host);
  const explanation = explainPort({ snapshot, endpoints: endpointsInside(snapshot), port: 7020, protocol: "tcp", probes: [], holders: [] });
  const text = renderExplanationText(explanation, "en");
  expect(text).toContain("/srv/redis/server.conf:2: bind = 127.0.0.1");
  expect(text).toContain("The settings lead to 127.0.0.1:7020, the kernel shows 0.0.0.0:7020");
});
