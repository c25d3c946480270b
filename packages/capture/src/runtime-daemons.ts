import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { readProcessArguments, readProcessIdentity } from "./read-process.ts";

/** A running dockerd: where it is reached and where it publishes ports. */
export interface RuntimeDaemon {
  readonly pid: number;
  /** `/` when it shares our mount namespace, else its root as seen from here. */
  readonly root: string;
  /** Unix sockets it was told to listen on, as it sees them; its default where it was told none. */
  readonly sockets: readonly string[];
  readonly netnsInode: number | null;
}

export interface RuntimeDaemonFinder {
  find(): readonly RuntimeDaemon[];
}

const defaultSocket = "/var/run/docker.sock";

/** Finds dockerd processes by name. Each process is looked at once in its life, so a warm search costs a readdir and a stat a process. */
export function createRuntimeDaemonFinder(procRoot = "/proc"): RuntimeDaemonFinder {
  let seen = new Map<number, { identity: number; daemon: RuntimeDaemon | null; looks: number }>();
  return {
    find() {
      const current: typeof seen = new Map();
      for (const name of readdirSync(procRoot)) {
        const pid = Number(name);
        const identity = Number.isInteger(pid) ? readProcessIdentity(procRoot, pid) : null;
        if (identity === null) continue;
        const known = seen.get(pid);
        const settled = known?.identity === identity && known.looks >= looksUntilSettled;
        if (settled) current.set(pid, known);
        else current.set(pid, { identity, daemon: readDaemon(procRoot, pid), looks: known?.identity === identity ? known.looks + 1 : 1 });
      }
      seen = current;
      return [...seen.values()].flatMap(({ daemon }) => (daemon === null ? [] : [daemon]));
    },
  };
}

/** A child exists before it executes another program. */
const looksUntilSettled = 3;

function readDaemon(procRoot: string, pid: number): RuntimeDaemon | null {
  if (readText(`${procRoot}/${pid}/comm`) !== "dockerd\n") return null;
  const ownMounts = readLink(`${procRoot}/self/ns/mnt`);
  const mounts = readLink(`${procRoot}/${pid}/ns/mnt`);
  const netns = /^net:\[(\d+)\]$/.exec(readLink(`${procRoot}/${pid}/ns/net`) ?? "");
  const sharesRoot = mounts === ownMounts && readLink(`${procRoot}/${pid}/root`) === "/";
  const sockets = parseDaemonSockets(readProcessArguments(procRoot, pid) ?? []);
  return { pid, root: sharesRoot ? "/" : `${procRoot}/${pid}/root`, sockets, netnsInode: netns === null ? null : Number(netns[1]) };
}

/** Paths of `-H unix://PATH` and `--host=unix://PATH` (dockerd(8)); a bare `unix://`, `fd://` and no option at all mean the default. */
export function parseDaemonSockets(args: readonly string[]): string[] {
  const hosts: string[] = [];
  for (const [index, argument] of args.entries()) {
    const attached = /^(?:--host=|-H=?)(.+)$/.exec(argument)?.[1];
    const value = attached ?? (argument === "-H" || argument === "--host" ? args[index + 1] : undefined);
    if (value !== undefined) hosts.push(value);
  }
  const paths = hosts.flatMap((host) => {
    if (host.startsWith("fd://")) return [defaultSocket];
    return host.startsWith("unix://") ? [host.slice("unix://".length) || defaultSocket] : [];
  });
  return paths.length > 0 ? [...new Set(paths)] : [defaultSocket];
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
