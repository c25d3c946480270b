/**
 * The key that this browser signs plans with: Ed25519, made here, kept in the browser's own database in a form that no script can read out, and never sent
 * anywhere. One key a browser. Whoever clears the browser's data loses it; another one is pinned then.
 */
import { encodeBase64Url } from "./base64-url.ts";

export interface SigningKey {
  readonly name: string; // under which it is pinned
  readonly publicKey: string; // 32 bytes, base64url
  readonly sign: (text: string) => Promise<string>; // 64 bytes, base64url
}

interface KeptKey {
  readonly name: string;
  readonly pair: CryptoKeyPair;
}

const algorithm = "Ed25519";
const database = "portolan";
const keys = "keys";
const ownKey = "signing";

/** false: this browser has no such keys, or the page came by a connection that browsers give none to (plain HTTP from elsewhere). */
export function canSign(): boolean {
  return isSecureContext && "indexedDB" in globalThis;
}

/** null: none was made here. */
export async function readSigningKey(): Promise<SigningKey | null> {
  const kept = await inStore<KeptKey | undefined>("readonly", (store) => store.get(ownKey));
  return kept === undefined ? null : keyOf(kept);
}

/** In the place of the one before. */
export async function makeSigningKey(name: string): Promise<SigningKey> {
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const kept: KeptKey = { name, pair };
  await inStore("readwrite", (store) => store.put(kept, ownKey));
  return keyOf(kept);
}

async function keyOf({ name, pair }: KeptKey): Promise<SigningKey> {
  const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
  return {
    name,
    publicKey: encodeBase64Url(raw),
    sign: async (text) => encodeBase64Url(await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(text))),
  };
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const opened = await openDatabase();
  try {
    return await settled<T>(act(opened.transaction(keys, mode).objectStore(keys)));
  } finally {
    opened.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(database, 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(keys));
  return settled<IDBDatabase>(opening);
}

function settled<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result as T));
    request.addEventListener("error", () => reject(request.error ?? new Error("the browser's database does not answer")));
  });
}
