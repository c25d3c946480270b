import { expect, test } from "vitest";
import type { Endpoint } from "@portolan/sockets";
import type { ExpectedOwner, Lease } from "./claim.ts";
import { findDrift } from "./drift.ts";
import { evidenceOfHolder, type HolderAt } from "./lease-evidence.ts";
import { matchOwner } from "./owner-match.ts";
import { releaseBinds, verifyRelease, type ProbedPlace, type ReleaseQuestion } from "./verify-release.ts";
import { watchLeases, type WatchedHappening } from "./watch-leases.ts";
import { sampleEndpoint, sampleLease, sampleOwner, samplePool } from "./testing/samples.ts";

const shop: ExpectedOwner = { unit: "shop.service", executable: null, user: null, container: null };
const stranger = sampleOwner({
  pid: 66,
  unit: null,
  executable: "/tmp/x",
  user: "eve",
  startedAt: "2026-11-22T21:00:00.000Z",
  ancestry: [],
});
const web = { id: "c1", name: "web", image: "web", runtime: "docker", composeProject: null, composeService: null } as const;

function watch(lease: Partial<Lease>, endpoints: readonly Partial<Endpoint>[], holders: readonly HolderAt[] = []): WatchedHappening | null {
  const leases = [sampleLease({ expected: shop, ...lease })];
  const [happening = null] = watchLeases({ leases, endpoints: endpoints.map(sampleEndpoint), holders, berthPids: [4242], nowMs: 1000 });
  return happening;
}

function outcome(...given: Parameters<typeof watch>): string {
  const happening = watch(...given);
  return happening === null ? "" : [happening.happening, ...happening.evidence.map(({ kind }) => kind)].join(" ");
}

function holder(changes: Partial<HolderAt>): HolderAt {
  const none = { family: null, local: null, remote: null, pids: [], detail: null };
  return { ...none, kind: "nat", namespace: "host", protocol: "tcp", port: 20080, ...changes };
}

test("LE60 every field that is named has to be the process's own", () => {
  const verdict = (expected: Partial<ExpectedOwner>, endpoint: Partial<Endpoint> = {}): string =>
    matchOwner({ unit: null, executable: null, user: null, container: null, ...expected }, sampleEndpoint(endpoint)).verdict;
  expect(verdict({ unit: "shop.service" })).toBe("owner");
  expect(verdict({ unit: "shop" })).toBe("owner");
  expect(verdict({ unit: "shop", user: "shop", executable: "/usr/bin/node" })).toBe("owner");
  expect(verdict({ unit: "shop", user: "root" })).toBe("foreign");
  expect(verdict({ executable: "/usr/bin/python3" })).toBe("foreign");
  expect(verdict({ executable: "/bin/node" })).toBe("owner");
  expect(verdict({ container: "web" })).toBe("foreign");
  expect(verdict({ container: "web" }, { container: web, state: "published", owners: [sampleOwner({ unit: "docker.service" })] })).toBe(
    "owner",
  );
  expect(verdict({ container: "other" }, { container: web, state: "published" })).toBe("foreign");
  expect(verdict({}, { owners: [stranger] })).toBe("owner");
  expect(verdict({ unit: "shop" }, { owners: [], state: "activated", unit: "shop.service" })).toBe("owner");
});

test("LE60 a master of root's and its workers are one owner", () => {
  const master = sampleOwner({ pid: 1000, user: "root" });
  const worker = sampleOwner({ pid: 1001, user: "www-data", ancestry: [{ pid: 1000, name: "nginx" }] });
  const match = matchOwner(
    { unit: null, executable: null, user: "www-data", container: null },
    sampleEndpoint({ owners: [master, worker] }),
  );
  expect(match).toEqual({ verdict: "owner", foreign: [] });
});

test("LE61 what cannot be read is unknown", () => {
  const unread = sampleOwner({ unit: null, executable: null, user: null });
  expect(matchOwner(shop, sampleEndpoint({ owners: [unread], unit: null })).verdict).toBe("unknown");
  expect(matchOwner(shop, sampleEndpoint({ owners: [], ownersKnown: false, unit: null })).verdict).toBe("unknown");
  expect(outcome({}, [{ owners: [unread], unit: null }])).toBe("");
  expect(outcome({ state: "reserved" }, [{ owners: [], ownersKnown: false, unit: null }])).toBe("seen unreadable");
  expect(outcome({ state: "hijacked" }, [{ owners: [], ownersKnown: false, unit: null }])).toBe("");
});

