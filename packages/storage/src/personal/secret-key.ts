import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** In the data directory, beside the database: a copy of the database alone does not hold it. */
export const secretKeyName = "portolan.key";
const keyBytes = 32;

/** Of the database at this path. Makes the key where there is none. Throws where it can be read by others, or is none. */
export function readSecretKeyOf(database: string): Buffer {
  return readSecretKey(join(dirname(database), secretKeyName));
}

export function readSecretKey(path: string): Buffer {
  makeKey(path);
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if ((fstatSync(file).mode & 0o077) !== 0) throw new Error(`${path} can be read by other users; take that away with chmod 600`);
    const key = readFileSync(file);
    if (key.length !== keyBytes) throw new Error(`${path} is not a key of ${keyBytes} bytes`);
    return key;
  } finally {
    closeSync(file);
  }
}

function makeKey(path: string): void {
  try {
    const made = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    try {
      writeSync(made, randomBytes(keyBytes));
      fsyncSync(made);
    } finally {
      closeSync(made);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
