/**
 * Questions over a stream that carries frames, to a process of our own at its other end. Answers find their question by its number. When the other end, or the way to
 * it, has gone, every question that waits ends in the error that says so.
 */
import type { FrameError } from "./frame-codec.ts";
import { createFrameLink, type FrameLinkOptions } from "./frame-link.ts";

export interface QuestionClientOptions extends Pick<FrameLinkOptions, "stream" | "encodeText" | "decodeText"> {
  /** false for the server's descriptor: the supervisor tells when the other end is there. true for a stream of its own. */
  readonly isUp: boolean;
  /** The other end came or went. */
  readonly onLink?: (up: boolean) => void;
  /** The stream ended. */
  readonly onEnd: (error: FrameError | null) => void;
}

export interface QuestionKind<Event> {
  readonly maxIncomingBytes: number;
  /** `wasThere`: it went while the question waited; otherwise nothing was sent. */
  readonly gone: (wasThere: boolean) => Error;
  readonly onEvent: (event: Event) => void;
}

export interface QuestionClient<Request> {
  ask(request: Request): Promise<never>;
  /** Whether the other end is there, as far as is known. */
  readonly isUp: () => boolean;
  close(): void;
}

type Frame<Event> = { readonly kind: "link"; readonly up: boolean } | { readonly id: number } | Event;

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** What comes is believed: whoever could forge it needs no forgery. */
export function createQuestionClient<Request extends object, Event extends { readonly event: string }>(
  options: QuestionClientOptions,
  { maxIncomingBytes, gone, onEvent }: QuestionKind<Event>,
): QuestionClient<Request> {
  const waiting = new Map<number, Waiting>();
  let up = options.isUp;
  let lastId = 0;
  const goes = (): void => {
    up = false;
    for (const one of waiting.values()) one.reject(gone(true));
    waiting.clear();
  };
  const link = createFrameLink<Request & { readonly id: number }>({
    ...options,
    maxIncomingBytes,
    onFrame(value) {
      const frame = value as Frame<Event>;
      if ("kind" in frame) {
        if (frame.up) up = true;
        else goes();
        options.onLink?.(frame.up);
      } else if ("event" in frame) onEvent(frame);
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
        if (!up) return reject(gone(false));
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        link.send({ ...request, id: lastId });
      }),
    isUp: () => up,
    close: () => link.close(),
  };
}
