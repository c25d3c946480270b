/** An entry's text as what it tells. What was written by a newer Portolan, or is no entry at all, is told as far as it can be. */
import type { Entry, EntryKind } from "@portolan/ledger";
import { phrase, type Phrase } from "@portolan/phrases";

export interface ShownEntry {
  readonly at: string; // ISO 8601; empty: it says none
  readonly kind: string;
  readonly by: string;
  readonly personal: string | null;
  /** Null: of a kind that this page does not know. */
  readonly entry: Entry | null;
}

export function readEntry(text: string): ShownEntry {
  const value = parseObject(text);
  const { at, kind, by, personal } = value;
  const shown = {
    at: typeof at === "string" ? at : "",
    kind: typeof kind === "string" ? kind : "?",
    by: typeof by === "string" ? by : "unknown",
    personal: typeof personal === "string" ? personal : null,
  };
  const isKnown = Object.hasOwn(kindNames, shown.kind) && typeof value["facts"] === "object" && value["facts"] !== null;
  return { ...shown, entry: isKnown ? (value as unknown as Entry) : null };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** kind → its name, in the order in which the filter shows them. */
export const kindNames = {
  "exposure-changed": phrase("panel.ledger.kind.exposure-changed"),
  "plan-requested": phrase("panel.ledger.kind.plan-requested"),
  "plan-signed": phrase("panel.ledger.kind.plan-signed"),
  "plan-approved": phrase("panel.ledger.kind.plan-approved"),
  "plan-withdrawn": phrase("panel.ledger.kind.plan-withdrawn"),
  "plan-expired": phrase("panel.ledger.kind.plan-expired"),
  "plan-refused": phrase("panel.ledger.kind.plan-refused"),
  "apply-requested": phrase("panel.ledger.kind.apply-requested"),
  "change-applied": phrase("panel.ledger.kind.change-applied"),
  "change-confirmed": phrase("panel.ledger.kind.change-confirmed"),
  "change-undone": phrase("panel.ledger.kind.change-undone"),
  "opening-ended": phrase("panel.ledger.kind.opening-ended"),
  "waiver-requested": phrase("panel.ledger.kind.waiver-requested"),
  "waiver-approved": phrase("panel.ledger.kind.waiver-approved"),
  "waiver-ended": phrase("panel.ledger.kind.waiver-ended"),
  "lease-granted": phrase("panel.ledger.kind.lease-granted"),
  "lease-moved": phrase("panel.ledger.kind.lease-moved"),
  "lease-refused": phrase("panel.ledger.kind.lease-refused"),
  "pool-changed": phrase("panel.ledger.kind.pool-changed"),
  "key-pinned": phrase("panel.ledger.kind.key-pinned"),
  "key-unpinned": phrase("panel.ledger.kind.key-unpinned"),
  "guard-rails-changed": phrase("panel.ledger.kind.guard-rails-changed"),
  "person-changed": phrase("panel.ledger.kind.person-changed"),
  "sign-in": phrase("panel.ledger.kind.sign-in"),
  "refused-sign-in": phrase("panel.ledger.kind.refused-sign-in"),
  "sign-out": phrase("panel.ledger.kind.sign-out"),
  "retention-changed": phrase("panel.ledger.kind.retention-changed"),
  "log-started": phrase("panel.ledger.kind.log-started"),
  "log-stopped": phrase("panel.ledger.kind.log-stopped"),
  "log-resumed": phrase("panel.ledger.kind.log-resumed"),
  "log-refused": phrase("panel.ledger.kind.log-refused"),
} satisfies Readonly<Record<EntryKind, Phrase>>;
