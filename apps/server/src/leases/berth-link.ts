import { existsSync } from "node:fs";
import { Socket } from "node:net";
import { BerthGone, createBerthClient, type BerthAnswers, type BerthAsk, type BerthQuestion } from "@portolan/contract/berth";

const framesDescriptor = 6;

/** The way to the process that keeps reserved ports. */
export interface BerthLink {
  /** Whether there is a way to one at all. */
  readonly isPresent: boolean;
  readonly isUp: () => boolean;
  /** Null: it is not there, or failed; what it holds is told by its book later. */
  ask<Ask extends BerthAsk>(request: BerthQuestion<Ask> & { readonly ask: Ask }): Promise<BerthAnswers[Ask] | null>;
  close(): void;
}

export interface BerthLinkOptions {
  /** It came: its book is to be asked. */
  readonly onUp: () => void;
  readonly onFault: (error: unknown) => void;
}

/** By the supervisor's descriptor; without one nobody keeps ports here. */
export function openBerthLink({ onUp, onFault }: BerthLinkOptions): BerthLink {
  if (!existsSync(`/proc/self/fd/${framesDescriptor}`)) return noBerth;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const client = createBerthClient({
    stream: new Socket({ fd: framesDescriptor }),
    isUp: false,
    encodeText: (text) => encoder.encode(text),
    decodeText: (bytes) => decoder.decode(bytes),
    onLink: (up) => void (up && onUp()),
    onEnd: () => {},
  });
  const ask = async <Ask extends BerthAsk>(request: BerthQuestion<Ask> & { readonly ask: Ask }): Promise<BerthAnswers[Ask] | null> => {
    try {
      const answer = await client.ask<Ask>(request);
      if (answer.code !== "bad-request" && answer.code !== "failed") return answer;
      onFault(new Error(`the berth answers ${answer.code}: ${"detail" in answer ? answer.detail : ""}`));
      return null;
    } catch (error) {
      if (error instanceof BerthGone) return null;
      throw error;
    }
  };
  // the compiler does not see that two generic signatures are one
  return { isPresent: true, isUp: () => client.isUp(), ask: ask as BerthLink["ask"], close: () => client.close() };
}

/** Nobody keeps ports here. */
export const noBerth: BerthLink = { isPresent: false, isUp: () => false, ask: async () => null, close: () => {} };
