/** What the storage's threads say to each other. Values are structured clones; nothing here crosses a process. */
import type { AskedFrom } from "./personal/asked-from.ts";
export type WorkerRequest =
  | { readonly kind: "open"; readonly path: string }
  | {
      readonly kind: "run";
      readonly id: number;
      readonly operation: string;
      readonly input: unknown;
      readonly askedFrom: AskedFrom | null;
    }
  | { readonly kind: "close" };

export type WorkerReply =
  | { readonly kind: "loaded" } // every module is in memory; files may be out of reach from here on
  | { readonly kind: "opened" }
  | { readonly kind: "refused"; readonly migration: string }
  | { readonly kind: "entries"; readonly last: number } // the record has grown up to this number
  | { readonly kind: "done"; readonly id: number; readonly output: unknown }
  | { readonly kind: "failed"; readonly id: number | null; readonly error: Error }
  | { readonly kind: "closed" };
