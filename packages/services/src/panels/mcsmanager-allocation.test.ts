import { emptySections, type PortClaim, type Snapshot } from "@portolan/snapshot";
import { endpointsOf, type Endpoint } from "@portolan/sockets";
import { render } from "@portolan/phrases";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { FileBytes, ProcessFacts } from "../service.ts";
import { checkAllocation, type AllocationRequest } from "./mcsmanager-allocation.ts";
import { stepCounter, type AllocationCounter } from "./mcsmanager-counter.ts";
import { parseDockerPort } from "./mcsmanager-claims.ts";
import { mcsmanagerDaemon, mcsmanagerPanel } from "./mcsmanager.ts";

const daemonDirectory = "/opt/mcsmanager/daemon";
const process: ProcessFacts = {
  pid: 1,
  executable: "/usr/bin/node",
  arguments: ["node", "app.js"],
  workingDirectory: daemonDirectory,
  unit: null,
  environment: {},
  listens: [],
};

function file(path: string, value: unknown): FileBytes {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return { path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:0" };
}

function daemonClaims(config: unknown, instances: Readonly<Record<string, unknown>> = {}): readonly PortClaim[] {
  const files = [
    file(`${daemonDirectory}/data/Config/global.json`, config),
    ...Object.entries(instances).map(([id, value]) => file(`${daemonDirectory}/data/InstanceConfig/${id}.json`, value)),
  ];
  return mcsmanagerDaemon.parse(process, files).claims ?? [];
}

function claimText({ purpose, owner, protocol, address, from, to, line, key }: PortClaim): string {
  return `${purpose} ${owner ?? "-"} ${protocol ?? "any"} ${address ?? "*"} ${from}-${to} ${line ?? "-"}:${key}`;
}

function endpointsAt(...ports: readonly number[]): Endpoint[] {
  const sockets = ports.map((port) => ({
    namespace: "host",
    protocol: "tcp" as const,
    family: "ipv4" as const,
    address: "0.0.0.0",
    port,
    state: "listen" as const,
    v6only: null,
    device: null,
    uid: 0,
    inode: port,
    cookie: null,
    cgroup: null,
    mark: null,
    queue: null,
  }));
  const snapshot = { sections: { ...emptySections(), sockets }, hashes: {} } as unknown as Snapshot;
  return endpointsOf(snapshot, () => new Uint8Array(32));
}

function check(claims: readonly PortClaim[], request: Partial<AllocationRequest> = {}): readonly string[] {
  const findings = checkAllocation({ claims, endpoints: [], ephemeralRange: { from: 32768, to: 60999 }, daemonPort: 24444, ...request });
  return findings.map(({ code, ports, steps }) => `${code} ${ports.join(",")} ${steps ?? "-"}`);
}

test("the counter's file gives the range and what the next instance gets", () => {
  expect(daemonClaims({}).map(claimText)).toEqual([
    "allocatable - any * 10010-65500 -:allocatablePortRange",
    "next-instance - any * 10010-10015 -:currentAllocatablePort",
  ]);
  const config = { allocatablePortRange: [20000, 20100], currentAllocatablePort: 20050, portAssignInterval: 10 };
  expect(daemonClaims(config).map(claimText)).toEqual([
    "allocatable - any * 20000-20100 2:allocatablePortRange",
    "next-instance - any * 20050-20060 6:currentAllocatablePort",
  ]);
  expect(daemonClaims({ currentAllocatablePort: 24440 }).map(claimText)[1]).toBe(
    "next-instance - any * 24445-24450 2:currentAllocatablePort",
  );
});

test("an instance's ports: its block, what it publishes, rcon; not the ping port that nobody chose", () => {
  const instance = {
    nickname: "survival",
    basePort: 10010,
    processType: "docker",
    enableRcon: true,
    rconPort: 25575,
    docker: { ports: ["25565:25565/tcp", "127.0.0.1:{mcsm_port2}:80/udp", "::1:80:80/tcp", "8000-8010:8000-8010/tcp", 7] },
    pingConfig: { ip: "", port: 25565 },
  };
  const claims = daemonClaims({}, { a: instance, b: { nickname: "", basePort: "10015", pingConfig: { ip: "127.0.0.1", port: 7777 } } });
  expect(claims.slice(2).map(claimText)).toEqual([
    "instance survival any * 10010-10015 3:basePort",
    "instance survival tcp * 25565-25565 9:docker.ports",
    "instance survival udp 127.0.0.1 10012-10012 10:docker.ports",
    "instance survival tcp * 25575-25575 6:rconPort",
    "instance b any * 10015-10020 3:basePort",
    "instance b any * 7777-7777 6:pingConfig.port",
  ]);
});

test("a file that is no JSON is a problem, not an instance without ports", () => {
  const files = [file(`${daemonDirectory}/data/Config/global.json`, "{}"), file(`${daemonDirectory}/data/InstanceConfig/x.json`, "{oops")];
  expect(mcsmanagerDaemon.parse(process, files).problems).toEqual([
    { path: `${daemonDirectory}/data/InstanceConfig/x.json`, reason: "not valid JSON" },
  ]);
});

test("the next instance's ports are held against sockets, containers, other instances and known numbers", () => {
  const claims = daemonClaims({ currentAllocatablePort: 10046 }, { a: { nickname: "old", basePort: 10048 } });
  expect(check(claims, { endpoints: endpointsAt(10047) }).slice(0, 2)).toEqual([
    "next-held 10047 0",
    "next-claimed 10048,10049,10050,10051 0",
  ]);
  const [edge] = checkAllocation({ claims, endpoints: endpointsAt(10051), ephemeralRange: null, daemonPort: 24444 });
  expect(edge === undefined ? "" : render(edge.text, "en")).toBe(
    "The next instance is given ports 10048-10050, already set aside for the instance old.",
  );
  expect(check(daemonClaims({ currentAllocatablePort: 10046 }), { endpoints: endpointsAt(10051) }), "told once").toEqual(
    expect.not.arrayContaining(["ahead 10051 1"]),
  );
  expect(check(daemonClaims({ currentAllocatablePort: 10046 }))).toContain("next-known 10050 0");
  expect(check(daemonClaims({ currentAllocatablePort: 10078 }))).toContain("next-browser-blocked 10080 0");
  const containers = [{ name: "web", state: "exited", publishes: [{ hostPort: 10011 }] }] as unknown as AllocationRequest["containers"];
  expect(check(daemonClaims({}), { containers: containers ?? [] }).slice(0, 2)).toEqual([
    "next-stopped-container 10011 0",
    "next-known 10010 0",
  ]);
});

test("the counter meets its own panel, walks through the ephemeral range and wraps", () => {
  const panel = endpointsAt(23333);
  expect(check(daemonClaims({}), { endpoints: panel })).toEqual([
    "next-known 10010 0",
    "ahead 23333 2664",
    "wrap 10010 11098", // one less than its range holds: the step over the daemon's port skips a block
    "range-ephemeral 32768,60999 -",
  ]);
  expect(check(daemonClaims({ currentAllocatablePort: 23330 }), { endpoints: panel })[0]).toBe("next-held 23333 0");
  expect(check(daemonClaims({ currentAllocatablePort: 40000 }))[0]).toBe("next-ephemeral 40000,40001,40002,40003,40004,40005 0");
  expect(check(daemonClaims({ currentAllocatablePort: 65500 }))).toContain("wrap 10010 1");
});

test("two instances with the same port are a duplicate; blocks that touch share an edge", () => {
  const instances = { a: { nickname: "a", basePort: 10010 }, b: { nickname: "b", basePort: 10015 }, c: { nickname: "c", basePort: 10017 } };
  const findings = check(daemonClaims({ currentAllocatablePort: 10100 }, instances));
  expect(findings).toContain("duplicate 10017,10018,10019,10020 -");
  expect(findings).toContain("shared-edge 10015 -");
  expect(findings.filter((text) => text.startsWith("duplicate"))).toHaveLength(1);
});

test("findings say it in both languages, parameters filled in", () => {
  const claims = daemonClaims({ currentAllocatablePort: 23330 }, { a: { basePort: 10010 }, b: { basePort: 10010 } });
  const endpoints = endpointsAt(23333);
  const findings = checkAllocation({ claims, endpoints, ephemeralRange: { from: 20000, to: 30000 }, daemonPort: 24444 });
  expect(findings.length).toBeGreaterThan(3);
  for (const { text } of findings) for (const language of ["en", "zh-CN"] as const) expect(render(text, language)).not.toMatch(/[{}]/);
});

test("the panel's peers are its files; and the daemon beside it, by its own file", () => {
  const panel = { ...process, workingDirectory: "/opt/mcsmanager/web" };
  const sibling = file("/opt/mcsmanager/daemon/data/Config/global.json", { ip: "", port: 24445, key: "secret" });
  const remote = file("/opt/mcsmanager/web/data/RemoteServiceConfig/1.json", {
    ip: "wss://[2001:db8::1]/node",
    port: "24444",
    remarks: "north",
    apiKey: "secret",
  });
  const peersOf = (...files: FileBytes[]): readonly unknown[] => {
    const { peers = [] } = mcsmanagerPanel.parse(panel, files);
    expect(JSON.stringify(peers)).not.toContain("secret");
    return peers.map(({ source, file: path, line, name, address, port }) => [source, path, line, name, address, port]);
  };
  expect(peersOf(sibling)).toEqual([["default", sibling.path, 3, null, "localhost", 24445]]);
  expect(peersOf(sibling, remote), "the daemon's own word comes last").toEqual([
    ["file", remote.path, 2, "north", "2001:db8::1", 24444],
    ["default", sibling.path, 3, null, "localhost", 24445],
  ]);
  expect(peersOf()).toEqual([]);
});

test("another install root is told by the files beside the program; pm2's title names the script", () => {
  const elsewhere = { ...process, workingDirectory: "/srv/panel" };
  const marks = mcsmanagerPanel.marks?.(elsewhere) ?? [];
  expect(marks).toEqual(["/srv/panel/app.js", "/srv/panel/data/SystemConfig/config.json"]);
  expect(mcsmanagerPanel.recognise(elsewhere)).toBeNull();
  expect(mcsmanagerPanel.recognise({ ...elsewhere, presentFiles: marks.slice(0, 1) })).toBeNull();
  expect(mcsmanagerPanel.recognise({ ...elsewhere, presentFiles: marks })).toBe("working-directory");
  const pm2 = { ...process, arguments: ["node /opt/mcsmanager/daemon/app.js   "], workingDirectory: "/" };
  expect(mcsmanagerDaemon.recognise(pm2)).toBe("arguments");
});

const counters = fc.record({
  from: fc.integer({ min: 1, max: 65000 }),
  to: fc.integer({ min: 1, max: 65535 }),
  current: fc.integer({ min: 1, max: 65535 }),
  interval: fc.integer({ min: 1, max: 2000 }),
  daemonPort: fc.integer({ min: 1, max: 65535 }),
});

/** The steps of MCSManager's own function on its own mutable values, as its source has them. */
function allocateAsWritten(counter: AllocationCounter): { readonly basePort: number; readonly current: number } {
  let basePort = counter.current;
  let current = counter.current + counter.interval;
  if (current > counter.to) current = counter.from;
  if (basePort <= counter.daemonPort && basePort + counter.interval >= counter.daemonPort) {
    basePort = counter.daemonPort + 1;
    current = basePort + counter.interval;
  }
  return { basePort, current };
}

test("a step of the counter is allocatePort's", () => {
  fc.assert(
    fc.property(counters, (counter) => {
      const { basePort, after } = stepCounter(counter);
      expect({ basePort, current: after.current }).toEqual(allocateAsWritten(counter));
    }),
    { numRuns: 500 },
  );
});

test("any claims of any counter are checked in bounded time, without a throw", () => {
  fc.assert(
    fc.property(counters, fc.array(fc.integer({ min: 1, max: 65535 }), { maxLength: 30 }), (counter, bases) => {
      const config = {
        allocatablePortRange: [counter.from, counter.to],
        currentAllocatablePort: counter.current,
        portAssignInterval: counter.interval,
        port: counter.daemonPort,
      };
      const instances = Object.fromEntries(bases.map((basePort, index) => [`i${index}`, { basePort }]));
      check(daemonClaims(config, instances), { daemonPort: counter.daemonPort });
    }),
    { numRuns: 50 },
  );
});

test("docker.ports: only what MCSManager's own split understands", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const parsed = parseDockerPort(text, 10010);
      expect(parsed === null || (parsed.port >= 0 && parsed.port <= 65535)).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(parseDockerPort("{mcsm_port3}:80/tcp", null)).toBeNull();
  expect(parseDockerPort("{mcsm_instance_base_port}:80/tcp", 10010)).toEqual({ address: null, protocol: "tcp", port: 10010 });
});
