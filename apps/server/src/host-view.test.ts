import { expect, test } from "vitest";
import type { Look } from "@portolan/contract/frames";
import { emptySections, type Socket } from "@portolan/snapshot";
import { createHostView } from "./host-view.ts";

const coverage = { sockets: "sock_diag" as const, namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };
const host = { name: "quay", machineId: null, bootId: null, kernel: "6", architecture: "x64", system: null, privileged: true };

const socket = (port: number): Socket => ({
  namespace: "host",
  protocol: "tcp",
  family: "ipv4",
  address: "127.0.0.1",
  port,
  state: "listen",
  v6only: null,
  device: null,
  uid: 0,
  inode: port,
  cookie: null,
  cgroup: null,
  mark: null,
  queue: null,
});

/** A look at a second of the day, with these listeners; null: the section did not change. */
function look(second: number, ports: readonly number[] | null, first = false): Look {
  const sections = ports === null ? {} : { ...(first ? emptySections() : {}), sockets: ports.map(socket) };
  return { kind: "look", sequence: second, takenAt: new Date(second * 1000).toISOString(), host, coverage, hashes: {}, sections };
}

test("rebuilds the host from looks that carry only what changed", () => {
  const view = createHostView("0");
  expect(view.document).toBeNull();
  expect(view.receive(look(1, [80, 443], true))).toMatchObject({ isFirst: true, resumed: true, events: [] });
  expect(view.receive(look(2, null))).toMatchObject({ isFirst: false, resumed: false, upserted: [], removed: [] });
  const third = view.receive(look(3, [80, 8080]));
  expect(third.upserted.map(({ port }) => port)).toEqual([8080]);
  expect(third.removed).toHaveLength(1);
  expect(view.document?.endpoints.map(({ port }) => port)).toEqual([80, 8080]);
  expect(view.snapshot?.sections.sockets).toHaveLength(2);
});

test("what changed while nobody looked is told by the first look, and nothing is told where there is no history", () => {
  const before = createHostView("0");
  const { endpoints } = before.receive(look(1, [80, 443], true));
  const view = createHostView("0");
  view.begin(endpoints, "quay");
  const told = [...view.receive(look(100, [80, 8080], true)).events, ...view.receive(look(110, null)).events];
  expect(told.map(({ kind, before, after }) => [kind, (after ?? before)?.port])).toEqual([
    ["opened", 8080],
    ["closed", 443],
  ]);
});

test("a close is told although nothing else ever changes again, and although the clock was set back", () => {
  const view = createHostView("0");
  view.receive(look(1000, [80, 443], true));
  expect(view.receive(look(1001, [80])).events).toEqual([]); // it may be restarting
  expect(view.receive(look(500, null)).events).toEqual([]);
  const later = [1002, 1003, 1004].flatMap((second) => view.receive(look(second, null)).events);
  expect(later.map(({ kind }) => kind)).toEqual(["closed"]);
  view.interrupt();
  expect(view.receive(look(1005, null)).resumed).toBe(true);
});
