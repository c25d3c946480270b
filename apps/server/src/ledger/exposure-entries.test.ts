import { entryText, MAX_ENTRY_BYTES } from "@portolan/ledger";
import type { ChangeEvent, ChangeKind, Endpoint } from "@portolan/sockets";
import { expect, test } from "vitest";
import { exposureEntries, mostNamed } from "./exposure-entries.ts";

const at = "2026-11-22T17:00:00.000Z";
const place = (address: string, port: number, namespace = "host") => ({ namespace, protocol: "tcp", address, port });
const endpoint = (address: string, port: number, namespace?: string) => place(address, port, namespace) as unknown as Endpoint;
const event = (kind: ChangeKind, before: Endpoint | null, after: Endpoint | null) => ({ kind, before, after }) as unknown as ChangeEvent;
const entriesOf = (...events: readonly ChangeEvent[]) => exposureEntries({ events, host: "quay", at });

test("one entry names what opened and what closed to other machines, at the same time", () => {
  const entries = entriesOf(
    event("opened", null, endpoint("0.0.0.0", 80)),
    event("widened", endpoint("127.0.0.1", 23333), endpoint("::", 23333)),
    event("closed", endpoint("192.0.2.1", 22), null),
    event("narrowed", endpoint("::", 6379), endpoint("::1", 6379)),
  );
  const facts = { opened: [place("0.0.0.0", 80), place("::", 23333)], closed: [place("192.0.2.1", 22), place("::", 6379)], notNamed: 0 };
  expect(entries).toEqual([
    { schema: "portolan.entry/1", at, kind: "exposure-changed", by: "scanner", host: "quay", facts, personal: null },
  ]);
});

test("what no other machine notices makes no entry", () => {
  const web = endpoint("0.0.0.0", 80);
  expect(entriesOf()).toEqual([]);
  expect(entriesOf(event("opened", null, endpoint("127.0.0.53", 53)), event("closed", endpoint("::ffff:127.0.0.1", 1), null))).toEqual([]);
  expect(entriesOf(event("replaced", web, web), event("brief", endpoint("0.0.0.0", 40_000), null))).toEqual([]);
  expect(entriesOf(event("opened", null, web), event("closed", web, null))).toEqual([]); // both between two writes
});

test("thousands of changes still make one entry that fits, and it says how many it does not name", () => {
  const events = Array.from({ length: 5000 }, (_, index) => event("opened", null, endpoint(`2001:db8::${index}`, 80, "监".repeat(300))));
  const [entry] = entriesOf(...events, event("closed", endpoint("0.0.0.0", 1), null));
  if (entry?.kind !== "exposure-changed") throw new Error("no entry");
  expect([entry.facts.opened.length, entry.facts.closed.length, entry.facts.notNamed]).toEqual([mostNamed, 1, 5000 - mostNamed]);
  expect(Buffer.byteLength(entryText(entry))).toBeLessThan(MAX_ENTRY_BYTES);
});