test("LE65 the owner's listener makes a lease active, the berth's hold does not", () => {
  expect(outcome({ state: "reserved" }, [{}])).toBe("seen");
  expect(outcome({ state: "reserved" }, [{ state: "bound" }])).toBe("");
  expect(outcome({ state: "reserved" }, [{ state: "bound", owners: [sampleOwner({ pid: 4242, unit: "portolan.service" })] }])).toBe("");
  expect(outcome({ state: "active" }, [{}])).toBe("");
  expect(outcome({ state: "suspect" }, [{}])).toBe("seen");
});

test("LE66 a stranger in the owner's place is told with who it is", () => {
  const happening = watch({ state: "active" }, [{ owners: [stranger] }]);
  expect(happening).toMatchObject({
    happening: "hijacked",
    evidence: [{ kind: "listener", pids: [66], executable: "/tmp/x", user: "eve" }],
  });
  for (const state of ["reserved", "suspect", "conflict"] as const)
    expect(outcome({ state }, [{ owners: [stranger] }])).toBe("hijacked listener");
  expect(outcome({ state: "hijacked" }, [{ owners: [stranger] }])).toBe("");
  expect(outcome({ state: "failover" }, [{ owners: [stranger] }])).toBe("");
});

test("LE67 a stranger beside the owner is a conflict, told by how it got there", () => {
  expect(outcome({}, [{}, { address: "127.0.0.1", scope: "ipv4", owners: [stranger] }])).toBe("clashed more-specific");
  expect(outcome({}, [{ address: "127.0.0.1", scope: "ipv4" }, { owners: [stranger] }])).toBe("clashed listener");
  expect(outcome({}, [{ owners: [sampleOwner(), stranger], sockets: 2 }])).toBe("clashed shared");
  expect(outcome({ state: "reserved" }, [{ state: "bound", owners: [stranger] }])).toBe("clashed bound");
  expect(outcome({}, [{}, { address: "127.0.0.1", scope: "ipv4" }])).toBe("");
  expect(outcome({ state: "conflict" }, [{}, { address: "127.0.0.1", scope: "ipv4", owners: [stranger] }])).toBe("");
});

test("LE67 where nobody is expected by name, the widest listener is the owner", () => {
  const given = [{ owners: [stranger] }, { address: "127.0.0.1", scope: "ipv4" }] as const;
  expect(outcome({ expected: null }, given)).toBe("clashed more-specific");
  expect(outcome({ expected: null }, [{}, { address: "127.0.0.1", scope: "ipv4" }])).toBe("");
});

test("LE68 a rule that leads elsewhere is a conflict, the owner's own publish is none", () => {
  expect(outcome({}, [{}], [holder({ detail: "redirect to :9" })])).toBe("clashed nat");
  expect(outcome({}, [{}], [holder({ family: "ipv6" })])).toBe("clashed nat");
  expect(outcome({ family: "ipv4" }, [{ address: "0.0.0.0", scope: "ipv4" }], [holder({ family: "ipv6" })])).toBe("");
  expect(outcome({}, [{}], [holder({ port: 20081 })])).toBe("");
  expect(outcome({}, [{}], [holder({ namespace: "name:other" })])).toBe("");
  const published = { container: web, state: "published", publishes: { containerPort: 80, containerAddress: "172.17.0.2" } } as const;
  const container: ExpectedOwner = { unit: null, executable: null, user: null, container: "web" };
  expect(outcome({ expected: container }, [published], [holder({})])).toBe("");
  expect(outcome({ expected: { ...container, container: "db" } }, [published], [holder({})])).toBe("hijacked listener");
});

test("LE68 the switch to its own emergency port does not keep a lease from coming back", () => {
  const switched: Partial<Lease> = { state: "failover", emergencyPorts: [21000] };
  const texts = [
    'inet portolan-lead output handle 4: fib daddr type local tcp dport 20080 tcp flags & (fin | syn | rst | ack) == syn dnat to :21000 comment "x"',
    "-A PREROUTING -p tcp -m tcp --dport 20080 -m comment --comment x -j DNAT --to-destination :21000",
    "ip nat prerouting handle 3: tcp dport 20080 redirect to :21000",
    "-A PREROUTING -p tcp --dport 20080 -j REDIRECT --to-ports 21000",
  ];
  expect(
    outcome(
      switched,
      [{}],
      texts.map((detail) => holder({ detail })),
    ),
  ).toBe("resolved");
  for (const detail of ["dnat to :21001", "dnat to 192.0.2.1:21000", "dnat to :210001", null])
    expect(outcome({ emergencyPorts: [21000] }, [{}], [holder({ detail })]), detail ?? "").toBe("clashed nat");
});

