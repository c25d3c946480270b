import { render } from "@portolan/phrases";
import { expect, test } from "vitest";
import { entrySentence } from "./entry-sentence.ts";
import { readEntry } from "./read-entry.ts";

const wording = { names: new Map([["p1", "Mei"]]), time: (iso: string) => iso, roles: (roles: readonly string[]) => roles.join(", ") };
const sentenceOf = (value: unknown): string =>
  render(entrySentence(readEntry(typeof value === "string" ? value : JSON.stringify(value)), wording), "en");
const entry = { schema: "portolan.entry/1", at: "2026-11-22T12:00:00.000Z", by: "p1", host: null, personal: null };

test("people are named as they are called now, and by the beginning of their id where they are gone", () => {
  const granted = { ...entry, kind: "person-changed", facts: { person: "q2345678", change: "roles", roles: ["viewer"] } };
  expect(sentenceOf(granted)).toBe("Mei granted #q23456 these roles: viewer.");
  expect(sentenceOf({ ...entry, by: "owner", kind: "sign-in", facts: { way: "link", session: "x" } })).toBe(
    "The machine's owner signed in by a link of this machine.",
  );
});

test("what a newer Portolan wrote, or a forger, is told as far as it can be and breaks nothing", () => {
  const strange: readonly unknown[] = [
    { ...entry, kind: "moon-landed", facts: {} },
    { ...entry, kind: "person-changed", facts: { person: "q", change: "painted-blue", roles: null } },
    { ...entry, kind: "sign-in", facts: { way: "by-boat" } },
    { ...entry, kind: "exposure-changed", facts: {} },
    { ...entry, kind: "person-changed", facts: { person: 7, change: "added" } },
    { ...entry, kind: "plan-requested", facts: { plan: { id: 7, params: null } } },
    { ...entry, kind: "retention-changed", facts: { days: null, floorDays: [] } },
    { ...entry, kind: "toString", facts: {} },
    { ...entry, kind: "sign-in" },
    { kind: "sign-in", facts: null },
    [],
    "no JSON",
    "7",
  ];
  for (const value of strange) expect(typeof sentenceOf(value), JSON.stringify(value)).toBe("string");
  expect(sentenceOf(strange[0])).toBe("moon-landed, by Mei.");
  expect(sentenceOf(strange[1])).toBe("person-changed, by Mei.");
});
