import { readdirSync, readlinkSync } from "node:fs";
import { type Libc, tryLibc } from "./libc.ts";

const reuseAddress = { level: 1, name: 2 }; // SOL_SOCKET, SO_REUSEADDR

/** Asks sockets of other processes for SO_REUSEADDR, by copies of their descriptors; null: it may not, or the socket has gone. One reader for one question. */
export function createReuseReader(libc: Libc | null = tryLibc()): (inode: number, pids: readonly number[]) => boolean | null {
  const tables = new Map<number, ReadonlyMap<number, number>>(); // pid → inode → descriptor
  return (inode, [pid]) => {
    if (libc === null || pid === undefined) return null;
    const table = tables.get(pid) ?? readSockets(pid);
    tables.set(pid, table);
    const descriptor = table.get(inode);
    return descriptor === undefined ? null : readOption(libc, { pid, descriptor });
  };
}

function readOption(libc: Libc, { pid, descriptor }: { pid: number; descriptor: number }): boolean | null {
  const handle = libc.openProcess(pid);
  if (handle < 0) return null;
  const copy = libc.copyDescriptor(handle, descriptor);
  libc.close(handle);
  if (copy < 0) return null;
  const value = libc.readSocketOption(copy, reuseAddress);
  libc.close(copy);
  return value < 0 ? null : value !== 0;
}

function readSockets(pid: number): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const name of listNames(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${name}`))?.[1];
    if (inode !== undefined) found.set(Number(inode), Number(name));
  }
  return found;
}

function listNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return []; // not ours to see, or gone
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}
