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
  type ApplierFrame,
  type ApplierRequest,
} from "./applier-messages.ts";
import type { FrameError } from "./frame-codec.ts";
import { createFrameLink, type FrameLinkOptions } from "./frame-link.ts";

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

export interface ApplierClientOptions extends Pick<FrameLinkOptions, "stream" | "encodeText" | "decodeText"> {
  /** false for the server's descriptor: the supervisor tells when the applier is there. true for a socket. */
  readonly isUp: boolean;
  readonly onEvent: (event: ApplierEvent) => void;
  /** The applier came or went. */
  readonly onLink?: (up: boolean) => void;
  /** The stream ended. */
  readonly onEnd: (error: FrameError | null) => void;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: ApplierGone) => void;
}

export function createApplierClient(options: ApplierClientOptions): ApplierClient {
  const waiting = new Map<number, Waiting>();
  let up = options.isUp;
  let lastId = 0;
  const goes = (): void => {
    up = false;
    for (const one of waiting.values()) one.reject(new ApplierGone("The applier has gone"));
    waiting.clear();
  };
  const link = createFrameLink<ApplierRequest & { readonly id: number }>({
    ...options,
    maxIncomingBytes: maxApplierFrameBytes,
    onFrame(value) {
      const frame = value as ApplierFrame; // the applier is root: whoever could forge it needs no forgery
      if ("kind" in frame) {
        if (frame.up) up = true;
        else goes();
        options.onLink?.(frame.up);
      } else if ("event" in frame) options.onEvent(frame);
      else {
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
        if (!up) return reject(new ApplierGone("No applier is there"));
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        link.send({ ...request, id: lastId });
      }),
    isUp: () => up,
    close: () => link.close(),
  };
}
