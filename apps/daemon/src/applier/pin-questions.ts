import type { ReadyEvent } from "../supervisor-events.ts";

const patienceMs = 10_000;

export interface PinQuestions {
  /** A control message of the applier. */
  readonly hear: (message: unknown) => void;
  /** The applier has ended: nobody is going to answer. */
  readonly giveUp: () => void;
  /** The links with what pins the first key, where no key is pinned; as they are where the applier does not say so soon. */
  addTo(event: ReadyEvent, ask: ((message: object) => void) | null): Promise<ReadyEvent>;
}

/** Asks the applier for the secret that goes into a link, past the server. */
export function createPinQuestions(): PinQuestions {
  let waiting: PromiseWithResolvers<string | null> | null = null;
  return {
    hear(message) {
      const { kind, secret } = (message ?? {}) as { readonly kind?: unknown; readonly secret?: unknown };
      if (kind === "pin-secret") waiting?.resolve(typeof secret === "string" && /^[\w-]{43}$/.test(secret) ? secret : null);
    },
    giveUp: () => waiting?.resolve(null),
    async addTo(event, ask) {
      if (ask === null) return event;
      const asked = Promise.withResolvers<string | null>();
      waiting = asked;
      ask({ kind: "make-pin-secret" });
      const timer = setTimeout(() => asked.resolve(null), patienceMs);
      const secret = await asked.promise;
      clearTimeout(timer);
      return secret === null ? event : { ...event, urls: event.urls.map((url) => `${url}&pin=${secret}`) };
    },
  };
}
