/**
 * What a person proves themselves with. Passwords are argon2id hashes, the secret of one-time codes is wrapped by the caller, and
 * recovery codes and invitations are SHA-256 of long random texts: who reads the file cannot sign in with it.
 */
import type { Connection } from "../tables.ts";
import { markName, openName } from "../personal/sealed-names.ts";
import { endSessionsOf } from "./people.ts";

export interface PersonSecrets {
  readonly id: string;
  readonly name: string;
  readonly password: string | null;
  readonly totp: string | null; // wrapped
  readonly totpPending: string | null; // wrapped
  readonly isDisabled: boolean;
}

/** By id or by the key of a name; null: nobody. */
export async function readSecrets(
  connection: Connection,
  of: { readonly id: string } | { readonly nameKey: string },
): Promise<PersonSecrets | null> {
  const people = connection.selectFrom("person").selectAll();
  const row = await ("id" in of ? people.where("id", "=", of.id) : people.where("name_key", "=", markName(of.nameKey))).executeTakeFirst();
  if (row === undefined) return null;
  const { id, name, password, totp, totp_pending: totpPending, disabled_ms } = row;
  return { id, name: openName(id, name), password, totp, totpPending, isDisabled: disabled_ms !== null };
}

/** Makes the password another and ends the person's other sessions; their hashes. Null: it is no longer `from`, and nothing was changed. */
export async function changePassword(
  connection: Connection,
  change: { readonly person: string; readonly from: string; readonly to: string; readonly keep: string | null },
): Promise<readonly string[] | null> {
  const { person, from, to, keep } = change;
  const changed = await connection
    .updateTable("person")
    .set({ password: to })
    .where("id", "=", person)
    .where("password", "=", from)
    .returning("id")
    .executeTakeFirst();
  if (changed === undefined) return null;
  await connection.deleteFrom("invitation").where("person", "=", person).execute();
  return endSessionsOf(connection, { person, keep });
}

export interface NewInvitation {
  readonly person: string;
  readonly hash: string;
  readonly expiresMs: number;
  readonly endsSecondFactor: boolean;
}

/** Lets a person choose a password, once. It takes the place of those before. */
export async function addInvitation(connection: Connection, invitation: NewInvitation): Promise<void> {
  const { person, hash, expiresMs, endsSecondFactor } = invitation;
  await connection.deleteFrom("invitation").where("person", "=", person).execute();
  const values = { person, hash, expires_ms: expiresMs, ends_second_factor: endsSecondFactor ? 1 : 0 };
  await connection.insertInto("invitation").values(values).execute();
}

/** Whom an invitation is for; null: unknown, used or over. */
export async function readInvitation(
  connection: Connection,
  { hash, nowMs }: { readonly hash: string; readonly nowMs: number },
): Promise<{ readonly person: string; readonly name: string } | null> {
  const row = await connection
    .selectFrom("invitation")
    .innerJoin("person", "person.id", "invitation.person")
    .select(["person.id", "person.name"])
    .where("invitation.hash", "=", hash)
    .where("invitation.expires_ms", ">", nowMs)
    .where("person.disabled_ms", "is", null)
    .executeTakeFirst();
  return row === undefined ? null : { person: row.id, name: openName(row.id, row.name) };
}

/** Uses an invitation up: the password is set and every session of the person ends; their hashes. Null: it can be used no more. */
export async function acceptInvitation(
  connection: Connection,
  accepted: { readonly hash: string; readonly password: string; readonly nowMs: number },
): Promise<readonly string[] | null> {
  const { hash, password, nowMs } = accepted;
  const invited = await readInvitation(connection, { hash, nowMs });
  if (invited === null) return null;
  const { person } = invited;
  const row = await connection.deleteFrom("invitation").where("hash", "=", hash).returning("ends_second_factor").executeTakeFirstOrThrow();
  await connection.updateTable("person").set({ password }).where("id", "=", person).execute();
  if (row.ends_second_factor === 1) await removeSecondFactor(connection, { person });
  return endSessionsOf(connection, { person, keep: null });
}

/** Keeps a secret that is still to be proved; the one in use stays in use until then. */
export async function beginSecondFactor(
  connection: Connection,
  { person, wrapped }: { readonly person: string; readonly wrapped: string },
): Promise<void> {
  await connection.updateTable("person").set({ totp_pending: wrapped }).where("id", "=", person).execute();
}

export interface ProvedSecondFactor {
  readonly person: string;
  readonly wrapped: string; // the pending one
  readonly step: number;
  readonly recoveryHashes: readonly string[];
}

/** Puts the pending secret into use, with recovery codes of its own. False: it is no longer the pending one. */
export async function acceptSecondFactor(connection: Connection, proved: ProvedSecondFactor): Promise<boolean> {
  const { person, wrapped, step, recoveryHashes } = proved;
  const accepted = await connection
    .updateTable("person")
    .set({ totp: wrapped, totp_pending: null, totp_step: step })
    .where("id", "=", person)
    .where("totp_pending", "=", wrapped)
    .returning("id")
    .executeTakeFirst();
  if (accepted === undefined) return false;
  await writeRecoveryCodes(connection, { person, hashes: recoveryHashes });
  return true;
}

export async function removeSecondFactor(connection: Connection, { person }: { readonly person: string }): Promise<void> {
  await connection.updateTable("person").set({ totp: null, totp_pending: null, totp_step: 0 }).where("id", "=", person).execute();
  await connection.deleteFrom("recovery_code").where("person", "=", person).execute();
}

/** They take the place of those before, used or not. */
export async function writeRecoveryCodes(
  connection: Connection,
  { person, hashes }: { readonly person: string; readonly hashes: readonly string[] },
): Promise<void> {
  await connection.deleteFrom("recovery_code").where("person", "=", person).execute();
  await connection
    .insertInto("recovery_code")
    .values(hashes.map((hash) => ({ hash, person, used_ms: null })))
    .execute();
}

/** What was right beside the password, or in its place: a one-time code by its step, or a recovery code by its hash. */
export type SecondProof = { readonly kind: "code"; readonly step: number } | { readonly kind: "recovery"; readonly hash: string };

/** False: this code, or a later one, was used before, or it is no recovery code of this person. */
export async function useSecondProof(
  connection: Connection,
  { person, proof, nowMs }: { readonly person: string; readonly proof: SecondProof; readonly nowMs: number },
): Promise<boolean> {
  if (proof.kind === "code") {
    const used = await connection
      .updateTable("person")
      .set({ totp_step: proof.step })
      .where("id", "=", person)
      .where("totp_step", "<", proof.step)
      .returning("id")
      .executeTakeFirst();
    return used !== undefined;
  }
  const used = await connection
    .updateTable("recovery_code")
    .set({ used_ms: nowMs })
    .where("hash", "=", proof.hash)
    .where("person", "=", person)
    .where("used_ms", "is", null)
    .returning("hash")
    .executeTakeFirst();
  return used !== undefined;
}

/** Of a person's recovery codes, how many are left. */
export async function countRecoveryCodes(connection: Connection, { person }: { readonly person: string }): Promise<number> {
  const left = await connection
    .selectFrom("recovery_code")
    .select("hash")
    .where("person", "=", person)
    .where("used_ms", "is", null)
    .execute();
  return left.length;
}
