import { readdirSync, statSync } from "node:fs";
import { resolveInRoot } from "./path-in-root.ts";
import type { RuntimeDaemon } from "./runtime-daemons.ts";

/** A unix socket at which a container runtime may answer. */
export interface RuntimeSocket {
  /** Where it is connected to from here. */
  readonly path: string;
  /** How a person would name it. */
  readonly shownPath: string;
  /** Root in which the runtime's own paths are meant. */
  readonly root: string;
  /** The dockerd behind it, where it is known. */
  readonly daemon: RuntimeDaemon | null;
  /** Whether its absence is worth a word: it was asked for, not guessed. */
  readonly expected: boolean;
}

const usualPaths = ["/run/docker.sock", "/run/podman/podman.sock"];
const longestUnixPath = 107; // sockaddr_un

/** Every candidate once, by device and inode where it can be seen: `/var/run` is most often `/run`. Those of running daemons come first, as they know more. */
export function listRuntimeSockets(daemons: readonly RuntimeDaemon[], asked: readonly string[]): RuntimeSocket[] {
  const ofDaemons = daemons.flatMap((daemon) =>
    daemon.sockets.map((path) => candidate({ root: daemon.root, path, daemon, expected: true })),
  );
  const named = asked.map((path) => candidate({ root: "/", path, daemon: null, expected: true }));
  const guessed = [...usualPaths, ...rootlessPaths()].map((path) => candidate({ root: "/", path, daemon: null, expected: false }));
  const sockets = new Map<string, RuntimeSocket>();
  for (const socket of [...ofDaemons, ...named, ...guessed]) {
    if (socket === null) continue;
    const key = fileIdentity(socket.path) ?? socket.path;
    if (!sockets.has(key)) sockets.set(key, socket);
  }
  return [...sockets.values()];
}

/** Path of a `unix://` DOCKER_HOST. */
export function dockerHostPath(environment: Readonly<Record<string, string | undefined>>): string | null {
  const host = environment["DOCKER_HOST"] ?? "";
  return host.startsWith("unix://") ? host.slice("unix://".length) : null;
}

function candidate({
  root,
  path,
  daemon,
  expected,
}: {
  root: string;
  path: string;
  daemon: RuntimeDaemon | null;
  expected: boolean;
}): RuntimeSocket | null {
  const resolved = resolveInRoot(root, path);
  if (resolved === null || Buffer.byteLength(resolved) > longestUnixPath) return null;
  return { path: resolved, shownPath: path, root, daemon, expected };
}

function rootlessPaths(): string[] {
  try {
    return readdirSync("/run/user").flatMap((uid) => [`/run/user/${uid}/podman/podman.sock`, `/run/user/${uid}/docker.sock`]);
  } catch {
    return [];
  }
}

function fileIdentity(path: string): string | null {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
