import { createHash, randomBytes } from "node:crypto";
import { RefusalError } from "@portolan/contract";
import type { Storage } from "@portolan/storage";

export const tokenLifeMs = 15 * 60_000;
export const sessionLifeMs = 7 * 24 * 60 * 60_000;

export interface OpenedSession {
  readonly secret: string; // goes into the cookie and nowhere else
  readonly expiresAt: Date;
}

export interface SignIn {
  /** A fresh token for a link: 32 random bytes as base64url, good once within 15 minutes. */
  issueToken(): Promise<string>;
  /** Throws TOKEN_INVALID or TOKEN_USED. */
  signIn(token: string): Promise<OpenedSession>;
  /** When the session of this cookie ends; null when there is none. */
  findSession(secret: string): Promise<Date | null>;
  signOut(secret: string): Promise<void>;
}

/** Secrets are kept as SHA-256: they are random and long, so that a slow hash would protect nothing more. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

export function createSignIn({ read, write }: Storage): SignIn {
  const randomSecret = (): string => randomBytes(32).toString("base64url");
  return {
    async issueToken() {
      const token = randomSecret();
      await write.addSignInToken({ hash: hashSecret(token), expiresMs: Date.now() + tokenLifeMs });
      return token;
    },
    async signIn(token) {
      const secret = randomSecret();
      const nowMs = Date.now();
      const sessionExpiresMs = nowMs + sessionLifeMs;
      const outcome = await write.signIn({ tokenHash: hashSecret(token), sessionHash: hashSecret(secret), nowMs, sessionExpiresMs });
      if (!outcome.ok) throw new RefusalError(outcome.code, { minutes: tokenLifeMs / 60_000 });
      return { secret, expiresAt: new Date(sessionExpiresMs) };
    },
    async findSession(secret) {
      const expiresMs = await read.findSession({ hash: hashSecret(secret), nowMs: Date.now() });
      return expiresMs === null ? null : new Date(expiresMs);
    },
    signOut: (secret) => write.endSession({ hash: hashSecret(secret) }),
  };
}
