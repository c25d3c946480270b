/** Entries of the record that fit a search, the newest first, a page at a time; each page is checked against the signed head as it comes. */
import { sha256, type TreeHead } from "@portolan/ledger";
import { useCallback, useEffect, useReducer, useRef } from "react";
import { client, reach } from "../api.ts";
import type { LedgerSearch, Refusal } from "../wire.ts";
import { checkEntries, type EntryStanding, type LoggedText } from "./check-entries.ts";

const pageSize = 100;

export interface FoundEntries {
  readonly entries: readonly LoggedText[];
  /** index → what the check found; without one it was not checked. */
  readonly standings: ReadonlyMap<number, EntryStanding>;
  readonly size: number;
  readonly next: number | null; // null: there are no older ones
  readonly isAsking: boolean;
  readonly refusal: { readonly refusal: Refusal | null } | null;
}

type Change =
  | { readonly kind: "asking"; readonly isNew: boolean }
  | { readonly kind: "came"; readonly page: Pick<FoundEntries, "entries" | "standings" | "size" | "next"> }
  | { readonly kind: "refused"; readonly refusal: Refusal | null };

const nothing: FoundEntries = { entries: [], standings: new Map(), size: 0, next: null, isAsking: true, refusal: null };

function reduce(before: FoundEntries, change: Change): FoundEntries {
  if (change.kind === "asking") return change.isNew ? nothing : { ...before, isAsking: true, refusal: null };
  if (change.kind === "refused") return { ...before, isAsking: false, refusal: { refusal: change.refusal } };
  const { entries, standings, size, next } = change.page;
  const together = new Map([...before.standings, ...standings]);
  return { entries: [...before.entries, ...entries], standings: together, size, next, isAsking: false, refusal: null };
}

export type EntrySearch = Omit<LedgerSearch, "before" | "limit">;

/** `head` null: nothing can be checked. A new search, or another head, begins anew. */
export function useEntries(search: EntrySearch, head: TreeHead | null): FoundEntries & { readonly showMore: () => void } {
  const [found, change] = useReducer(reduce, nothing);
  const turn = useRef(0);
  const { kind, by, since, until } = search;
  const load = useCallback(
    async (before: number | null): Promise<void> => {
      const mine = (turn.current += 1);
      change({ kind: "asking", isNew: before === null });
      const asked = { ...(kind && { kind }), ...(by && { by }), ...(since && { since }), ...(until && { until }) };
      const answer = await findPage({ ...asked, ...(before === null ? {} : { before }) }, head);
      if (turn.current === mine) change(answer);
    },
    [kind, by, since, until, head],
  );
  useEffect(() => {
    void load(null);
    return () => {
      turn.current += 1;
    };
  }, [load]);
  return { ...found, showMore: () => void load(found.next) };
}

/** Goes on through parts of the record without a match until there is a page, or the record ends. */
async function findPage(search: LedgerSearch, head: TreeHead | null): Promise<Exclude<Change, { kind: "asking" }>> {
  let { before } = search;
  for (;;) {
    const answer = await reach(client.findLedgerEntries({ ...search, ...(before === undefined ? {} : { before }), limit: pageSize }));
    if (answer === null || !answer.ok) return { kind: "refused", refusal: answer?.refusal ?? null };
    const { entries, size, next } = answer.value;
    if (entries.length === 0 && next !== null) {
      before = next;
      continue;
    }
    const standings = head === null ? new Map<number, EntryStanding>() : await checkEntries(entries, head, { readTile, sha256 });
    return { kind: "came", page: { entries, standings, size, next } };
  }
}

async function readTile(level: number, index: number): Promise<string | null> {
  const answer = await reach(client.readLedgerTile({ level, index }));
  return answer?.ok === true ? answer.value.hashes : null;
}