test("LE69 with nothing in the way any more it is over, a switch only when the owner is back", () => {
  for (const state of ["conflict", "hijacked"] as const) {
    expect(outcome({ state }, [{}])).toBe("resolved");
    expect(outcome({ state }, [])).toBe("resolved");
  }
  expect(outcome({ state: "failover" }, [])).toBe("");
  expect(outcome({ state: "failover" }, [{}])).toBe("resolved");
});

test("LE70 what ends is not watched, and listening does not renew", () => {
  expect(outcome({ state: "conflict", isEnding: true }, [])).toBe("");
  for (const state of ["draining", "verifying", "quarantined", "free"] as const)
    expect(outcome({ state, isEnding: true }, [{ owners: [stranger] }])).toBe("");
  expect(outcome({ state: "suspect", expiresMs: 1000 }, [{}])).toBe("");
  expect(outcome({ state: "suspect", expiresMs: 1001 }, [{}])).toBe("seen");
  expect(outcome({ state: "suspect", expiresMs: 1000 }, [{ owners: [stranger] }])).toBe("");
  expect(outcome({ state: "suspect", expiresMs: 1000 }, [{}], [holder({})])).toBe("");
});

test("LE71 other addresses, protocols, ports and namespaces say nothing of it", () => {
  const elsewhere: readonly Partial<Endpoint>[] = [
    { protocol: "udp" },
    { port: 20081 },
    { namespace: "name:x" },
    { address: "127.0.0.2", scope: "ipv4" },
  ];
  for (const endpoint of elsewhere)
    expect(outcome({ address: "127.0.0.1", family: "ipv4" }, [{ owners: [stranger], ...endpoint }])).toBe("");
  expect(outcome({ family: "ipv4" }, [{ scope: "ipv6", owners: [stranger] }])).toBe("");
  expect(outcome({ family: "ipv4" }, [{ scope: "dual", owners: [stranger] }])).toBe("hijacked listener");
});

test("LE72 what no look shows is over when the owner listens, not because nobody is seen", () => {
  const evidence = [evidenceOfHolder("outgoing", holder({}))];
  expect(outcome({ state: "conflict", evidence }, [])).toBe("");
  expect(outcome({ state: "conflict", evidence }, [{}])).toBe("resolved");
  expect(outcome({ state: "conflict", evidence: [] }, [])).toBe("resolved");
});

const ended = sampleLease({ state: "verifying", isEnding: true, expected: shop });
const probed = (errno: string | null, lease = ended): ProbedPlace[] => releaseBinds(lease).map((bind) => ({ ...bind, errno }));

function verify(given: Partial<ReleaseQuestion> = {}): string {
  const verdict = verifyRelease({
    lease: ended,
    endpoints: [],
    holders: [],
    probes: probed(null),
    unread: [],
    berthPids: [4242],
    ...given,
  });
  const found = verdict.code === "clear" ? verdict.notes : verdict.evidence;
  return [verdict.code, ...found.map(({ kind }) => kind)].join(" ");
}

test("LE75 each kind of holder blocks by its own name", () => {
  expect(verify()).toBe("clear");
  const kinds = [
    "bound",
    "outgoing",
    "accepted",
    "connection",
    "fin-wait",
    "udp-connected",
    "published",
    "stopped-container",
    "nat",
  ] as const;
  for (const kind of kinds) {
    const protocol = kind === "udp-connected" ? "udp" : "tcp";
    expect(verify({ lease: { ...ended, protocols: [protocol] }, holders: [holder({ kind, protocol })] })).toBe(`blocked ${kind}`);
  }
  expect(verify({ holders: [holder({ kind: "listener", local: "[::]:20080" })] })).toBe("blocked listener");
  expect(verify({ endpoints: [sampleEndpoint()] })).toBe("blocked owner-listener");
  expect(verify({ endpoints: [sampleEndpoint({ owners: [stranger] })] })).toBe("blocked listener");
  expect(verify({ endpoints: [sampleEndpoint()], holders: [holder({ kind: "listener" })] })).toBe("blocked owner-listener");
  expect(verify({ endpoints: [sampleEndpoint({ sockets: 0, state: "published", container: web })] })).toBe("blocked published");
  expect(verify({ holders: [holder({ kind: "reserved" })] })).toBe("clear");
  expect(verify({ holders: [holder({ kind: "outgoing", local: "127.0.0.2:20080" })], lease: { ...ended, address: "127.0.0.1" } })).toBe(
    "clear",
  );
  expect(verify({ holders: [holder({ port: 21000 })], lease: { ...ended, emergencyPorts: [21000] } })).toContain("blocked nat");
});

