import { expect, test } from "vitest";
import { emptySections, type Coverage, type Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { RecordedLook, Storage } from "@portolan/storage";
import { createHistoryRecorder } from "./history-recorder.ts";
import type { HostUpdate } from "./host-view.ts";

const coverage: Coverage = { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };
const host = { name: "quay", machineId: "m", bootId: null, kernel: "6", architecture: "x64", system: null, privileged: true };
const endpoint = (id: string, depth = 0) => ({ id, queue: { depth, limit: 1 } }) as Endpoint;

function update(atMs: number, change: Partial<HostUpdate>, hashes: Snapshot["hashes"] = {}): HostUpdate {
  const takenAt = new Date(atMs).toISOString();
  const snapshot: Snapshot = { schema: "portolan.snapshot/2", takenAt, portolan: "0", host, coverage, sections: emptySections(), hashes };
  return { snapshot, endpoints: [], upserted: [], removed: [], events: [], changedSections: [], isFirst: false, resumed: false, ...change };
}

function startRecorder() {
  const looks: RecordedLook[] = [];
  const extended: number[] = [];
  const changes: (string | null)[] = [];
  const failing = { now: false, attempts: 0 };
  const write = {
    recordLook: async (look: RecordedLook) => {
      if (failing.now) failing.attempts++;
      if (failing.now) throw new Error("could not be written", { cause: new Error("disk full") });
      looks.push(look);
      return { atMs: look.atMs };
    },
    extendObservation: async ({ atMs }: { atMs: number }) => void extended.push(atMs),
  } as unknown as Storage["write"];
  return { recorder: createHistoryRecorder(write, (failure) => changes.push(failure?.error ?? null)), looks, extended, changes, failing };
}

test("the first look is written whole, a look without a change not at all, and that we still look every half minute", async () => {
  const { recorder, looks, extended } = startRecorder();
  await recorder.record(update(0, { endpoints: [endpoint("a")], upserted: [endpoint("a")], isFirst: true, resumed: true }));
  for (let atMs = 1000; atMs <= 65_000; atMs += 1000)
    await recorder.record(update(atMs, { endpoints: [endpoint("a")], upserted: [endpoint("a", atMs)] }));
  expect(looks).toHaveLength(1);
  expect(looks[0]).toMatchObject({ complete: true, resumed: true, endpoints: [{ id: "a" }] });
  expect(extended).toEqual([30_000, 60_000]);
});

test("a write that failed is made up for by the next one, with its events", async () => {
  const { recorder, looks, changes, failing } = startRecorder();
  await recorder.record(update(0, { endpoints: [endpoint("a")], isFirst: true, resumed: true }));
  failing.now = true;
  const events = [{ id: "e1", before: null, after: null }] as unknown as HostUpdate["events"];
  await recorder.record(update(1000, { endpoints: [endpoint("b")], upserted: [endpoint("b")], removed: ["a"], events }));
  expect(changes).toEqual(["disk full"]);
  failing.now = false;
  await recorder.record(update(2000, { endpoints: [endpoint("b")] }));
  expect(looks.at(-1)).toMatchObject({ complete: true, endpoints: [{ id: "b" }], events: [{ id: "e1" }] });
});

test("while the disk is full it is said once and tried less and less often; no event is lost", async () => {
  const { recorder, looks, changes, failing } = startRecorder();
  await recorder.record(update(0, { isFirst: true }));
  failing.now = true;
  for (let second = 1; second <= 600; second++) {
    const events = [{ id: `e${second}`, before: null, after: null }] as unknown as HostUpdate["events"];
    await recorder.record(update(second * 1000, { events }));
  }
  expect(changes).toEqual(["disk full"]);
  expect(failing.attempts).toBeLessThan(20);
  failing.now = false;
  for (let second = 601; second <= 661; second++) await recorder.record(update(second * 1000, {}));
  expect(changes).toEqual(["disk full", null]);
  expect(looks.at(-1)?.events).toHaveLength(600);
});

test("a section is kept when its hash changes, but not again within ten minutes", async () => {
  const { recorder, looks } = startRecorder();
  const minute = 60_000;
  await recorder.record(update(0, { isFirst: true }, { rules: "h1", sockets: "s1" }));
  await recorder.record(update(minute, {}, { rules: "h2", sockets: "s2" }));
  await recorder.record(update(10 * minute, {}, { rules: "h3", sockets: "s3" }));
  expect(looks.flatMap(({ sections }) => sections.map(({ name, hash }) => [name, hash]))).toEqual([
    ["rules", "h1"],
    ["rules", "h3"],
  ]);
});
