/**
 * Asks the berth over the server's descriptor. Answers find their question by its number. When the berth has gone, every question that waits ends in `BerthGone`:
 * whether it was carried out is then told by `book` of the next one.
 */
import { maxBerthFrameBytes, type BerthAnswers, type BerthAsk, type BerthFailure, type BerthRequest } from "./berth-messages.ts";
import { createQuestionClient, type QuestionClientOptions } from "./question-client.ts";

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

export function createBerthClient(options: QuestionClientOptions): BerthClient {
  const client = createQuestionClient<BerthRequest, never>(options, {
    maxIncomingBytes: maxBerthFrameBytes,
    gone: (wasThere) => new BerthGone(wasThere ? "The berth has gone" : "No berth is there"),
    onEvent: () => {},
  });
  return { ...client, ask: (request) => client.ask(request) };
}
