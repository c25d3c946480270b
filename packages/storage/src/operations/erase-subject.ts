/**
 * Destroys what is kept about one person: their key, what it sealed with the nonces, their name and what they proved themselves with. Entries stay as they are and
 * so do all proofs; of the commitments in them nothing can be guessed any more. That it was done is an entry. The writer then empties its log, so that nothing of
 * it stays in the files (`secure_delete` is on).
 */
import type { Connection } from "../tables.ts";
import { appendEntries } from "./append-entries.ts";

export type EraseOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "UNKNOWN" }
  | { readonly ok: false; readonly code: "STILL_LET_IN" }
  /** The house has to keep it until then. */
  | { readonly ok: false; readonly code: "TOO_EARLY"; readonly untilMs: number };

const dayMs = 24 * 60 * 60_000;

export interface Erasure {
  readonly person: string;
  readonly by: string | null; // null: the machine's owner
  readonly nowMs: number;
}

/** Refused for who may still sign in: they would at once be written about anew. */
export async function eraseSubject(connection: Connection, { person, by, nowMs }: Erasure): Promise<EraseOutcome> {
  const row = await connection
    .selectFrom("person")
    .select(["id", "disabled_ms"])
    .where("id", "=", person)
    .where("erased_ms", "is", null)
    .executeTakeFirst();
  if (row === undefined) return { ok: false, code: "UNKNOWN" };
  if (row.disabled_ms === null) return { ok: false, code: "STILL_LET_IN" };
  const keys = connection.selectFrom("subject_key").select("number").where("subject", "=", person);
  const { newest } = await connection
    .selectFrom("personal")
    .select((select) => select.fn.max<number | null>("at_ms").as("newest"))
    .where("key", "in", keys)
    .executeTakeFirstOrThrow();
  const { floor_days: floorDays } = await connection.selectFrom("personal_retention").select("floor_days").executeTakeFirstOrThrow();
  const untilMs = (newest ?? 0) + floorDays * dayMs;
  if (untilMs > nowMs) return { ok: false, code: "TOO_EARLY", untilMs };
  await connection.deleteFrom("personal").where("key", "in", keys).execute();
  await connection.deleteFrom("subject_key").where("subject", "=", person).execute();
  await forgetPerson(connection, person, nowMs);
  const facts = { person, change: "erased", roles: null } as const;
  const at = new Date(nowMs).toISOString();
  await appendEntries(connection, [
    { schema: "portolan.entry/1", at, kind: "person-changed", by: by ?? "owner", host: null, facts, personal: null },
  ]);
  return { ok: true };
}

/** The row stays, without a name: who was ever added counts where it is decided who is alone here. */
async function forgetPerson(connection: Connection, id: string, erasedMs: number): Promise<void> {
  const nothing = { password: null, totp: null, totp_pending: null };
  await connection
    .updateTable("person")
    .set({ name: `#${id.slice(0, 6)}`, name_key: `erased ${id}`, erased_ms: erasedMs, ...nothing })
    .where("id", "=", id)
    .execute();
  for (const table of ["person_role", "recovery_code", "invitation", "api_token", "passkey", "session"] as const)
    await connection.deleteFrom(table).where("person", "=", id).execute();
}
