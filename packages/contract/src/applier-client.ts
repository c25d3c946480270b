/**
 * Asks the applier over a stream that carries frames: the server's descriptor, or root's socket. Answers find their question by its number. When the applier, or the
 * way to it, has gone, every question that waits ends in `ApplierGone`; whether it was carried out is then told by `state` and the journal of the next one.
 */
import {
  maxApplierFrameBytes,
  type ApplierAnswers,
  type ApplierAsk,
  type ApplierEvent,
  type ApplierFailure,
  type ApplierRequest,
} from "./applier-messages.ts";
import { createQuestionClient, type QuestionClientOptions } from "./question-client.ts";

export type * from "./applier-messages.ts";
export { maxApplierFrameBytes, maxApplierRequests } from "./applier-messages.ts";

export class ApplierGone extends Error {
  override readonly name = "ApplierGone";
}

export type RequestOf<Ask extends ApplierAsk> = Extract<ApplierRequest, { readonly ask: Ask }>;
export type AnswerTo<Ask extends ApplierAsk> = ApplierAnswers[Ask] | ApplierFailure;

export interface ApplierClient {
  /** Rejects with ApplierGone. It waits as long as the applier lives: making a change may take half a minute. */
  ask<Ask extends ApplierAsk>(request: RequestOf<Ask> & { readonly ask: Ask }): Promise<AnswerTo<Ask>>;
  /** Whether the other end is there, as far as is known. */
  readonly isUp: () => boolean;
  close(): void;
}

export interface ApplierClientOptions extends QuestionClientOptions {
  readonly onEvent: (event: ApplierEvent) => void;
}

export function createApplierClient(options: ApplierClientOptions): ApplierClient {
  const client = createQuestionClient<ApplierRequest, ApplierEvent>(options, {
    maxIncomingBytes: maxApplierFrameBytes,
    gone: (wasThere) => new ApplierGone(wasThere ? "The applier has gone" : "No applier is there"),
    onEvent: options.onEvent,
  });
  return { ...client, ask: (request) => client.ask(request) };
}
