import { existsSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { RefusalError } from "@portolan/contract";
import {
  ApplierGone,
  createApplierClient,
  type AnswerTo,
  type ApplierAsk,
  type ApplierClientOptions,
  type ApplierEvent,
  type ApplierRequest,
  type ApplierState,
  type RequestOf,
} from "@portolan/contract/applier";

const framesDescriptor = 5;
const patienceMs = 10_000;
/** Making a change may take half a minute. */
const applyPatienceMs = 90_000;

/** The way to the process that changes this host. */
export interface GuardLink {
  /** absent: it has never been there, as where the panel was not started by root. */
  readonly presence: () => "present" | "absent" | "silent";
  /** Throws APPLIER_ABSENT, and APPLIER_SILENT where it has gone or takes too long. */
  ask<Ask extends ApplierAsk>(request: RequestOf<Ask> & { readonly ask: Ask }): Promise<AnswerTo<Ask>>;
  /** null: nobody tells. */
  state(): Promise<ApplierState | null>;
  close(): void;
}

export interface GuardLinkOptions {
  /** null: there is no way to an applier. */
  readonly stream: ApplierClientOptions["stream"] | null;
  readonly onEvent: (event: ApplierEvent) => void;
  /** It has come. */
  readonly onUp: () => void;
}

/** The supervisor's descriptor; null without one. */
export function guardStream(): Socket | null {
  return existsSync(`/proc/self/fd/${framesDescriptor}`) ? new Socket({ fd: framesDescriptor }) : null;
}

export function openGuardLink({ stream, onEvent, onUp }: GuardLinkOptions): GuardLink {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let wasUp = false;
  const client =
    stream === null
      ? null
      : createApplierClient({
          stream,
          isUp: false,
          encodeText: (text) => encoder.encode(text),
          decodeText: (bytes) => decoder.decode(bytes),
          onEvent,
          onLink(up) {
            wasUp ||= up;
            if (up) onUp();
          },
          onEnd: () => {},
        });
  const presence = (): "present" | "absent" | "silent" => (client?.isUp() === true ? "present" : wasUp ? "silent" : "absent");
  const ask: GuardLink["ask"] = async (request: ApplierRequest): Promise<never> => {
    if (client === null || presence() === "absent") throw new RefusalError("APPLIER_ABSENT");
    const limitMs = patienceFor(request.ask);
    const late = new AbortController();
    try {
      const answer: unknown = await Promise.race([client.ask(request as never), silence(limitMs, late.signal)]);
      return answer as never; // what is asked names what is answered
    } catch (error) {
      if (!(error instanceof ApplierGone)) throw error;
      throw new RefusalError("APPLIER_SILENT", { reason: error.message }, { cause: error });
    } finally {
      late.abort();
    }
  };
  return {
    presence,
    ask,
    async state() {
      if (presence() !== "present") return null;
      try {
        const answer = await ask({ ask: "state" });
        return answer.code === "state" ? answer : null;
      } catch (error) {
        if (error instanceof RefusalError) return null;
        throw error;
      }
    },
    close: () => client?.close(),
  };
}

function patienceFor(ask: ApplierAsk): number {
  return ask === "apply" || ask === "failover" ? applyPatienceMs : patienceMs;
}

async function silence(limitMs: number, signal: AbortSignal): Promise<never> {
  await wait(limitMs, undefined, { signal, ref: false });
  throw new RefusalError("APPLIER_SILENT", { reason: `${limitMs / 1000} s` });
}
