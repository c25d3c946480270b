import { RefusalError, type FrameLink } from "@portolan/contract";
import type { Response, ServerFrame } from "@portolan/contract/frames";

const answerTimeoutMs = 3000;

export type Question =
  | { readonly kind: "look-now" }
  | { readonly kind: "port-holders"; readonly protocol: "tcp" | "udp"; readonly port: number }
  | { readonly kind: "accept-queues"; readonly port: number }
  | { readonly kind: "held-ports"; readonly protocol: "tcp" | "udp"; readonly ports: number[] }
  | { readonly kind: "connections"; readonly port: number | null }
  | { readonly kind: "host-facts"; readonly asksFirewalld: boolean };

/** Questions to the scanner that wait for their answers, three seconds each. */
export interface ScannerQuestions {
  /** Throws what `silence` makes when no answer came, FAULT when the scanner could not answer. */
  ask(question: Question): Promise<Response>;
  receive(response: Response): void;
  /** The scanner has gone: nothing that waits will be answered. */
  abandon(): void;
}

export function createScannerQuestions(link: FrameLink<ServerFrame>, silence: () => RefusalError): ScannerQuestions {
  const waiting = new Map<number, PromiseWithResolvers<Response>>();
  let asked = 0;
  return {
    async ask(question) {
      const id = ++asked;
      const answer = Promise.withResolvers<Response>();
      waiting.set(id, answer);
      const timer = setTimeout(() => answer.reject(silence()), answerTimeoutMs);
      try {
        link.send({ ...question, id });
        const response = await answer.promise;
        if (response.failure !== null) throw new RefusalError("FAULT", { reason: response.failure });
        return response;
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
    receive: (response) => waiting.get(response.id)?.resolve(response),
    abandon() {
      for (const answer of waiting.values()) answer.reject(silence());
    },
  };
}
