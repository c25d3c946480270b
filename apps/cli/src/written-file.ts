import { open, type FileHandle } from "node:fs/promises";
import { RefusalError } from "@portolan/contract";

/**
 * Opens a file that a command will write, before the command does its work, so that a place that cannot be written is refused at once. A new one may be
 * read by its owner alone: command lines and rules of a host are nobody else's business.
 */
export async function openForWriting(path: string): Promise<FileHandle> {
  try {
    return await open(path, "a", 0o600);
  } catch (error) {
    throw unwritable(path, error);
  }
}

export async function replaceContents(file: FileHandle, { path, text }: { path: string; text: string }): Promise<void> {
  try {
    if ((await file.stat()).isFile()) await file.truncate();
    await file.writeFile(text);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): unknown {
  return error instanceof Error && "code" in error ? new RefusalError("FILE_UNWRITABLE", { path, reason: String(error.code) }) : error;
}
