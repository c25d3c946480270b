import { createHash, randomBytes } from "node:crypto";
import type { Storage } from "@portolan/storage";
import { createPasswordHasher, type PasswordHasher } from "./password-hasher.ts";
import { refuseUnwritten } from "./refuse-unwritten.ts";
import { createPasskeyChallenges, type PasskeyChallenges } from "./passkey-challenges.ts";
import { openSecretWrap, type SecretWrap } from "./secret-wrap.ts";

/** What everything about people works with. */
export interface PeopleParts {
  readonly storage: Storage;
  readonly hasher: PasswordHasher;
  readonly wrap: SecretWrap;
  readonly challenges: PasskeyChallenges;
  readonly written: <T>(writing: Promise<T>) => Promise<T>;
  readonly nowMs: () => number;
}

export function openPeopleParts(storage: Storage, dataDir: string): PeopleParts {
  const written = refuseUnwritten(dataDir);
  const nowMs = (): number => Date.now();
  const challenges = createPasskeyChallenges(nowMs);
  return { storage, hasher: createPasswordHasher(), wrap: openSecretWrap(dataDir), challenges, written, nowMs };
}

export function newId(): string {
  return randomBytes(12).toString("base64url");
}

export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Of a long random text, or of what is only to be told apart: not for passwords. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
