import { expect, test } from "vitest";
import type { ChangeEvent, ChangeKind } from "@portolan/sockets";
import type { Actor, ChurnSeries } from "./churn-plan.ts";
import { compareEvents } from "./compare-events.ts";
import type { Truth, TrueLife } from "./truth.ts";

const startMs = Date.parse("2026-11-22T06:00:00.000Z");
const place = { protocol: "tcp", address: "127.0.0.1", port: 10_000, namespace: "outer" } as const;
const pids: Readonly<Record<Actor, number>> = { first: 11, second: 12, other: 13, inner: 14 };
const options = { slowestLookMs: 3000, run: "ptlchurn" };

function truth(kind: ChurnSeries["kind"], spans: readonly (readonly [Actor, fromS: number, toS: number])[]): Truth {
  const lives = spans.map(([actor, fromS, toS], id): TrueLife => {
    const planned = { id, series: 0, actor, place, openMs: fromS * 1000, closeMs: toS * 1000 };
    const [openMs, closeMs] = [startMs + planned.openMs, startMs + planned.closeMs];
    return { planned, pid: pids[actor], openedFromMs: openMs, openedToMs: openMs, closedFromMs: closeMs, closedToMs: closeMs };
  });
  return { series: [{ series: { id: 0, kind, lives: lives.map(({ planned }) => planned) }, lives }], failed: [] };
}

function event(kind: ChangeKind, second: number, { pid = 11, withheld }: { pid?: number; withheld?: number } = {}): ChangeEvent {
  const endpoint = { ...place, namespace: "name:ptlchurn-outer", id: "e", owners: [{ pid }] } as unknown as ChangeEvent["after"];
  const isOver = kind === "closed" || kind === "brief";
  const at = new Date(startMs + second * 1000).toISOString();
  const sides = { before: kind === "opened" ? null : endpoint, after: isOver ? null : endpoint };
  const document = {
    schema: "portolan.event/1",
    id: `${kind}${second}`,
    at,
    host: "h",
    kind,
    endpoint: "e",
    ...sides,
    confirmedBy: "look",
  } as const;
  return withheld === undefined ? document : { ...document, withheld };
}

const disagreements = (given: Truth, events: readonly ChangeEvent[]): string[] =>
  compareEvents(given, events, options).disagreements.map(({ kind }) => kind);
const single = truth("single", [["first", 10, 20]]);

test("a life is told as opened and closed, once and in time", () => {
  expect(disagreements(single, [event("opened", 11), event("closed", 21)])).toEqual([]);
  expect(disagreements(single, [])).toEqual(["missed"]);
  expect(disagreements(single, [event("opened", 11), event("opened", 12), event("closed", 21)])).toEqual(["doubled"]);
  expect(disagreements(single, [event("closed", 11), event("opened", 21)])).toEqual(["wrong-kind"]);
  expect(disagreements(single, [event("opened", 11), event("closed", 29)])).toEqual(["wrong-time"]);
  expect(disagreements(single, [event("opened", 11, { pid: 99 }), event("closed", 21)])).toEqual(["wrong-owner"]);
});

test("only a life shorter than looks are apart may be told by its end alone", () => {
  expect(disagreements(truth("single", [["first", 10, 10.2]]), [event("brief", 11)])).toEqual([]);
  expect(disagreements(single, [event("brief", 21)])).toEqual(["wrong-kind"]);
});

test("a handover is replaced within a program, and owner-changed between two", () => {
  const lives = truth("handover", [
    ["first", 10, 15],
    ["second", 15.1, 20],
    ["other", 20.1, 25],
  ]);
  expect(disagreements(lives, [event("opened", 11), event("replaced", 16), event("owner-changed", 21), event("closed", 26)])).toEqual([]);
  expect(disagreements(lives, [event("opened", 11), event("owner-changed", 16), event("replaced", 21), event("closed", 26)])).toEqual([
    "wrong-kind",
  ]);
  expect(disagreements(lives, [event("opened", 11), event("owner-changed", 21), event("closed", 26)])).toEqual(["missed"]);
});

test("flapping accounts for every opening and every end", () => {
  const lives = truth(
    "flapping",
    Array.from({ length: 5 }, (_, index) => ["first", 10 * index, 10 * index + 3] as const),
  );
  const told = [event("opened", 0), event("closed", 3), event("opened", 10), event("flapping", 13)];
  expect(disagreements(lives, [...told, event("closed", 110, { withheld: 7 })])).toEqual([]);
  expect(disagreements(lives, [...told, event("closed", 110, { withheld: 6 })])).toEqual(["missed"]);
});
