import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyChanges } from "./apply-changes.ts";
import { goneConfirmedBy, type ChangeEvent } from "./change.ts";
import { changesBetween, type ChangeContext } from "./changes-between.ts";
import type { Endpoint, Owner } from "./endpoint.ts";
import { endpointLists } from "./dev/endpoint-lists.ts";
import { sampleEndpoint, sampleOwner } from "./dev/sample-snapshot.ts";

const context: ChangeContext = { host: "harbour", at: "2026-11-22T06:00:00.000Z", confirmedBy: "look" };
const coverage: Parameters<typeof goneConfirmedBy>[0] = {
  sockets: "sock_diag",
  namespacesRead: 1,
  namespacesUnreadable: 0,
  ownersUnknown: 0,
  notes: [],
};
const loopback = sampleEndpoint({ address: "127.0.0.1" });
const wildcard = sampleEndpoint();
const ownedBy = (endpoint: Endpoint, ...owners: Owner[]): Endpoint => ({ ...endpoint, owners, unit: owners[0]?.unit ?? null });

/** Events as `kind before → after`. */
function told(before: readonly Endpoint[], after: readonly Endpoint[], given: ChangeContext = context): string[] {
  const place = (endpoint: Endpoint | null): string => (endpoint === null ? "–" : endpoint.display.ss);
  return changesBetween(before, after, given).map((event) => `${event.kind} ${place(event.before)} → ${place(event.after)}`);
}

test("EV1 what is new is opened, what is gone is closed", () => {
  const other = sampleEndpoint({ port: 9090 });
  expect(told([wildcard], [wildcard, other])).toEqual(["opened – → 0.0.0.0:9090"]);
  expect(told([wildcard, other], [wildcard])).toEqual(["closed 0.0.0.0:9090 → –"]);
});

test("EV15 an event in which an endpoint went says how that was made sure of, others that the look saw it", () => {
  const exact = { ...context, confirmedBy: goneConfirmedBy({ ...coverage, sockets: "sock_diag" }) };
  const confirmations = (before: Endpoint[], after: Endpoint[]): string[] =>
    changesBetween(before, after, exact).map((event) => event.confirmedBy);
  expect(confirmations([wildcard], [])).toEqual(["exact-get"]);
  expect(confirmations([loopback], [wildcard])).toEqual(["exact-get"]);
  expect(confirmations([], [wildcard])).toEqual(["look"]);
  expect(goneConfirmedBy({ ...coverage, sockets: "proc" })).toBe("second-look");
});

test("EV2 to be bound without listening opens nothing", () => {
  const bound = sampleEndpoint({ state: "bound" });
  expect(told([], [bound])).toEqual([]);
  expect(told([bound], [])).toEqual([]);
  expect(told([bound], [wildcard])).toEqual(["opened – → 0.0.0.0:8080"]);
  expect(told([wildcard], [bound])).toEqual(["closed 0.0.0.0:8080 → –"]);
});

test("EV3 an address that grows is widened, one that shrinks is narrowed", () => {
  expect(told([loopback], [wildcard])).toEqual(["widened 127.0.0.1:8080 → 0.0.0.0:8080"]);
  expect(told([wildcard], [loopback])).toEqual(["narrowed 0.0.0.0:8080 → 127.0.0.1:8080"]);
  expect(told([wildcard], [sampleEndpoint({ address: "::" })])).toEqual(["widened 0.0.0.0:8080 → *:8080"]);
  expect(told([sampleEndpoint({ device: "eth0" })], [wildcard])).toEqual(["widened 0.0.0.0%eth0:8080 → 0.0.0.0:8080"]);
});

test("EV3 two addresses that become one are two widened events with the same end, and the other way round", () => {
  const dual = sampleEndpoint({ address: "::" });
  const both = [loopback, sampleEndpoint({ address: "::1" })];
  expect(told(both, [dual])).toEqual(["widened 127.0.0.1:8080 → *:8080", "widened [::1]:8080 → *:8080"]);
  expect(told([dual], both)).toEqual(["narrowed *:8080 → 127.0.0.1:8080", "narrowed *:8080 → [::1]:8080"]);
});

test("EV3 another owner, another port or an address that contains neither is closed and opened", () => {
  const foreign = ownedBy(wildcard, sampleOwner({ pid: 9, unit: "other.service" }));
  expect(told([loopback], [foreign])).toEqual(["closed 127.0.0.1:8080 → –", "opened – → 0.0.0.0:8080"]);
  expect(told([loopback], [sampleEndpoint({ port: 8081 })])).toEqual(["closed 127.0.0.1:8080 → –", "opened – → 0.0.0.0:8081"]);
  expect(told([wildcard], [sampleEndpoint({ address: "::", scope: "ipv6" })])).toEqual(["closed 0.0.0.0:8080 → –", "opened – → [::]:8080"]);
});

