import { hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { RefusalError } from "@portolan/contract";
import type { Snapshot } from "@portolan/snapshot";

const byteLimit = 500 * 1024 * 1024; // V8 cannot hold a text of more than 512 Mi characters

/** What a shell passes for `<(command)`: a descriptor that is open already, with its writer at the other end. */
const descriptorPath = /^\/(?:dev|proc\/self)\/fd\/(\d{1,5})$/;

/** The snapshot in a file, or on standard input for `-`, checked against its hashes and seal. Everything that is wrong with it is a refusal. */
export async function readSnapshotFile(path: string): Promise<Snapshot> {
  const text = await readText(path);
  const { parseSnapshot } = await import("@portolan/snapshot/schema");
  const parsed = parseSnapshot(text, (content) => hash("sha256", content, "hex"));
  if (parsed.ok) return parsed.snapshot;
  throw new RefusalError(parsed.code, { path, detail: parsed.detail });
}

/** The whole text of a file, or of standard input for `-`, of at most 500 MiB. */
export async function readText(path: string): Promise<string> {
  try {
    if (path === "-") return await readBounded(process.stdin, path);
    const found = await stat(path);
    const passed = descriptorPath.exec(path)?.[1];
    if (found.isFIFO() && passed !== undefined) return await readBounded(createReadStream("", { fd: Number(passed) }), path);
    // Another pipe or a device may never end, and opening a pipe waits for its writer.
    if (!found.isFile()) throw new RefusalError("FILE_UNREADABLE", { path, reason: "not a regular file" });
    if (found.size > byteLimit) throw tooBig(path);
    return await readBounded(createReadStream(path), path);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error instanceof RefusalError) throw error;
    if (error.code === "ENOENT") throw new RefusalError("SNAPSHOT_NOT_FOUND", { path });
    throw new RefusalError("FILE_UNREADABLE", { path, reason: String(error.code) });
  }
}

function tooBig(path: string): RefusalError {
  return new RefusalError("SNAPSHOT_INVALID", { path, detail: `> ${byteLimit / 1024 / 1024} MiB` });
}

async function readBounded(stream: AsyncIterable<Buffer | string>, path: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    bytes += part.length;
    if (bytes > byteLimit) throw tooBig(path);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}
