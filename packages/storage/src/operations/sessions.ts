/**
 * Sign-in tokens and sessions. Only SHA-256 hashes of secrets are kept: who reads the file cannot sign in with it. Each sign-in, refused sign-in and sign-out is
 * an entry of the record, written with it.
 */
import type { Entry, EntryFacts, EntryKind } from "@portolan/ledger";
import type { Connection } from "../tables.ts";
import { appendEntries } from "./append-entries.ts";

export async function addSignInToken(connection: Connection, token: { readonly hash: string; readonly expiresMs: number }): Promise<void> {
  await connection.insertInto("sign_in_token").values({ hash: token.hash, expires_ms: token.expiresMs, used_ms: null }).execute();
}

export type SignInOutcome = { readonly ok: true } | { readonly ok: false; readonly code: "TOKEN_INVALID" | "TOKEN_USED" };

/** Id of a person. Who holds a link is the machine's owner; who does not is nobody that is known. */
type Signer = string;

function entryOf<Kind extends EntryKind>(kind: Kind, facts: EntryFacts[Kind], { by, nowMs }: { by: Signer; nowMs: number }): Entry {
  const at = new Date(nowMs).toISOString();
  return { schema: "portolan.entry/1", at, kind, by, host: null, facts, personal: null } as Entry;
}

/** Enough to find the entry about the end of a session, and too little to guess anything from. */
function shownHash(hash: string): string {
  return hash.slice(0, 12);
}

/** Uses a token up and opens a session in the same transaction: two requests with one token never both succeed. */
export async function signIn(
  connection: Connection,
  request: { readonly tokenHash: string; readonly sessionHash: string; readonly nowMs: number; readonly sessionExpiresMs: number },
): Promise<SignInOutcome> {
  const { tokenHash, sessionHash, nowMs, sessionExpiresMs } = request;
  const token = await connection.selectFrom("sign_in_token").selectAll().where("hash", "=", tokenHash).executeTakeFirst();
  const refuse = async (code: "TOKEN_INVALID" | "TOKEN_USED"): Promise<SignInOutcome> => {
    await appendEntries(connection, [entryOf("refused-sign-in", { way: "link", reason: code }, { by: "unknown", nowMs })]);
    return { ok: false, code };
  };
  if (token === undefined || token.expires_ms <= nowMs) return refuse("TOKEN_INVALID");
  if (token.used_ms !== null) return refuse("TOKEN_USED");
  await connection.updateTable("sign_in_token").set({ used_ms: nowMs }).where("hash", "=", tokenHash).execute();
  await connection.insertInto("session").values({ hash: sessionHash, created_ms: nowMs, expires_ms: sessionExpiresMs }).execute();
  await appendEntries(connection, [entryOf("sign-in", { way: "link", session: shownHash(sessionHash) }, { by: "owner", nowMs })]);
  return { ok: true };
}

export async function endSession(
  connection: Connection,
  { hash, nowMs }: { readonly hash: string; readonly nowMs: number },
): Promise<void> {
  const ended = await connection.deleteFrom("session").where("hash", "=", hash).returning(["hash", "person"]).execute();
  const entries = ended.map((one) => entryOf("sign-out", { session: shownHash(one.hash) }, { by: one.person ?? "owner", nowMs }));
  await appendEntries(connection, entries);
}