test("EV4 the wildcard's other family comes and goes; learning what was unknown changes nothing", () => {
  const scoped = (scope: Endpoint["scope"]): Endpoint => sampleEndpoint({ address: "::", scope });
  expect(told([scoped("ipv6")], [scoped("dual")])).toEqual(["widened [::]:8080 → *:8080"]);
  expect(told([scoped("dual")], [scoped("ipv6")])).toEqual(["narrowed *:8080 → [::]:8080"]);
  expect(told([scoped("ipv6-or-dual")], [scoped("dual")])).toEqual([]);
  expect(told([scoped("ipv6")], [scoped("ipv6-or-dual")])).toEqual([]);
});

test.each<[string, Partial<Owner>]>([
  ["unit", { unit: "other.service" }],
  ["user without a unit", { unit: null, user: "eve" }],
  ["program without a unit", { unit: null, executable: "/tmp/x" }],
])("EV5 another %s is another owner", (_, change) => {
  const base = sampleOwner(change.unit === null ? { unit: null } : {});
  expect(told([ownedBy(wildcard, base)], [ownedBy(wildcard, { ...base, ...change, pid: 9 })])).toEqual([
    "owner-changed 0.0.0.0:8080 → 0.0.0.0:8080",
  ]);
});

test("EV5 a log-in session is no identity: the same program in the next session is a restart", () => {
  const session = (unit: string, pid: number): Endpoint => ownedBy(wildcard, sampleOwner({ unit, pid }));
  expect(told([session("session-3.scope", 10)], [session("session-4.scope", 20)])).toEqual(["replaced 0.0.0.0:8080 → 0.0.0.0:8080"]);
});

test("EV5 a published port is owned by its container, whichever proxy serves it", () => {
  const container = { id: "a", name: "web", image: "nginx", runtime: "docker", composeProject: null, composeService: null } as const;
  const published = sampleEndpoint({ state: "published", container });
  expect(told([published], [{ ...published, container: { ...container, id: "b" } }])).toEqual([]);
  expect(told([published], [{ ...published, container: { ...container, name: "db" } }])).toEqual([
    "owner-changed 0.0.0.0:8080 → 0.0.0.0:8080",
  ]);
});

test.each<[string, { file: string; first: string; second: string }]>([
  ["another script in another directory", { file: "node", first: "node app.js|/srv/a", second: "node evil.js|/srv/b" }],
  ["another script", { file: "node", first: "node app.js|/srv", second: "node --require ./x.js evil.js|/srv" }],
  ["the same command in another directory", { file: "node", first: "node app.js|/srv/a", second: "node app.js|/srv/b" }],
  ["another jar", { file: "java", first: "java -Xmx1g -jar server.jar nogui|/srv", second: "java -Xmx1g -jar evil.jar nogui|/srv" }],
  ["another main class", { file: "java", first: "java -cp lib.jar org.Server|/srv", second: "java -cp lib.jar org.Evil|/srv" }],
  ["another module", { file: "python3.11", first: "python3 -m http.server 80|/srv", second: "python3 -m evil 80|/srv" }],
  ["another inline program", { file: "bash", first: "bash -c serve one|/srv", second: "bash -c serve two|/srv" }],
  ["another title", { file: "ruby3.1", first: "puma 6.4 (tcp://0.0.0.0:80)|/srv", second: "evil 1|/srv" }],
])("EV16 an interpreter with %s is another owner, one that runs the same is a restart", (_, { file, first, second }) => {
  const runs = (pid: number, line: string): Endpoint => {
    const [command = "", workingDirectory = ""] = line.split("|");
    return ownedBy(wildcard, sampleOwner({ pid, unit: null, executable: `/usr/bin/${file}`, command, workingDirectory }));
  };
  expect(told([runs(10, first)], [runs(20, second)])).toEqual(["owner-changed 0.0.0.0:8080 → 0.0.0.0:8080"]);
  expect(told([runs(10, first)], [runs(20, `${first} (deleted)`)])).toEqual(["replaced 0.0.0.0:8080 → 0.0.0.0:8080"]);
  expect(told([runs(10, first)], [runs(10, second)]), "a process that gives itself a title stays").toEqual([]);
});

