/** A sealed backup laid out in a folder. What is in the file decides nothing but the contents of the few files that Portolan keeps. */
import { mkdir, open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { openSealedFile, SealedFileError, type BackupSecret } from "./sealed-file.ts";
import { databaseName, smallNames } from "./write-backup.ts";

const longestLine = 1000;
const names: ReadonlySet<string> = new Set([databaseName, ...smallNames]);

/** When it was written. The folder is made; the files in it are durable. Throws SealedFileError. */
export async function readBackup(path: string, secret: BackupSecret, folder: string): Promise<string> {
  await mkdir(folder, { mode: 0o700 });
  const reader = byteReader(openSealedFile(path, secret));
  const head = await readLine(reader);
  const at = typeof head["at"] === "string" ? head["at"] : "";
  if (head["schema"] !== "portolan.backup/1") throw new SealedFileError("unknown-contents");
  const seen = new Set<string>();
  for (;;) {
    const { name, bytes, isEnd } = await readLine(reader);
    if (isEnd === true) break;
    if (typeof name !== "string" || !names.has(name) || seen.has(name) || !Number.isSafeInteger(bytes))
      throw new SealedFileError("unknown-contents");
    seen.add(name);
    await using file = await open(join(folder, name), "wx", 0o600);
    await copy(reader, file, Number(bytes));
    await file.sync();
  }
  if (!seen.has(databaseName)) throw new SealedFileError("unknown-contents");
  if ((await reader.take(1)).length > 0) throw new SealedFileError("unknown-contents");
  await using made = await open(folder);
  await made.sync();
  return at;
}

interface ByteReader {
  /** Up to so many bytes; none at the end. */
  take(most: number): Promise<Buffer>;
}

function byteReader(chunks: AsyncGenerator<Buffer>): ByteReader {
  let waiting: Buffer = Buffer.alloc(0);
  return {
    async take(most) {
      while (waiting.length === 0) {
        const { value, done } = await chunks.next();
        if (done === true) return Buffer.alloc(0);
        waiting = value;
      }
      const taken = waiting.subarray(0, most);
      waiting = waiting.subarray(taken.length);
      return taken;
    },
  };
}

async function readLine(reader: ByteReader): Promise<Readonly<Record<string, unknown>>> {
  const letters: number[] = [];
  for (;;) {
    const [letter] = await reader.take(1);
    if (letter === undefined || letters.length > longestLine) throw new SealedFileError("unknown-contents");
    if (letter === 10) break;
    letters.push(letter);
  }
  return JSON.parse(Buffer.from(letters).toString("utf8")) as Record<string, unknown>;
}

async function copy(reader: ByteReader, file: FileHandle, bytes: number): Promise<void> {
  for (let left = bytes; left > 0;) {
    const part = await reader.take(Math.min(left, 1024 * 1024));
    if (part.length === 0) throw new SealedFileError("unknown-contents");
    await file.write(part);
    left -= part.length;
  }
}
