/**
 * Asks the berth over the server's descriptor. Answers find their question by its number. When the berth has gone, every question that waits ends in `BerthGone`:
 * whether it was carried out is then told by `book` of the next one.
 */
import {
  maxBerthFrameBytes,
  type BerthAnswers,
  type BerthAsk,
  type BerthFailure,
  type BerthFrame,
  type BerthRequest,
} from "./berth-messages.ts";
import type { FrameError } from "./frame-codec.ts";
import { createFrameLink, type FrameLinkOptions } from "./frame-link.ts";

export type * from "./berth-messages.ts";
export { maxBerthFrameBytes, maxBerthRequestBytes } from "./berth-messages.ts";

export class BerthGone extends Error {
  override readonly name = "BerthGone";
}

export type BerthQuestion<Ask extends BerthAsk> = Extract<BerthRequest, { readonly ask: Ask }>;
export type BerthAnswer<Ask extends BerthAsk> = BerthAnswers[Ask] | BerthFailure;

export interface BerthClient {
  /** Rejects with BerthGone. */
  ask<Ask extends BerthAsk>(request: BerthQuestion<Ask> & { readonly ask: Ask }): Promise<BerthAnswer<Ask>>;
  /** Whether the other end is there, as far as is known. */
  readonly isUp: () => boolean;
  close(): void;
}

export interface BerthClientOptions extends Pick<FrameLinkOptions, "stream" | "encodeText" | "decodeText"> {
  /** false for the server's descriptor: the supervisor tells when the berth is there. true for a stream of the berth's own. */
  readonly isUp: boolean;
  /** The berth came or went: what it holds is to be asked by `book`. */
  readonly onLink?: (up: boolean) => void;
  /** The stream ended. */
  readonly onEnd: (error: FrameError | null) => void;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: BerthGone) => void;
}

export function createBerthClient(options: BerthClientOptions): BerthClient {
  const waiting = new Map<number, Waiting>();
  let up = options.isUp;
  let lastId = 0;
  const goes = (): void => {
    up = false;
    for (const one of waiting.values()) one.reject(new BerthGone("The berth has gone"));
    waiting.clear();
  };
  const link = createFrameLink<BerthRequest & { readonly id: number }>({
    ...options,
    maxIncomingBytes: maxBerthFrameBytes,
    onFrame(value) {
      const frame = value as BerthFrame; // a process of our own, which reads nothing that is not ours
      if ("kind" in frame) {
        if (frame.up) up = true;
        else goes();
        options.onLink?.(frame.up);
      } else {
        waiting.get(frame.id)?.resolve(frame as never);
        waiting.delete(frame.id);
      }
    },
    onEnd(error) {
      goes();
      options.onEnd(error);
    },
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (!up) return reject(new BerthGone("No berth is there"));
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        link.send({ ...request, id: lastId });
      }),
    isUp: () => up,
    close: () => link.close(),
  };
}
