import { hash } from "node:crypto";
import type { JournalEntry } from "@portolan/contract/applier";
import type { Entry } from "@portolan/ledger";
import type { JournaledEvent } from "@portolan/storage";

/** A line of the applier's journal as the record tells it: names stay where they are, keys are called by the beginning of their hash. */
export function journaledEvent(told: JournalEntry, host: string): JournaledEvent {
  const { number, at } = told;
  const by = "by" in told && told.by === "root" ? "root" : "applier";
  const entry = { schema: "portolan.entry/1", at, by, host, personal: null, ...factsOf(told) } as Entry;
  return { number, entry, move: moveOf(told) };
}

type Told = Pick<Extract<Entry, { readonly facts: { readonly journal: number | null } }>, "kind" | "facts">;

function factsOf(told: JournalEntry): Told {
  const journal = told.number;
  switch (told.kind) {
    case "change-applied":
    case "change-confirmed":
    case "opening-ended":
      return { kind: told.kind, facts: { ...named(told), journal } };
    case "change-undone":
      return { kind: told.kind, facts: { ...named(told), why: told.why, journal } };
    case "plan-refused":
      return { kind: told.kind, facts: { ...named(told), reason: told.reason, journal } };
    case "key-pinned":
    case "key-unpinned":
      return { kind: told.kind, facts: { key: keyIdOf(told.key), journal } };
    case "guard-rails-changed":
      return { kind: told.kind, facts: { hash: told.hash, journal } };
    case "log-refused":
      return { kind: told.kind, facts: { reason: told.reason, journal } };
  }
}

function named({ planId, planHash }: { readonly planId: string; readonly planHash: string }): { plan: string; planHash: string } {
  return { plan: planId, planHash };
}

const moves = {
  "change-applied": "wait",
  "change-confirmed": "confirm",
  "change-undone": "undo",
  "opening-ended": "end",
  "plan-refused": "refuse",
} as const;

function moveOf(told: JournalEntry): JournaledEvent["move"] {
  if (!("planId" in told)) return null;
  const outcome = outcomeOf(told);
  return { plan: told.planId, hash: told.planHash, move: moves[told.kind], outcome };
}

function outcomeOf(told: JournalEntry): NonNullable<JournaledEvent["move"]>["outcome"] {
  if (told.kind === "change-undone") return { code: told.why, detail: told.trouble };
  if (told.kind === "change-confirmed") return told.trouble === undefined ? null : { code: "not-kept", detail: told.trouble };
  return told.kind === "plan-refused" ? { code: told.reason, detail: null } : null;
}

/** Names a public key in the record: base64 and base64url of the same bytes are one key. */
export function keyIdOf(key: string): string {
  return hash("sha256", Buffer.from(key, "base64")).slice(0, 16);
}
