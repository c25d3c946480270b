import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { asArray, asObject } from "./json-fields.ts";
import { resolveInRoot } from "./path-in-root.ts";
import { readBounded } from "./read-bounded.ts";
import { readProcessArguments, readProcessIdentity, readProcessStat } from "./read-process.ts";

/** A running dockerd: where it is reached and where it publishes ports. */
export interface RuntimeDaemon {
  readonly pid: number;
  /** `/` when it shares our mount namespace, else its root as seen from here. */
  readonly root: string;
  /** Unix sockets it was told to listen on, as it sees them; its default where it was told none. */
  readonly sockets: readonly string[];
  /** Network namespace in which it publishes. */
  readonly netnsInode: number | null;
}

export interface RuntimeDaemonFinder {
  find(): readonly RuntimeDaemon[];
}

const defaultSocket = "/var/run/docker.sock";
const defaultConfigurationFile = "/etc/docker/daemon.json";
const configurationLimitBytes = 256 * 1024;

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
  const root = rootOf(procRoot, pid);
  const args = readProcessArguments(procRoot, pid) ?? [];
  const usual = readUsualPlaces(procRoot, pid);
  const sockets = parseDaemonSockets(args, readConfiguredHosts(root, args, usual.configurationFile), usual.socket);
  return { pid, root, sockets, netnsInode: netnsInodeOf(procRoot, publisherOf(procRoot, pid)) };
}

/**
 * Where a dockerd looks and listens that was told nothing: one under rootlesskit in the folders of its user (daemon/config, cmd/dockerd of
 * moby; basedir specification). Of its environment nothing else is kept.
 */
function readUsualPlaces(procRoot: string, pid: number): { readonly configurationFile: string; readonly socket: string } {
  const read = readEnvironment(procRoot, pid);
  const systemWide = { configurationFile: defaultConfigurationFile, socket: defaultSocket };
  if (read("ROOTLESSKIT_STATE_DIR") === null) return systemWide;
  const home = read("HOME");
  const folder = read("XDG_CONFIG_HOME") ?? (home === null ? null : `${home}/.config`);
  const runtime = read("XDG_RUNTIME_DIR");
  return {
    configurationFile: folder === null ? systemWide.configurationFile : `${folder}/docker/daemon.json`,
    socket: runtime === null ? systemWide.socket : `${runtime}/docker.sock`,
  };
}

/** Looks a variable up in /proc/PID/environ; null for one that is empty or not set, and for all of them where it may not be read. */
function readEnvironment(procRoot: string, pid: number): (name: string) => string | null {
  const assignments = readAssignments(`${procRoot}/${pid}/environ`);
  return (name) =>
    assignments
      .find((assignment) => assignment.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .trim() || null;
}

function readAssignments(path: string): string[] {
  try {
    return readBounded(path, configurationLimitBytes).toString("utf8").split("\0");
  } catch {
    return [];
  }
}

/** Where its mounts may not be asked, it is taken to share ours: its socket is then met at the same place or not at all. */
function rootOf(procRoot: string, pid: number): string {
  const mounts = readLink(`${procRoot}/${pid}/ns/mnt`);
  if (mounts === null) return "/";
  const sharesRoot = mounts === readLink(`${procRoot}/self/ns/mnt`) && readLink(`${procRoot}/${pid}/root`) === "/";
  return sharesRoot ? "/" : `${procRoot}/${pid}/root`;
}

/** Who holds published ports: dockerd, or, of a rootless one, the rootlesskit outside of its namespaces that started it. */
function publisherOf(procRoot: string, daemon: number): number {
  let publisher = daemon;
  let pid = daemon;
  for (let depth = 0; depth < 4; depth++) {
    const parent = readProcessStat(procRoot, pid)?.parent ?? 0;
    const name = parent > 1 ? readText(`${procRoot}/${parent}/comm`) : null;
    if (name !== "rootlesskit\n" && name !== "exe\n") break; // it starts its second half as /proc/self/exe
    if (name === "rootlesskit\n") publisher = parent;
    pid = parent;
  }
  return publisher;
}

function netnsInodeOf(procRoot: string, pid: number): number | null {
  const netns = /^net:\[(\d+)\]$/.exec(readLink(`${procRoot}/${pid}/ns/net`) ?? "");
  return netns === null ? null : Number(netns[1]);
}

/** `hosts` of its daemon.json, which dockerd accepts only where no option names any; none where the file cannot be read. */
function readConfiguredHosts(root: string, args: readonly string[], usualFile: string): string[] {
  const path = resolveInRoot(root, optionValues(args, /^--config-file=(.+)$/, ["--config-file"])[0] ?? usualFile);
  if (path === null) return [];
  try {
    const file: unknown = JSON.parse(readBounded(path, configurationLimitBytes).toString("utf8"));
    return asArray(asObject(file)["hosts"]).filter((host) => typeof host === "string");
  } catch {
    return [];
  }
}

function optionValues(args: readonly string[], attached: RegExp, names: readonly string[]): string[] {
  return args.flatMap((argument, index) => attached.exec(argument)?.[1] ?? (names.includes(argument) ? (args[index + 1] ?? []) : []));
}

/** Paths of `-H unix://PATH` and `--host=unix://PATH` (dockerd(8)); a bare `unix://`, `fd://` and no option at all mean the usual one. */
export function parseDaemonSockets(args: readonly string[], configuredHosts: readonly string[] = [], usual = defaultSocket): string[] {
  const hosts = [...optionValues(args, /^(?:--host=|-H=?)(.+)$/, ["-H", "--host"]), ...configuredHosts];
  const paths = hosts.flatMap((host) => {
    if (host.startsWith("fd://")) return [usual];
    return host.startsWith("unix://") ? [host.slice("unix://".length) || usual] : [];
  });
  return paths.length > 0 ? [...new Set(paths)] : [usual];
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
