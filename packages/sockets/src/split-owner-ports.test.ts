import { expect, test } from "vitest";
import type { Endpoint, Owner } from "./endpoint.ts";
import { distinctOwners, sharesOwner } from "./owner-identity.ts";
import { endpointReachedBy, splitOwnerPorts } from "./split-owner-ports.ts";
import { sampleEndpoint, sampleOwner } from "./dev/sample-snapshot.ts";

const other = [sampleOwner({ pid: 9, unit: "other.service" })];
const reachedOf = (...endpoints: Parameters<typeof splitOwnerPorts>[0][number][]): string[][] =>
  splitOwnerPorts(endpoints).map(({ reached }) => reached.map(({ client, endpoint }) => `${client} → ${endpoint?.unit ?? "nobody"}`));

test("SP1 SP2 A on 0.0.0.0 and B on IPv6 alone: 127.0.0.1 reaches A, ::1 and localhost reach B", () => {
  const a = sampleEndpoint();
  const b = sampleEndpoint({ address: "::", scope: "ipv6", owners: other });
  expect(reachedOf(a, b)).toEqual([["127.0.0.1 → web.service", "::1 → other.service", "localhost → other.service"]]);
});

test("SP1 one owner on both, unknown owners, bound sockets and other ports are no split", () => {
  const a = sampleEndpoint();
  const b = sampleEndpoint({ address: "::", scope: "ipv6" });
  expect(splitOwnerPorts([a, b])).toEqual([]);
  expect(splitOwnerPorts([a, { ...b, owners: [], unit: null, ownersKnown: false }])).toEqual([]);
  expect(splitOwnerPorts([a, { ...b, owners: other, unit: "other.service", state: "bound" }])).toEqual([]);
  expect(splitOwnerPorts([a, sampleEndpoint({ address: "::", scope: "ipv6", port: 81, owners: other })])).toEqual([]);
});

test("SP2 localhost falls back to 127.0.0.1 where nobody answers on ::1", () => {
  const loopback = sampleEndpoint({ address: "127.0.0.1" });
  expect(endpointReachedBy("localhost", [loopback])).toBe(loopback);
  expect(endpointReachedBy("localhost", [loopback, sampleEndpoint({ address: "::1" })])?.address).toBe("::1");
  const elsewhere = sampleEndpoint({ address: "192.0.2.1", owners: other });
  expect(splitOwnerPorts([loopback, elsewhere])).toEqual([]);
  const onDevice = sampleEndpoint({ address: "::", device: "eth0", owners: other });
  expect(splitOwnerPorts([loopback, onDevice])).toEqual([]);
});

test("SP3 an exact address beats a wildcard, a device beats both, of another owner", () => {
  const onLoopback = sampleEndpoint({ device: "lo", owners: other });
  expect(endpointReachedBy("127.0.0.1", [sampleEndpoint({ address: "127.0.0.1" }), onLoopback])).toBe(onLoopback);
  const loopback = sampleEndpoint({ address: "127.0.0.1" });
  const wildcard = sampleEndpoint({ address: "::", owners: other });
  expect(reachedOf(loopback, wildcard)).toEqual([["127.0.0.1 → web.service", "::1 → other.service", "localhost → other.service"]]);
  expect(reachedOf(wildcard, loopback)).toEqual(reachedOf(loopback, wildcard));
});

const nodeIn = (pid: number, command: string, workingDirectory: string): Owner =>
  sampleOwner({ pid, command, workingDirectory, unit: null, executable: "/usr/bin/node", ancestry: [{ pid: 300, name: "bash" }] });
const onIpv4 = (...owners: Owner[]): Endpoint => sampleEndpoint({ owners, unit: null });
const onIpv6 = (...owners: Owner[]): Endpoint => sampleEndpoint({ address: "::", scope: "ipv6", owners, unit: null });

test.each<[string, Owner, Owner]>([
  ["other scripts in other directories", nodeIn(10, "node app.js", "/srv/a"), nodeIn(11, "node other.js", "/srv/b")],
  ["the same command in another directory", nodeIn(10, "node app.js", "/srv/a"), nodeIn(11, "node app.js", "/srv/b")],
  ["the same script with other arguments", nodeIn(10, "node app.js -4", "/srv/a"), nodeIn(11, "node app.js -6", "/srv/a")],
  [
    "what a log-in daemon started",
    sampleOwner({ pid: 20, unit: null, executable: "/usr/sbin/sshd", program: "sshd" }),
    sampleOwner({ pid: 21, unit: "session-3.scope", ancestry: [{ pid: 20, name: "sshd" }] }),
  ],
  [
    "a script started by a manager that runs on the same runtime",
    nodeIn(20, "node manager.js", "/opt/manager"),
    { ...nodeIn(21, "node game.js", "/srv/game"), ancestry: [{ pid: 20, name: "node" }] },
  ],
])("SP4 two processes of one runtime are two owners: %s", (_, one, other) => {
  expect([sharesOwner(onIpv4(one), onIpv6(other)), sharesOwner(onIpv6(other), onIpv4(one))]).toEqual([false, false]);
  expect(splitOwnerPorts([onIpv4(one), onIpv6(other)])).toHaveLength(1);
  expect(distinctOwners(onIpv4(one, other)).map(({ pid }) => pid)).toEqual([one.pid, other.pid]);
});