test("LE76 TIME_WAIT blocks unless a bind with SO_REUSEADDR passes it", () => {
  const waiting = { holders: [holder({ kind: "time-wait", local: "192.0.2.1:20080" })] };
  const plain = (reuse: string | null): ProbedPlace[] =>
    releaseBinds(ended).map((bind) => ({ ...bind, errno: bind.reuseAddress ? reuse : "EADDRINUSE" }));
  expect(verify({ ...waiting, probes: plain(null) })).toBe("clear time-wait");
  expect(verify({ ...waiting, probes: plain("EADDRINUSE") })).toBe("blocked time-wait");
  expect(verify({ ...waiting, probes: [] })).toBe("blocked time-wait");
});

test("LE77 a bind that is refused blocks, whoever holds it, and the berth's own hold does not", () => {
  expect(verify({ probes: probed("EADDRINUSE") })).toBe("blocked bind-refused");
  expect(verify({ probes: probed("EADDRNOTAVAIL") })).toBe("clear");
  expect(verify({ holders: [holder({ kind: "bound", pids: [4242] })] })).toBe("clear");
  expect(verify({ holders: [holder({ kind: "bound", pids: [4242, 66] })] })).toBe("blocked bound");
  expect(verify({ endpoints: [sampleEndpoint({ state: "bound", owners: [sampleOwner({ pid: 4242 })] })] })).toBe("clear");
  expect(releaseBinds(sampleLease({ family: "dual" })).map(({ address, reuseAddress }) => `${address} ${reuseAddress}`)).toEqual([
    "0.0.0.0 false",
    "0.0.0.0 true",
    ":: false",
    ":: true",
  ]);
  expect(releaseBinds(sampleLease({ protocols: ["udp"], family: "ipv6", emergencyPorts: [9] })).map(({ port }) => port)).toEqual([
    20080, 9,
  ]);
});

test("LE78 what was not read blocks, unless the kernel answered for every port", () => {
  expect(verify({ unread: ["nat"], probes: [] })).toBe("blocked unreadable");
  expect(verify({ unread: ["nat"] })).toBe("clear unreadable");
  expect(verify({ unread: ["sockets"], probes: probed("EACCES") })).toBe("blocked unreadable");
  expect(verify({ unread: ["sockets"], probes: probed("EMFILE") })).toBe("blocked unreadable");
  const oneFamily = probed(null).map((bind) => (bind.v6only ? { ...bind, errno: "EPERM" } : bind));
  expect(verify({ unread: ["sockets"], probes: oneFamily })).toBe("blocked unreadable");
  expect(verify({ unread: ["sockets"], probes: oneFamily.map((bind) => (bind.v6only ? { ...bind, errno: "EAFNOSUPPORT" } : bind)) })).toBe(
    "clear unreadable",
  );
  expect(verify({ unread: ["sockets"], probes: probed(null), lease: { ...ended, ports: [20080, 20081] } })).toBe("blocked unreadable");
});

test("LE85 what disagrees is told apart", () => {
  const drift = (lease: Partial<Lease> | null, endpoints: readonly Partial<Endpoint>[]): string[] =>
    findDrift({
      host: "h1",
      zone: null,
      pools: [samplePool()],
      leases: lease === null ? [] : [sampleLease({ expected: shop, ...lease })],
      endpoints: endpoints.map(sampleEndpoint),
      berthPids: [4242],
    }).map(({ code, protocol, port }) => `${code} ${protocol} ${port}`);
  expect(drift({}, [{}])).toEqual([]);
  expect(drift({}, [])).toEqual(["no-listener tcp 20080"]);
  expect(drift({ protocols: ["tcp", "udp"] }, [{}])).toEqual(["no-listener udp 20080"]);
  for (const state of ["reserved", "draining", "quarantined"] as const) expect(drift({ state }, [])).toEqual([]);
  expect(drift({}, [{ owners: [stranger] }])).toEqual(["foreign-owner tcp 20080"]);
  expect(drift(null, [{}, { port: 9 }])).toEqual(["no-lease tcp 20080"]);
  expect(drift(null, [{ state: "bound", owners: [sampleOwner({ pid: 4242 })] }])).toEqual([]);
  expect(
    drift({ family: "ipv4" }, [
      { address: "0.0.0.0", scope: "ipv4" },
      { scope: "ipv6", protocol: "tcp" },
    ]),
  ).toEqual(["no-lease tcp 20080"]);
});
