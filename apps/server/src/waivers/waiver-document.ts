import type { PlanActor, Waiver } from "@portolan/contract";
import type { StoredWaiver } from "@portolan/storage";

/** id of a person → name */
export type NamesOf = ReadonlyMap<string, string>;

/** One whose end has come is ended, also before anybody has written so. */
export function waiverDocument(stored: StoredWaiver, { names, nowMs }: { readonly names: NamesOf; readonly nowMs: number }): Waiver {
  const { id, finding, reason, nonce, untilMs, approved, ended } = stored;
  const until = new Date(untilMs).toISOString();
  const isOver = ended === null && untilMs <= nowMs;
  return {
    id,
    state: isOver ? "ended" : stored.state,
    finding,
    reason,
    nonce: Buffer.from(nonce).toString("base64"),
    until,
    by: actorOf(stored.by, names),
    at: new Date(stored.askedMs).toISOString(),
    approved: approved === null ? null : { by: actorOf(approved.by, names), at: new Date(approved.atMs).toISOString() },
    ended: isOver ? { how: "expired", by: null, at: until } : endedOf(ended, names),
  };
}

function endedOf(ended: StoredWaiver["ended"], names: NamesOf): Waiver["ended"] {
  if (ended === null) return null;
  const { how, by, atMs } = ended;
  return { how, by: by === "server" ? null : actorOf(by, names), at: new Date(atMs).toISOString() };
}

function actorOf(by: string, names: NamesOf): PlanActor {
  return by === "owner" ? { kind: "owner" } : { kind: "person", id: by, name: names.get(by) ?? null };
}