test("EV16 arguments after the script, options before it and other programs' arguments are no identity", () => {
  const runs = (pid: number, file: string, command: string): Endpoint =>
    ownedBy(wildcard, sampleOwner({ pid, unit: null, executable: `/usr/bin/${file}`, command, workingDirectory: "/srv" }));
  const restart = ["replaced 0.0.0.0:8080 → 0.0.0.0:8080"];
  expect(told([runs(10, "node", "node app.js -p 1")], [runs(20, "node", "/usr/bin/node --inspect -r x ./app.js -p 2")])).toEqual(restart);
  expect(told([runs(10, "caddy", "caddy run")], [runs(20, "caddy", "caddy start")])).toEqual(restart);
});

test("EV6 another executable under the same unit, and an executable that vanished", () => {
  expect(told([wildcard], [ownedBy(wildcard, sampleOwner({ pid: 9, executable: "/usr/bin/node24" }))])).toEqual([
    "binary-changed 0.0.0.0:8080 → 0.0.0.0:8080",
  ]);
  const helper = sampleOwner({ pid: 13, executable: "/usr/bin/helper" });
  expect(told([ownedBy(wildcard, sampleOwner(), helper)], [wildcard])).toEqual([]);
  const deleted = ownedBy(wildcard, sampleOwner({ executableDeleted: true }));
  expect(told([wildcard], [deleted])).toEqual(["binary-deleted 0.0.0.0:8080 → 0.0.0.0:8080"]);
  expect(told([deleted], [deleted])).toEqual([]);
});

test("EV7 other processes of the same owner are a restart, new workers beside the old master are not", () => {
  const [master, worker, another] = [sampleOwner({ pid: 10 }), sampleOwner({ pid: 11 }), sampleOwner({ pid: 12 })];
  expect(told([ownedBy(wildcard, master, worker)], [ownedBy(wildcard, another)])).toEqual(["replaced 0.0.0.0:8080 → 0.0.0.0:8080"]);
  expect(told([ownedBy(wildcard, master, worker)], [ownedBy(wildcard, master, another)])).toEqual([]);
  expect(told([ownedBy(wildcard, master)], [ownedBy(wildcard, { ...master, startedAt: "2026-11-22T06:00:00.000Z" })])).toHaveLength(1);
  const systemd = sampleOwner({ pid: 1, executable: "/usr/lib/systemd/systemd" });
  expect(told([ownedBy(wildcard, systemd)], [ownedBy(wildcard, sampleOwner(), systemd)])).toEqual([]);
});

test("EV8 unreadable owners are no change and unread namespaces close nothing", () => {
  const unknown: Endpoint = { ...wildcard, owners: [], unit: null, ownersKnown: false };
  expect(told([wildcard], [unknown])).toEqual([]);
  expect(told([unknown], [wildcard])).toEqual([]);
  expect(told([wildcard], [{ ...unknown, uid: 1000 }])).toEqual(["owner-changed 0.0.0.0:8080 → 0.0.0.0:8080"]);
  const inside = sampleEndpoint({ namespace: "name:blue" });
  expect(told([inside], [], { ...context, unreadNamespaces: new Set(["name:blue"]) })).toEqual([]);
  expect(told([inside], [], { ...context, unreadNamespaces: new Set(["name:red"]) })).toHaveLength(1);
});

test("EV9 events applied to the earlier list give the endpoints of the later one", () => {
  fc.assert(
    fc.property(endpointLists(2), ([before = [], after = []]) => {
      const events = changesBetween(before, after, context);
      const visible = (list: readonly Endpoint[]): Endpoint[] => list.filter(({ state }) => state !== "bound");
      const applied = applyChanges(visible(before), events);
      expect(applied.map(({ id }) => id)).toEqual(applyChanges(visible(after), []).map(({ id }) => id));
      expect(changesBetween(applied, after, context)).toEqual([]);
      expect(applyChanges(applied, events)).toEqual(applied);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    }),
    { numRuns: 2000 },
  );
});

test("EV9 equal lists give no event, and the same change has the same id", () => {
  expect(told([wildcard, loopback], [loopback, wildcard])).toEqual([]);
  const ids = (events: readonly ChangeEvent[]): string[] => events.map(({ id }) => id);
  expect(ids(changesBetween([], [wildcard], context))).toEqual(ids(changesBetween([], [wildcard], context)));
  expect(changesBetween([], [wildcard], context)[0]).toMatchObject({
    schema: "portolan.event/1",
    host: "harbour",
    at: context.at,
    endpoint: wildcard.id,
    confirmedBy: "look",
  });
});
