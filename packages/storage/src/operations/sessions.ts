/** Sign-in tokens and sessions. Only SHA-256 hashes of secrets are kept: who reads the file cannot sign in with it. */
import type { Connection } from "../tables.ts";

export async function addSignInToken(connection: Connection, token: { readonly hash: string; readonly expiresMs: number }): Promise<void> {
  await connection.insertInto("sign_in_token").values({ hash: token.hash, expires_ms: token.expiresMs, used_ms: null }).execute();
}

export type SignInOutcome = { readonly ok: true } | { readonly ok: false; readonly code: "TOKEN_INVALID" | "TOKEN_USED" };

/** Uses a token up and opens a session in the same transaction: two requests with one token never both succeed. */
export async function signIn(
  connection: Connection,
  request: { readonly tokenHash: string; readonly sessionHash: string; readonly nowMs: number; readonly sessionExpiresMs: number },
): Promise<SignInOutcome> {
  const { tokenHash, sessionHash, nowMs, sessionExpiresMs } = request;
  const token = await connection.selectFrom("sign_in_token").selectAll().where("hash", "=", tokenHash).executeTakeFirst();
  if (token === undefined || token.expires_ms <= nowMs) return { ok: false, code: "TOKEN_INVALID" };
  if (token.used_ms !== null) return { ok: false, code: "TOKEN_USED" };
  await connection.updateTable("sign_in_token").set({ used_ms: nowMs }).where("hash", "=", tokenHash).execute();
  await connection.insertInto("session").values({ hash: sessionHash, created_ms: nowMs, expires_ms: sessionExpiresMs }).execute();
  return { ok: true };
}

/** When the session ends; null when there is none or it has ended. */
export async function findSession(
  connection: Connection,
  query: { readonly hash: string; readonly nowMs: number },
): Promise<number | null> {
  const row = await connection.selectFrom("session").select("expires_ms").where("hash", "=", query.hash).executeTakeFirst();
  return row === undefined || row.expires_ms <= query.nowMs ? null : row.expires_ms;
}

export async function endSession(connection: Connection, { hash }: { readonly hash: string }): Promise<void> {
  await connection.deleteFrom("session").where("hash", "=", hash).execute();
}