const master = sampleOwner({ pid: 10, unit: null, command: "nginx: master process", executable: "/usr/sbin/nginx", user: "root" });
const worker = (pid: number): Owner => ({
  ...master,
  pid,
  command: "nginx: worker process",
  user: "www",
  ancestry: [{ pid: 10, name: "nginx" }],
});
const container = { id: "a", name: "web", image: "nginx", runtime: "docker", composeProject: null, composeService: null } as const;

test.each<[string, Owner, Owner]>([
  ["a master and its worker, of another user", master, worker(11)],
  ["two workers with the same command line, whose master holds nothing", worker(11), worker(12)],
  [
    "a cluster's primary and a worker with a script of its own",
    nodeIn(10, "node app.js", "/srv/a"),
    {
      ...nodeIn(11, "node /srv/a/worker.js", "/srv/a"),
      ancestry: [{ pid: 10, name: "node" }],
    },
  ],
  ["processes of one unit", sampleOwner({ pid: 10 }), sampleOwner({ pid: 11, executable: "/usr/bin/other", user: "root" })],
  ["processes of one container", sampleOwner({ pid: 10, unit: null, container }), sampleOwner({ pid: 11, unit: null, container })],
])("SP4 processes of one service are one owner: %s", (_, one, other) => {
  expect([sharesOwner(onIpv4(one), onIpv6(other)), sharesOwner(onIpv6(other), onIpv4(one))]).toEqual([true, true]);
  expect(splitOwnerPorts([onIpv4(one), onIpv6(other)])).toEqual([]);
  expect(distinctOwners(onIpv4(one, other))).toEqual([one]);
});

test("SP4 the proxies of one container are one owner, those of two containers are two", () => {
  const proxy = (pid: number): Owner => sampleOwner({ pid, unit: "docker.service", executable: "/usr/bin/docker-proxy" });
  const ipv4 = { ...onIpv4(proxy(10)), state: "published", container } as const;
  const ipv6 = { ...onIpv6(proxy(11)), state: "published", container } as const;
  expect(sharesOwner(ipv4, ipv6)).toBe(true);
  expect(sharesOwner(ipv4, { ...ipv6, container: { ...container, name: "db" } })).toBe(false);
});

test("SP4 systemd beside a service is not the owner, and what could not be read is unknown", () => {
  const systemd = sampleOwner({ pid: 1, unit: "init.scope", executable: "/usr/lib/systemd/systemd" });
  const [a, b] = [nodeIn(10, "node a.js", "/srv/a"), nodeIn(11, "node b.js", "/srv/b")];
  expect(sharesOwner(onIpv4(a, systemd), onIpv6(b, systemd))).toBe(false);
  expect(sharesOwner(onIpv4(a, systemd), onIpv6(a, systemd))).toBe(true);
  expect(distinctOwners(onIpv4(a, systemd))).toEqual([a]);
  expect(sharesOwner(onIpv4(a), { ...onIpv6(), ownersKnown: false })).toBeNull();
  expect(sharesOwner(onIpv4(a), { ...onIpv6(b), ownersKnown: false })).toBeNull();
});

test("SP5 owners of one place are named once each; another namespace has splits of its own", () => {
  const [a, b] = [nodeIn(10, "node app.js", "/srv/a"), { ...nodeIn(12, "node app.js", "/srv/b"), user: "eve" }];
  const fork = { ...nodeIn(11, "node app.js", "/srv/a"), ancestry: [{ pid: 10, name: "node" }] };
  expect(distinctOwners(onIpv4(a, fork, b)).map(({ pid }) => pid)).toEqual([10, 12]);
  const inside = [onIpv4(a), onIpv6(b)].map((endpoint) => ({ ...endpoint, namespace: "name:blue" }));
  expect(splitOwnerPorts([onIpv4(a), ...inside]).map(({ namespace }) => namespace)).toEqual(["name:blue"]);
});
