import { expect, test, vi } from "vitest";
import type { Capture, LookRequest } from "@portolan/capture";
import type { ScannerFrame, ServerFrame } from "@portolan/contract/frames";
import { emptySections, type SectionName, type Snapshot } from "@portolan/snapshot";
import { createCadence } from "./cadence.ts";
import { createLookPlanner, intervalsMs } from "./look-plan.ts";
import { createRestartDelay } from "./restart-delay.ts";
import { startScanner } from "./scanner.ts";
import { readServerMessage } from "./server-message.ts";

const host = { name: "quay", machineId: null, bootId: "b", kernel: "6", architecture: "x64", system: null, privileged: true };
const coverage = { sockets: "sock_diag" as const, namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };

/** A capture whose sections have the hashes that the test gives them. Real captures are tried in test/daemon. */
function fakeCapture(hashes: Partial<Record<SectionName, string>>) {
  const requests: LookRequest[] = [];
  const capture: Capture = {
    async look(request = {}) {
      requests.push(request);
      const snapshot: Snapshot = {
        schema: "portolan.snapshot/2",
        takenAt: `look ${requests.length}`,
        portolan: "0",
        host,
        coverage,
        sections: emptySections(),
        hashes: { ...hashes },
      };
      return snapshot;
    },
    portHolders: async () => {
      throw new Error("no permission");
    },
    heldPorts: async ({ ports }) => ({ ports: [], unread: [`sockets ${ports.join()}`] }),
    acceptQueues: async () => null,
    takeEnded: () => [],
    close: () => {},
  };
  return { capture, requests };
}

function startFake(hashes: Partial<Record<SectionName, string>>) {
  const sent: ScannerFrame[] = [];
  const faults: unknown[] = [];
  const { capture, requests } = fakeCapture(hashes);
  const scanner = startScanner({
    capture,
    hostFacts: ({ asksFirewalld }) =>
      asksFirewalld
        ? Promise.reject(new Error("no firewalld"))
        : Promise.resolve({ bansSignIns: true, socketCounts: { tcpInUse: 3, tcpTimeWait: 4 } }),
    connections: () => [22, 8080].map((port) => ({ local: { address: "::", port }, remote: { address: "::1", port: 9 } })),
    link: { send: (frame) => sent.push(frame), close: () => {} },
    version: "0",
    clocks: { nowMs: () => performance.now(), cpuMs: () => 0 },
    onFault: (error) => faults.push(error),
  });
  const receive = (...frames: ServerFrame[]): void => frames.forEach((frame) => scanner.receive(frame));
  const looks = () => sent.filter((frame) => frame.kind === "look");
  return { scanner, sent, faults, requests, receive, looks };
}

test("says hello when the server is there, and sends nothing before it is welcome", async () => {
  const { scanner, sent, receive, looks } = startFake({ sockets: "1" });
  receive({ kind: "link", up: true });
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ kind: "hello", protocolVersions: [2, 3], bootId: "b" });
  receive({ kind: "welcome", protocolVersion: 2 });
  await vi.waitFor(() => expect(looks()).toHaveLength(1));
  scanner.stop();
});

test("tells connections to the asked port, or to any", async () => {
  const { scanner, sent, receive } = startFake({});
  receive({ kind: "connections", id: 1, port: 22 }, { kind: "connections", id: 2, port: null });
  await vi.waitFor(() => expect(sent.filter(({ kind }) => kind === "response")).toHaveLength(2));
  const ports = sent.flatMap((frame) => (frame.kind === "response" ? [frame.connections?.map(({ local }) => local.port)] : []));
  expect(ports).toEqual([[22], [22, 8080]]);
  scanner.stop();
});

test("sends only sections whose hash changed, and all of them to a server that is new", async () => {
  const hashes: Partial<Record<SectionName, string>> = { sockets: "1", routes: "1" };
  const { scanner, receive, looks } = startFake(hashes);
  receive({ kind: "link", up: true }, { kind: "welcome", protocolVersion: 2 });
  await vi.waitFor(() => expect(looks()).toHaveLength(1));
  expect(Object.keys(looks()[0]?.sections ?? {})).toEqual(["sockets", "routes"]);
  hashes.routes = "2";
  receive({ kind: "acknowledge", sequence: 1 }, { kind: "look-now", id: 7 });
  await vi.waitFor(() => expect(looks()).toHaveLength(2));
  expect(Object.keys(looks()[1]?.sections ?? {})).toEqual(["routes"]);
  receive({ kind: "link", up: false }, { kind: "link", up: true }, { kind: "welcome", protocolVersion: 2 });
  await vi.waitFor(() => expect(looks()).toHaveLength(3));
  expect(Object.keys(looks()[2]?.sections ?? {})).toEqual(["sockets", "routes"]);
  scanner.stop();
});

test("sends the rows that changed to a server that knows splices, and everything again when it asks for it", async () => {
  const hashes: Partial<Record<SectionName, string>> = { sockets: "1" };
  const { scanner, receive, looks } = startFake(hashes);
  receive({ kind: "link", up: true }, { kind: "welcome", protocolVersion: 3 });
  await vi.waitFor(() => expect(looks()).toHaveLength(1));
  expect(looks()[0]).toMatchObject({ sections: { sockets: [] }, splices: {}, ended: [] });
  hashes.sockets = "2";
  receive({ kind: "acknowledge", sequence: 1 }, { kind: "look-now", id: 7 });
  await vi.waitFor(() => expect(looks()).toHaveLength(2));
  expect(looks()[1]).toMatchObject({ sections: {}, splices: { sockets: [] } });
  receive({ kind: "resend" }, { kind: "look-now", id: 8 });
  await vi.waitFor(() => expect(looks()).toHaveLength(3));
  expect(looks()[2]).toMatchObject({ sections: { sockets: [] }, splices: {} });
  scanner.stop();
});

