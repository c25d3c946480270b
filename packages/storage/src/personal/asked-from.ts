/**
 * Where the request came from that an operation is done for. It follows the request by itself, from the HTTP server's hook through the threads to the operation
 * that writes an entry, so that no entry can be written without it by having been forgotten on the way.
 */
import { AsyncLocalStorage } from "node:async_hooks";

export interface AskedFrom {
  readonly address: string;
  readonly userAgent: string | null;
}

const asked = new AsyncLocalStorage<AskedFrom>();

/** Everything that `run` begins, also later, is done for a request from there. */
export function withAskedFrom<T>(from: AskedFrom, run: () => T): T {
  return asked.run(from, run);
}

/** Null: not for a request, such as what the scanner saw. */
export function currentAskedFrom(): AskedFrom | null {
  return asked.getStore() ?? null;
}

/** What an operation may see beside its connection and its input. */
export interface Surroundings {
  readonly secretKey: Uint8Array;
  readonly askedFrom: AskedFrom | null;
}

const surroundings = new AsyncLocalStorage<Surroundings>();

export function withSurroundings<T>(around: Surroundings, run: () => T): T {
  return surroundings.run(around, run);
}

/** Null outside of the storage's threads. */
export function currentSurroundings(): Surroundings | null {
  return surroundings.getStore() ?? null;
}
