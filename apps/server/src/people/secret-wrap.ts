import { createHmac } from "node:crypto";
import { join } from "node:path";
import { openSealed, readSecretKey, sealBytes, secretKeyName } from "@portolan/storage/secret-key";

/** Keeps what must be read again, such as the secret of one-time codes, unreadable for whoever has the database alone. */
export interface SecretWrap {
  wrap(secret: Uint8Array, owner: string): string;
  /** Null: wrapped by another key, for another owner, or changed. */
  unwrap(wrapped: string, owner: string): Buffer | null;
  /** Tells texts apart that few can be: whoever has the database alone cannot try which they were. */
  mark(text: string): string;
}

/** AES-256-GCM under a key in a file of its own beside the database, which a copy of the database alone does not hold. */
export function openSecretWrap(dataDir: string): SecretWrap {
  const key = readSecretKey(join(dataDir, secretKeyName));
  return {
    wrap: (secret, owner) => sealBytes(key, secret, owner).toString("base64url"),
    unwrap: (wrapped, owner) => openSealed(key, Buffer.from(wrapped, "base64url"), owner),
    mark: (text) => createHmac("sha256", key).update(`portolan mark ${text}`).digest("base64url"),
  };
}
