/**
 * The secret by which the first key is pinned. Root alone hands it out, in the part of a link that no browser sends; who has it proves so without sending it. It is
 * good once and for a quarter of an hour, and is spent by a few wrong guesses.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const lifetimeMs = 15 * 60_000;
const mostGuesses = 5;

export interface PinSecret {
  /** A new one; the one before is over. */
  make(): string;
  /** `over`: there is none, or no more. */
  check(text: string, mac: string): "right" | "wrong" | "over";
  spend(): void;
}

export function createPinSecret(nowMs: () => number = () => performance.now()): PinSecret {
  let present: { readonly secret: string; readonly untilMs: number; guesses: number } | null = null;
  return {
    make() {
      present = { secret: randomBytes(32).toString("base64url"), untilMs: nowMs() + lifetimeMs, guesses: 0 };
      return present.secret;
    },
    check(text, mac) {
      if (present === null || nowMs() >= present.untilMs || present.guesses >= mostGuesses) return "over";
      const right = createHmac("sha256", present.secret).update(text).digest();
      const given = Buffer.from(mac, "base64url");
      if (given.length === right.length && timingSafeEqual(given, right)) return "right";
      present.guesses += 1;
      return "wrong";
    },
    spend() {
      present = null;
    },
  };
}
