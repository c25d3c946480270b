import { spawn } from "node:child_process";
import type { CoverageNote, Socket } from "@portolan/snapshot";
import { showsBoundSockets } from "./bound-support.ts";
import type { CaptureOptions } from "./capture.ts";
import type { Libc } from "./libc.ts";
import type { Entry, NamespaceEntrance } from "./namespace-entry.ts";
import type { NamespaceReader } from "./namespace-reader.ts";
import { NETLINK_SOCK_DIAG, NetlinkFailure, openNetlink } from "./netlink.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import { readProcSockets } from "./proc-fallback.ts";
import { dumpSockets } from "./sock-diag.ts";
import { type ProgramResult, runProgram } from "./run-program.ts";
import { readSsSockets, ssLimits } from "./ss-fallback.ts";

export interface SocketReadOptions {
  readonly boundSockets: boolean;
  readonly exactQueues: boolean;
}

/** One way of reading the sockets of a namespace, whole or not at all: a fault is thrown. */
export interface SocketSource {
  readonly name: "sock_diag" | "ss" | "proc";
  /** What this way cannot tell on this host. */
  readonly notes: readonly CoverageNote[];
  read(namespace: FoundNamespace, options: SocketReadOptions): Promise<Entry<readonly Socket[]>>;
}

export interface SourceContext {
  readonly libc: Libc | null;
  readonly entrance: NamespaceEntrance;
  readonly reader: NamespaceReader | null; // null without a C library
  readonly forced: CaptureOptions["socketSource"];
}

/** The best way that works here, or the forced one: sock_diag, else ss, else /proc. Throws when sock_diag is forced and does not work. */
export async function chooseSocketSource(context: SourceContext): Promise<SocketSource> {
  const { forced, libc, reader } = context;
  const fault = forced === undefined || forced === "sock_diag" ? probeSockDiag(libc) : null;
  if (fault !== null && forced === "sock_diag") throw fault;
  if (fault === null && forced !== "ss" && forced !== "proc" && libc !== null && reader !== null) return sockDiagSource(libc, reader);
  if (forced === "ss" || (forced === undefined && (await hasSs()))) return ssSource(context.entrance);
  return procSource(context.entrance);
}

function probeSockDiag(libc: Libc | null): Error | null {
  if (libc === null) return new Error("koffi has no library for this machine");
  try {
    const netlink = openNetlink(libc, NETLINK_SOCK_DIAG);
    try {
      for (const kind of ["tcp-listen", "udp"] as const) dumpSockets(netlink, kind, "ipv4"); // ENOENT without tcp_diag or udp_diag
    } finally {
      netlink.close();
    }
    return null;
  } catch (fault) {
    if (fault instanceof NetlinkFailure) return fault;
    throw fault;
  }
}

async function hasSs(): Promise<boolean> {
  const result = await runProgram("ss", ["-V"], ssLimits);
  return result.outcome === "exited" && result.code === 0;
}

function sockDiagSource(libc: Libc, reader: NamespaceReader): SocketSource {
  const netlink = openNetlink(libc, NETLINK_SOCK_DIAG);
  const showsBound = showsBoundSockets(libc, netlink);
  netlink.close();
  return {
    name: "sock_diag",
    notes: showsBound ? [] : [{ code: "bound-sockets-invisible", params: {} }],
    read: (namespace, options) =>
      Promise.resolve(reader.readSockets(namespace, { ...options, boundSockets: options.boundSockets && showsBound })),
  };
}

function ssSource(entrance: NamespaceEntrance): SocketSource {
  return {
    name: "ss",
    notes: [{ code: "sockets-by-ss", params: {} }],
    async read(namespace) {
      const entry = entrance.enter(namespace, () => null);
      return entry.ok ? { ok: true, value: await readSsSockets(namespace.id, spawnInside(entrance, namespace, ssLimits)) } : entry;
    },
  };
}

function procSource(entrance: NamespaceEntrance): SocketSource {
  return {
    name: "proc",
    notes: [{ code: "sockets-by-proc", params: {} }],
    read: (namespace) => Promise.resolve(entrance.enter(namespace, () => readProcSockets("/proc/thread-self/net", namespace.id))),
  };
}

/** Runs programs inside a namespace: only the start of the child happens there, so nothing is awaited away from home. */
export function spawnInside(
  entrance: NamespaceEntrance,
  namespace: FoundNamespace,
  limits: { readonly timeoutMs: number; readonly maxBytes: number },
): (command: string, args: readonly string[]) => Promise<ProgramResult> {
  return (command, args) =>
    runProgram(command, args, {
      ...limits,
      start: (file, values, options) => {
        const entry = entrance.enter(namespace, () => spawn(file, values, options));
        if (!entry.ok) throw new Error(entry.code === "REFUSED" ? `the namespace needs ${entry.needs}` : "the namespace is gone");
        return entry.value;
      },
    });
}
