/** This browser's key, and whether the host knows it. Read once a page; making one tells everybody who looks. */
import { useSyncExternalStore } from "react";
import { canSign, makeSigningKey, readSigningKey, type SigningKey } from "./signing-key.ts";

export type KnownKey =
  | { readonly kind: "reading" }
  | { readonly kind: "unable" } // the browser keeps no keys here
  | { readonly kind: "none" }
  | { readonly kind: "made"; readonly key: SigningKey };

const listeners = new Set<() => void>();
let known: KnownKey | null = null;
const reading: KnownKey = { kind: "reading" };

export function useSigningKey(): KnownKey {
  return useSyncExternalStore(subscribe, () => known ?? reading);
}

/** null: the browser refuses. */
export async function makeOwnKey(name: string): Promise<SigningKey | null> {
  try {
    const key = await makeSigningKey(name);
    tell({ kind: "made", key });
    return key;
  } catch {
    tell({ kind: "unable" });
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (known === null) void read();
  return () => listeners.delete(listener);
}

async function read(): Promise<void> {
  if (!canSign()) return tell({ kind: "unable" });
  try {
    const key = await readSigningKey();
    tell(key === null ? { kind: "none" } : { kind: "made", key });
  } catch {
    tell({ kind: "unable" });
  }
}

function tell(next: KnownKey): void {
  known = next;
  for (const listener of listeners) listener();
}
