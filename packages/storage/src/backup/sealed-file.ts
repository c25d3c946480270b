/**
 * A file that says nothing without its secret and cannot be cut, added to or put together anew: a first line, then chunks of AES-256-GCM, each sealed with its
 * number and with whether it is the last one (the STREAM construction, as `age` has it). The key is made from the secret and a salt of the file's own, so that no
 * two files share one. The parameters of the key belong to the format: nothing in a file can ask for more work.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";

/** A passphrase is made slow to try; a key file has chance enough of its own. */
export type BackupSecret =
  | { readonly kind: "passphrase"; readonly text: string }
  | { readonly kind: "key-file"; readonly bytes: Uint8Array };

export type SealedFileProblem = "no-backup" | "has-passphrase" | "has-key-file" | "other-secret" | "cut-or-changed" | "unknown-contents";

/** The file is not what its secret would have written. */
export class SealedFileError extends Error {
  readonly problem: SealedFileProblem;

  constructor(problem: SealedFileProblem) {
    super(`a backup that cannot be opened: ${problem}`);
    this.problem = problem;
  }
}

const magic = "portolan-backup/1";
const chunkBytes = 64 * 1024;
const tagBytes = 16;
const saltBytes = 32;
/** 128 MiB and about half a second. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const deriveSlowly = promisify<string, Uint8Array, number, typeof cost, Buffer>(scrypt);

async function keyOf(secret: BackupSecret, salt: Uint8Array): Promise<Buffer> {
  const text = secret.kind === "passphrase" ? secret.text.normalize("NFC") : null;
  const master = text === null ? (secret as { readonly bytes: Uint8Array }).bytes : await deriveSlowly(text, salt, 32, cost);
  return Buffer.from(hkdfSync("sha256", master, salt, `${magic} ${secret.kind}`, 32));
}

function nonceOf(chunk: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(chunk, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

export interface SealedWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Seals what is left as the last chunk, and puts it on the disk. */
  end(): Promise<void>;
}

export async function sealTo(file: FileHandle, secret: BackupSecret): Promise<SealedWriter> {
  const salt = randomBytes(saltBytes);
  const key = await keyOf(secret, salt);
  await file.write(Buffer.from(`${magic} ${secret.kind} ${salt.toString("base64url")}\n`));
  let waiting = Buffer.alloc(0);
  let chunk = 0;
  const seal = async (bytes: Uint8Array, isLast: boolean): Promise<void> => {
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(chunk, isLast));
    chunk += 1;
    await file.write(Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]));
  };
  return {
    async write(bytes) {
      waiting = Buffer.concat([waiting, bytes]);
      for (; waiting.length > chunkBytes; waiting = waiting.subarray(chunkBytes)) await seal(waiting.subarray(0, chunkBytes), false);
    },
    async end() {
      await seal(waiting, true);
      await file.sync();
    },
  };
}

/** The plain bytes, a chunk at a time. Throws SealedFileError for another secret, and for a file that was cut, changed, or is none. */
export async function* openSealedFile(path: string, secret: BackupSecret): AsyncGenerator<Buffer> {
  await using file = await open(path);
  const head = await readFully(file, 200, 0);
  const end = head.indexOf("\n");
  const [, kind, salt] = /^portolan-backup\/1 (passphrase|key-file) ([A-Za-z0-9_-]{43})$/.exec(head.toString("latin1", 0, end)) ?? [];
  if (end < 0 || salt === undefined) throw new SealedFileError("no-backup");
  if (kind !== secret.kind) throw new SealedFileError(kind === "passphrase" ? "has-passphrase" : "has-key-file");
  const key = await keyOf(secret, Buffer.from(salt, "base64url"));
  let at = end + 1;
  for (let chunk = 0; ; chunk += 1) {
    const sealed = await readFully(file, chunkBytes + tagBytes, at);
    at += sealed.length;
    const isLast = (await readFully(file, 1, at)).length === 0;
    yield openChunk(key, sealed, { chunk, isLast });
    if (isLast) return;
  }
}

function openChunk(key: Uint8Array, sealed: Buffer, { chunk, isLast }: { readonly chunk: number; readonly isLast: boolean }): Buffer {
  const why = chunk === 0 ? "other-secret" : "cut-or-changed";
  if (sealed.length < tagBytes) throw new SealedFileError(why);
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(chunk, isLast), { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()]);
  } catch {
    throw new SealedFileError(why);
  }
}

/** Fewer bytes only at the file's end. */
async function readFully(file: FileHandle, count: number, from: number): Promise<Buffer> {
  const buffer = Buffer.alloc(count);
  let read = 0;
  while (read < count) {
    const { bytesRead } = await file.read(buffer, read, count - read, from + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}
