import { Worker } from "node:worker_threads";
import type { Remote } from "./operations.ts";
import { currentAskedFrom } from "./personal/asked-from.ts";
import type { WorkerReply, WorkerRequest } from "./worker-protocol.ts";

export type OpenOutcome = { readonly ok: true } | { readonly ok: false; readonly code: "DATABASE_TOO_NEW"; readonly migration: string };

/** A worker and the promises that wait for it. */
export interface StorageThread<Set> {
  readonly loaded: Promise<void>;
  readonly run: Remote<Set>;
  /** Told after each commit by which the record has grown. */
  onEntries(listener: (last: number) => void): void;
  open(path: string): Promise<OpenOutcome>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

export function startStorageThread<Set>(program: URL): StorageThread<Set> {
  const worker = new Worker(program);
  const loaded = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(last: number) => void>();
  let opening: PromiseWithResolvers<OpenOutcome> | null = null;
  let sent = 0;

  const failAll = (error: Error): void => {
    loaded.reject(error);
    opening?.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("message", (message: WorkerReply) => {
    if (message.kind === "loaded") loaded.resolve();
    else if (message.kind === "opened") opening?.resolve({ ok: true });
    else if (message.kind === "refused") opening?.resolve({ ok: false, code: "DATABASE_TOO_NEW", migration: message.migration });
    else if (message.kind === "entries") for (const listener of listeners) listener(message.last);
    else if (message.kind === "closed") closed.resolve();
    else if (message.kind === "failed" && message.id === null) opening?.reject(message.error);
    else if (message.id !== null) {
      const promise = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === "failed") promise?.reject(message.error);
      else promise?.resolve(message.output as never);
    }
  });
  worker.on("error", (error) => failAll(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", () => {
    failAll(new Error("the storage thread has ended"));
    closed.resolve();
  });
  loaded.promise.catch(() => {}); // told again by whoever awaits it

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const post = (request: WorkerRequest): void => worker.postMessage(request);
  const run = new Proxy({} as Remote<Set> & object, {
    get: (_, operation: string) => (input: unknown) => {
      const promise = Promise.withResolvers<never>();
      const id = ++sent;
      waiting.set(id, promise);
      post({ kind: "run", id, operation, input, askedFrom: currentAskedFrom() });
      return promise.promise;
    },
  });
  return {
    loaded: loaded.promise,
    run,
    onEntries: (listener) => void listeners.add(listener),
    open(path) {
      opening = Promise.withResolvers<OpenOutcome>();
      post({ kind: "open", path });
      return opening.promise;
    },
    async close() {
      post({ kind: "close" });
      await closed.promise;
    },
  };
}
