import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { RefusalError } from "@portolan/contract";
import type { PacketWords } from "./asked-packet.ts";

const lineLimit = 4096; // characters of one line
const packetLimit = 10_000_000;

export interface PacketLine {
  readonly number: number; // from 1
  readonly words: PacketWords;
}

/** The packets of a file of JSON lines, or of standard input for `-`, one after another. Empty lines and a header with `schema` are passed over. */
export async function* readPackets(path: string): AsyncGenerator<PacketLine> {
  const input = await openFile(path);
  let number = 0;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (number > packetLimit) throw refusedLine(path, number, { value: String(number), expected: `<= ${packetLimit}` });
      const words = line.trim() === "" ? null : parsePacketLine(line, { path, number });
      if (words !== null) yield { number, words };
    }
  } finally {
    input.destroy();
  }
}

async function openFile(path: string): Promise<NodeJS.ReadStream | ReturnType<typeof createReadStream>> {
  if (path === "-") return process.stdin;
  try {
    if (!(await stat(path)).isFile()) throw new RefusalError("FILE_UNREADABLE", { path, reason: "not a regular file" });
  } catch (error) {
    if (error instanceof RefusalError || !(error instanceof Error) || !("code" in error)) throw error;
    throw new RefusalError("FILE_UNREADABLE", { path, reason: String(error.code) });
  }
  return createReadStream(path, "utf8");
}

const example = '{"iif":"eth0","protocol":"tcp","source":"192.0.2.7","sourcePort":40000,"destination":"192.0.2.1","destinationPort":443}';

/** Null for a header. `iif`, `protocol`, `sourcePort` and `state` may be left out. */
export function parsePacketLine(line: string, { path, number }: { readonly path: string; readonly number: number }): PacketWords | null {
  if (line.length > lineLimit) throw refusedLine(path, number, { value: `${line.slice(0, 40)}…`, expected: example });
  const value = parseJson(line);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refusedLine(path, number, { value: line, expected: example });
  const fields = new Map<string, unknown>(Object.entries(value));
  if (fields.has("schema")) return null;
  const text = (name: string): string | null => {
    const found = fields.get(name);
    if (found === undefined || found === null) return null;
    if (typeof found === "string" || typeof found === "number") return String(found);
    throw refusedLine(path, number, { value: JSON.stringify(found), expected: example });
  };
  const need = (name: string): string => {
    const found = text(name);
    if (found === null) throw refusedLine(path, number, { value: line, expected: `"${name}"` });
    return found;
  };
  return {
    iif: text("iif"),
    protocol: text("protocol"),
    source: need("source"),
    sourcePort: text("sourcePort"),
    destination: need("destination"),
    destinationPort: need("destinationPort"),
    state: text("state"),
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // refused by the caller with an example of what is meant
  }
}

function refusedLine(path: string, number: number, { value, expected }: { value: string; expected: string }): RefusalError {
  return new RefusalError("ARGUMENT_INVALID", { argument: `${path}:${number}`, value, expected });
}
