import { hash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { RefusalError } from "@portolan/contract";
import type { Snapshot } from "@portolan/snapshot";

const byteLimit = 1024 * 1024 * 1024;

/** The snapshot in a file, checked section by section against its hashes. Everything that is wrong with it is a refusal. */
export async function readSnapshotFile(path: string): Promise<Snapshot> {
  const text = await readText(path);
  const { parseSnapshot } = await import("@portolan/snapshot/schema");
  const parsed = parseSnapshot(text, (content) => hash("sha256", content, "hex"));
  if (parsed.ok) return parsed.snapshot;
  throw new RefusalError(parsed.code, { path, detail: parsed.detail });
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > byteLimit) throw new RefusalError("SNAPSHOT_INVALID", { path, detail: `${size} bytes > ${byteLimit}` });
    return await readFile(path, "utf8");
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error instanceof RefusalError) throw error;
    if (error.code === "ENOENT") throw new RefusalError("SNAPSHOT_NOT_FOUND", { path });
    throw new RefusalError("FILE_UNREADABLE", { path, reason: String(error.code) });
  }
}
