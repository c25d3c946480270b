import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { EACCES, EPERM, type Libc } from "./libc.ts";

const SIOCGSKNS = 0x894c; // linux/sockios.h: a descriptor of the network namespace that a socket belongs to

/** A socket of some process; it may be the only thing that keeps its namespace alive. */
export interface SocketDescriptor {
  readonly pid: number;
  readonly descriptor: number;
}

/** Where a namespace can be entered: files of nsfs, then sockets inside, each tried in order. */
export interface NamespacePlace {
  readonly inode: number;
  readonly paths: readonly string[];
  readonly sockets: readonly SocketDescriptor[];
}

export type Entry<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: "GONE" }
  | { readonly ok: false; readonly code: "REFUSED"; readonly needs: Need };

/** What would open the way: a capability, or the library through which a namespace is entered at all. */
export type Need = "CAP_SYS_ADMIN" | "CAP_SYS_PTRACE" | "koffi";

export interface NamespaceEntrance {
  readonly homeInode: number;
  /**
   * Runs `work` with the calling thread inside the namespace and comes back before it returns. `work` must be synchronous: an await inside
   * would leave the thread, and perhaps libuv's pool for ever, in the wrong namespace. The process aborts if the way back fails.
   */
  enter<T>(place: NamespacePlace, work: () => T): Entry<T>;
  close(): void;
}

/** Remembers the thread's present namespace as home; in that one `enter` calls `work` without a switch. Without a C library it is the only one. */
export function openNamespaceEntrance(libc: Libc | null): NamespaceEntrance {
  const home = openSync("/proc/thread-self/ns/net", "r");
  const homeInode = fstatSync(home).ino;
  let isAway = false;
  return {
    homeInode,
    enter(place, work) {
      if (isAway) throw new Error("a namespace is entered from home only");
      if (place.inode === homeInode) return { ok: true, value: work() };
      if (libc === null) return { ok: false, code: "REFUSED", needs: "koffi" };
      const opened = openPlace(libc, place);
      if (!opened.ok) return opened;
      isAway = true;
      try {
        return visit({ libc, home, target: opened.value, work });
      } finally {
        isAway = false;
        closeSync(opened.value);
      }
    },
    close: () => closeSync(home),
  };
}

function visit<T>({ libc, home, target, work }: { libc: Libc; home: number; target: number; work: () => T }): Entry<T> {
  if (libc.setNetworkNamespace(target) < 0) {
    return libc.errno() === EPERM ? { ok: false, code: "REFUSED", needs: "CAP_SYS_ADMIN" } : { ok: false, code: "GONE" };
  }
  try {
    return { ok: true, value: work() };
  } finally {
    if (libc.setNetworkNamespace(home) < 0) process.abort();
  }
}

/** A descriptor of the namespace, to be closed by the caller. */
export function openPlace(libc: Libc, place: NamespacePlace): Entry<number> {
  let refused = false;
  for (const path of place.paths) {
    const descriptor = openPath(path);
    if (descriptor === "refused") refused = true;
    else if (descriptor !== null) {
      if (fstatSync(descriptor).ino === place.inode) return { ok: true, value: descriptor };
      closeSync(descriptor); // a process number that was given to another process, or a mount that was replaced
    }
  }
  for (const socket of place.sockets) {
    const opened = openBySocket(libc, socket);
    if (opened === "refused") refused = true;
    else if (opened !== "gone") {
      if (opened.inode === place.inode) return { ok: true, value: opened.descriptor };
      closeSync(opened.descriptor);
    }
  }
  return refused ? { ok: false, code: "REFUSED", needs: "CAP_SYS_PTRACE" } : { ok: false, code: "GONE" };
}

function openPath(path: string): number | "refused" | null {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (fault) {
    const code = (fault as NodeJS.ErrnoException).code;
    return code === "EACCES" || code === "EPERM" ? "refused" : null;
  }
}

/**
 * A descriptor of the namespace a socket is in, to be closed by the caller. "gone": no such process, descriptor or socket.
 * For a moment this process holds a copy of the socket, which keeps its port taken should the owner close it in that moment.
 */
export function openBySocket(
  libc: Libc,
  { pid, descriptor }: SocketDescriptor,
): { readonly descriptor: number; readonly inode: number } | "refused" | "gone" {
  const pidDescriptor = libc.openProcess(pid);
  if (pidDescriptor < 0) return "gone";
  const copy = libc.copyDescriptor(pidDescriptor, descriptor);
  const copyErrno = copy < 0 ? libc.errno() : 0;
  libc.close(pidDescriptor);
  if (copy < 0) return copyErrno === EPERM || copyErrno === EACCES ? "refused" : "gone";
  const namespace = libc.ioctl(copy, SIOCGSKNS, 0);
  const errno = namespace < 0 ? libc.errno() : 0;
  libc.close(copy);
  if (namespace < 0) return errno === EPERM ? "refused" : "gone";
  return { descriptor: namespace, inode: fstatSync(namespace).ino };
}
