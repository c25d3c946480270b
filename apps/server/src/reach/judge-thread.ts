import { Worker } from "node:worker_threads";
import { phrase, type Phrase } from "@portolan/phrases";
import type { JudgeReply, JudgeRequest } from "./judge-protocol.ts";

/** The judging thread, for as long as it lives. */
export interface JudgeThread {
  /** Resolves once its modules are loaded, which must be before the server gives up root. */
  readonly loaded: Promise<void>;
  post(request: JudgeRequest): void;
  end(): Promise<void>;
}

export interface JudgeThreadEvents {
  readonly onReply: (reply: JudgeReply) => void;
  /** It has ended by itself: of a fault, or because it took too much memory. Not called after `end`. */
  readonly onEnd: (reason: Phrase) => void;
}

export type StartJudgeThread = (events: JudgeThreadEvents) => JudgeThread;

const memoryLimitMebibytes = 768;

export function startJudgeThread({ onReply, onEnd }: JudgeThreadEvents): JudgeThread {
  const worker = new Worker(new URL("judge-worker.ts", import.meta.url), {
    name: "portolan: reach",
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMebibytes },
  });
  const loaded = Promise.withResolvers<void>();
  let isEnding = false;
  let hasEnded = false;
  const fail = (reason: Phrase): void => {
    loaded.resolve(); // what could not be loaded is told when it is asked for
    if (!isEnding && !hasEnded) onEnd(reason);
    hasEnded = true;
  };
  worker.unref();
  worker.on("message", (message: JudgeReply) => (message.kind === "loaded" ? loaded.resolve() : onReply(message)));
  worker.on("error", (error: unknown) => fail(endReason(error)));
  worker.on("exit", (code) => fail(phrase("judging.failed.fault", { reason: `exit ${code}` })));
  return {
    loaded: loaded.promise,
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    post: (request) => worker.postMessage(request),
    async end() {
      isEnding = true;
      await worker.terminate();
    },
  };
}

function endReason(error: unknown): Phrase {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return phrase("judging.failed.memory", { mebibytes: memoryLimitMebibytes });
  return phrase("judging.failed.fault", { reason: String(message ?? error).slice(0, 200) });
}