test("a server of the version before is sent nothing that it does not know, and sockets whole", async () => {
  const hashes: Partial<Record<SectionName, string>> = { sockets: "1", layers: "1" };
  const { scanner, receive, looks } = startFake(hashes);
  receive({ kind: "link", up: true }, { kind: "welcome", protocolVersion: 2 });
  await vi.waitFor(() => expect(looks()).toHaveLength(1));
  expect(looks()[0]).toMatchObject({ sections: { sockets: [] }, hashes: { sockets: "1" } });
  expect(JSON.stringify(looks()[0])).not.toContain("layers");
  hashes.sockets = "2";
  receive({ kind: "acknowledge", sequence: 1 }, { kind: "look-now", id: 7 });
  await vi.waitFor(() => expect(looks()).toHaveLength(2));
  expect(looks()[1]).toMatchObject({ sections: { sockets: [] }, splices: {} });
  scanner.stop();
});

test("does not pile up looks before a server that does not acknowledge, but answers what it asks", async () => {
  const { scanner, sent, receive, looks } = startFake({ sockets: "1" });
  receive({ kind: "link", up: true }, { kind: "welcome", protocolVersion: 2 });
  await vi.waitFor(() => expect(looks()).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 1300));
  expect(looks()).toHaveLength(1);
  receive({ kind: "look-now", id: 7 });
  await vi.waitFor(() => expect(sent.at(-1)).toEqual({ kind: "response", id: 7, holders: null, failure: null }));
  expect(looks()).toHaveLength(2); // before its answer
  scanner.stop();
});

test("a question that cannot be answered is answered with the reason", async () => {
  const { scanner, sent, faults, receive } = startFake({});
  receive({ kind: "port-holders", id: 3, protocol: "tcp", port: 80 });
  await vi.waitFor(() => expect(sent).toContainEqual({ kind: "response", id: 3, holders: null, failure: "no permission" }));
  expect(faults).toHaveLength(1);
  scanner.stop();
});

test("the first look is of everything, later ones read each section when it is due", () => {
  const planner = createLookPlanner();
  expect(planner.plan(0, true).request).toEqual({ sweepOwners: true, boundSockets: true });
  const count = { sockets: 0, rawSockets: 0, services: 0, rules: 0, bound: 0, sweep: 0 };
  for (let nowMs = 1000; nowMs <= intervalsMs.sweep; nowMs += 1000) {
    const { sections = [], boundSockets, sweepOwners } = planner.plan(nowMs, false).request;
    for (const name of ["sockets", "rawSockets", "services", "rules"] as const) if (sections.includes(name)) count[name]++;
    if (boundSockets === true) count.bound++;
    if (sweepOwners === true) count.sweep++;
  }
  expect(count).toEqual({ sockets: 180, rawSockets: 36, services: 18, rules: 12, bound: 36, sweep: 1 });
});

test("looking takes at most a twentieth of the time, and rests between one second and thirty", () => {
  const cadence = createCadence();
  expect(cadence.delayMs()).toBe(1000);
  for (let look = 0; look < 100; look++) cadence.add(200);
  expect(cadence.delayMs()).toBeCloseTo(4000);
  for (let look = 0; look < 100; look++) cadence.add(60_000);
  expect(cadence.delayMs()).toBe(30_000);
});

test("a child that keeps ending is started again later and later, at most every 30 s, and soon again after a minute of life", () => {
  let now = 0;
  const delay = createRestartDelay(() => now);
  const delays = Array.from({ length: 9 }, () => {
    delay.started();
    return delay.decideDelayMs();
  });
  expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  delay.started();
  now += 61_000;
  expect(delay.decideDelayMs()).toBe(250);
});

test("control messages of the server are checked before anything of them is shown", () => {
  const ready = {
    kind: "ready",
    urls: ["u"],
    addresses: [],
    port: 1,
    dataDir: "/d",
    serverUser: { uid: 1, name: null },
    noNewPrivileges: true,
    portTakenBy: null,
  };
  const history = { kind: "history", dataDir: "/d", since: "2026-01-01T00:00:00Z", error: "database or disk is full" };
  expect(readServerMessage(ready)).toEqual(ready);
  expect(readServerMessage(history)).toEqual(history);
  expect(readServerMessage({ ...history, since: null, error: null })).toMatchObject({ since: null });
  expect(readServerMessage({ kind: "failed", code: "PORT_INVALID", params: { value: "x" } })).toMatchObject({ code: "PORT_INVALID" });
  for (const wrong of [
    null,
    "ready",
    {},
    { ...ready, urls: [1] },
    { ...ready, noNewPrivileges: undefined },
    { ...history, error: { toString: "x" } },
    { kind: "failed", code: "toString", params: {} },
    { kind: "failed", code: "FAULT", params: { a: {} } },
  ]) {
    expect(readServerMessage(wrong)).toBeNull();
  }
});

test("live facts are answered beside the looks, and a failure is the answer", async () => {
  const { scanner, sent, receive, faults } = startFake({ sockets: "1" });
  receive({ kind: "host-facts", id: 5, asksFirewalld: false }, { kind: "host-facts", id: 6, asksFirewalld: true });
  const answers = () => sent.filter((frame) => frame.kind === "response");
  await vi.waitFor(() => expect(answers()).toHaveLength(2));
  expect(answers()).toEqual([
    { kind: "response", id: 5, holders: null, facts: { bansSignIns: true, socketCounts: { tcpInUse: 3, tcpTimeWait: 4 } }, failure: null },
    { kind: "response", id: 6, holders: null, failure: "no firewalld" },
  ]);
  expect(faults).toHaveLength(1);
  scanner.stop();
});
