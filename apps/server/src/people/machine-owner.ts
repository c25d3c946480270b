import { AsyncLocalStorage } from "node:async_hooks";

const owners = new AsyncLocalStorage<true>();

/** Runs what is done for whoever may open the machine's own socket. Nothing that comes over the network can run in here. */
export function asMachineOwner<T>(run: () => PromiseLike<T>): Promise<T> {
  return owners.run(true, async () => await run()); // what is only begun when it is awaited is awaited in here
}

/** To be asked before a request's body is read: what comes with that begins elsewhere. */
export function isMachineOwner(): boolean {
  return owners.getStore() === true;
}
