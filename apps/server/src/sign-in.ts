import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { RefusalError } from "@portolan/contract";
import type { Storage } from "@portolan/storage";
import { databaseName } from "./data-directory.ts";
import { deepestReason } from "./history-recorder.ts";

const tokenLifeMs = 15 * 60_000;
const sessionLifeMs = 7 * 24 * 60 * 60_000;

export interface OpenedSession {
  readonly secret: string; // goes into the cookie and nowhere else
  readonly expiresAt: Date;
}

export interface SignIn {
  /** A fresh token for a link: 32 random bytes as base64url, good once within 15 minutes. */
  issueToken(): Promise<string>;
  /** Throws TOKEN_INVALID or TOKEN_USED. */
  signIn(token: string): Promise<OpenedSession>;
  signOut(secret: string): Promise<void>;
}

/** Secrets are kept as SHA-256: they are random and long, so that a slow hash would protect nothing more. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Throws DATABASE_UNUSABLE where a secret would have to be written and cannot, as on a full disk. */
export function createSignIn({ write }: Pick<Storage, "write">, dataDir: string): SignIn {
  const written = async <T>(writing: Promise<T>): Promise<T> => {
    try {
      return await writing;
    } catch (error) {
      throw new RefusalError("DATABASE_UNUSABLE", { path: join(dataDir, databaseName), reason: deepestReason(error) }, { cause: error });
    }
  };
  const randomSecret = (): string => randomBytes(32).toString("base64url");
  return {
    async issueToken() {
      const token = randomSecret();
      await written(write.addSignInToken({ hash: hashSecret(token), expiresMs: Date.now() + tokenLifeMs }));
      return token;
    },
    async signIn(token) {
      const secret = randomSecret();
      const nowMs = Date.now();
      const sessionExpiresMs = nowMs + sessionLifeMs;
      const hashes = { tokenHash: hashSecret(token), sessionHash: hashSecret(secret) };
      const outcome = await written(write.signIn({ ...hashes, nowMs, sessionExpiresMs }));
      if (!outcome.ok) throw new RefusalError(outcome.code, { minutes: tokenLifeMs / 60_000 });
      return { secret, expiresAt: new Date(sessionExpiresMs) };
    },
    signOut: (secret) => written(write.endSession({ hash: hashSecret(secret), nowMs: Date.now() })),
  };
}
