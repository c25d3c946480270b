import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sampleEndpoint } from "../sample-endpoint.ts";
import type { ChangeEvent, Coverage } from "../wire.ts";
import type { LiveListener } from "./live-source.ts";
import { applyUpdates, initialState, type StreamUpdate } from "./live-state.ts";
import { parseStreamUpdate, readUpdate, type RelayedUpdate } from "./parse-stream-update.ts";
import { createStreamHub, type HubMessage, type HubPort } from "./stream-hub.ts";

const coverage: Coverage = { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };
const takenAt = "2026-01-01T00:00:00Z";

/** A server that tells everything it has told so far as one reset to whoever opens. */
function startHub() {
  const asked: string[] = [];
  let listener: LiveListener | null = null;
  const hub = createStreamHub((given) => {
    listener = given;
    return { open: () => asked.push("open"), retry: () => asked.push("retry"), close: () => asked.push("close") };
  });
  const told = (): LiveListener => {
    if (listener === null) throw new Error("the hub opened no source");
    return listener;
  };
  return {
    hub,
    asked,
    tell: (update: RelayedUpdate) => told().onUpdate(update),
    connect: (kind: "live" | "signed-out") => told().onChange({ kind }),
  };
}

function openTab() {
  const heard: HubMessage[] = [];
  const port: HubPort = { post: (message) => heard.push(message) };
  const updates = (): StreamUpdate[] => heard.flatMap((message) => (message.kind === "update" ? [readUpdate(message.update)] : []));
  return { port, heard, updates };
}

function reset(revision: number): RelayedUpdate {
  const document = { schema: "portolan.ls/1", takenAt, coverage, endpoints: [], rawSockets: [] };
  const update = parseStreamUpdate({ event: "reset", data: JSON.stringify({ revision, document }), id: null });
  if (update?.kind !== "unread-reset") throw new Error("a reset is not read where it passes through");
  return update;
}
const change = (id: number): StreamUpdate => ({ kind: "change", change: { id: String(id) } as ChangeEvent });

test("five tabs open one connection, and the last one that leaves closes it", () => {
  const { hub, asked, connect, tell } = startHub();
  const tabs = [1, 2, 3, 4, 5].map(openTab);
  for (const { port } of tabs) hub.take(port, { kind: "join" });
  connect("live");
  tell(reset(1));
  expect(tabs.map((tab) => tab.updates().length)).toEqual([1, 1, 1, 1, 1]);
  for (const { port } of tabs) hub.take(port, { kind: "leave" });
  expect(asked).toEqual(["open", "close"]);
});

test("whoever joins and leaves when, each tab ends with what the server said last, and heard each change once", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("patch" as const), port: fc.integer({ min: 1, max: 9 }), isGone: fc.boolean() }),
    fc.record({ kind: fc.constant("join" as const) }),
    fc.record({ kind: fc.constant("leave" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { hub, connect, tell } = startHub();
      const staying = openTab();
      hub.take(staying.port, { kind: "join" });
      connect("live");
      tell(reset(1));
      const tabs = [{ tab: staying, since: 0 }];
      let revision = 1;
      for (const one of steps) {
        if (one.kind === "join") {
          const tab = openTab();
          hub.take(tab.port, { kind: "join" });
          tabs.push({ tab, since: revision });
        } else if (one.kind === "leave") {
          const left = tabs.length > 1 ? tabs.splice(1, 1)[0] : undefined;
          if (left !== undefined) hub.take(left.tab.port, { kind: "leave" });
        } else {
          const endpoint = sampleEndpoint({ port: one.port });
          const list = one.isGone ? { upserted: [], removed: [endpoint.id] } : { upserted: [endpoint], removed: [] };
          tell({ kind: "endpoints", revision: ++revision, ...list, takenAt, coverage });
          tell(change(revision));
        }
      }
      const truth = applyUpdates(initialState, staying.updates(), 0);
      for (const { tab, since } of tabs) {
        const state = applyUpdates(initialState, tab.updates(), 0);
        expect(state.endpoints).toEqual(truth.endpoints);
        expect(state.revision).toBe(revision);
        const ids = tab.updates().flatMap((update) => (update.kind === "change" ? [Number(update.change.id)] : []));
        expect(ids).toEqual(Array.from({ length: revision - Math.max(since, 1) }, (_, index) => Math.max(since, 1) + index + 1));
      }
    }),
  );
});

test("a later tab is told what is in force: that the scanner is silent, that nothing is kept, that the session ended", () => {
  const { hub, asked, connect, tell } = startHub();
  hub.take(openTab().port, { kind: "join" });
  connect("live");
  tell(reset(1));
  tell({ kind: "lost", since: takenAt });
  tell({ kind: "history", since: takenAt, error: "full" });
  const later = openTab();
  hub.take(later.port, { kind: "join" });
  expect(later.updates().map(({ kind }) => kind)).toEqual(["reset", "lost", "history"]);
  tell({ kind: "endpoints", revision: 2, upserted: [], removed: [], takenAt, coverage });
  const latest = openTab();
  hub.take(latest.port, { kind: "join" });
  expect(latest.updates().map(({ kind }) => kind)).toEqual(["reset", "history"]);
  connect("signed-out");
  hub.take(openTab().port, { kind: "join" });
  expect(asked).toEqual(["open", "open"]);
});

test("a tab that answers no beat for long is forgotten, one that answers is not", () => {
  const { hub, asked } = startHub();
  const [crashed, living] = [openTab(), openTab()];
  for (const { port } of [crashed, living]) hub.take(port, { kind: "join" });
  for (let beat = 0; beat < 100; beat++) {
    hub.beat();
    hub.take(living.port, { kind: "here" });
  }
  expect(living.heard).toHaveLength(101);
  expect(crashed.heard.length).toBeLessThan(65);
  expect(asked).toEqual(["open"]);
});
