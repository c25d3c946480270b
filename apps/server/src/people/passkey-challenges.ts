import { randomBytes } from "node:crypto";

const lifeMs = 5 * 60_000;
const most = 256;

/** Challenges that were handed out and not answered yet: each is good once, for what it was made for. Kept in memory; a restart forgets them. */
export interface PasskeyChallenges {
  /** 32 bytes of chance as base64url. `purpose`: who may answer it with what. */
  make(purpose: string): string;
  /** Uses it up. False: it was not made for this, or is over. */
  take(challenge: string, purpose: string): boolean;
}

export function createPasskeyChallenges(nowMs: () => number): PasskeyChallenges {
  const made = new Map<string, { readonly purpose: string; readonly untilMs: number }>();
  return {
    make(purpose) {
      for (const [old, { untilMs }] of made) if (untilMs <= nowMs() || made.size >= most) made.delete(old); // the oldest come first
      const challenge = randomBytes(32).toString("base64url");
      made.set(challenge, { purpose, untilMs: nowMs() + lifeMs });
      return challenge;
    },
    take(challenge, purpose) {
      const found = made.get(challenge);
      made.delete(challenge);
      return found !== undefined && found.purpose === purpose && found.untilMs > nowMs();
    },
  };
}
