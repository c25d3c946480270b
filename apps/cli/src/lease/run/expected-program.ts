import { accessSync, constants, openSync, readFileSync, readSync, closeSync, realpathSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import type { ClaimWish } from "@portolan/contract";

export interface Surroundings {
  /** Null: it has no name, as in many containers, or it is root, whose programs become somebody else. */
  readonly user: string | null;
  readonly path: string;
  /** /proc/self/cgroup; empty where it cannot be read. */
  readonly cgroup: string;
}

/** Start another program, which is the one that listens. */
const shells = /^(?:(?:ba|da|a|z|k)?sh|busybox|env|nice|ionice|chrt|taskset|timeout|setsid|nohup|stdbuf|strace|make|watch)$/;
/** Whose program runs as somebody else, or elsewhere. */
const elsewhere = /^(?:sudo|doas|su|runuser|setpriv|chroot|unshare|nsenter|systemd-run|docker|podman|nerdctl|lxc|ip|bwrap|firejail)$/;

/**
 * Who is to be seen listening where nobody says: the service that this runs in, which has everything that it starts; else the program itself, by its file and user. Null where
 * the program that will listen is another one than that which is started and nobody can tell which.
 */
export function expectedProgram(program: string, { user, path, cgroup }: Surroundings): NonNullable<ClaimWish["expected"]> | null {
  const unit = unitOf(cgroup);
  if (unit !== null) return { unit };
  const file = findProgram(program, path);
  const executable = file === null ? null : executableOf(file);
  const names = [basename(program), ...(executable === null ? [] : [basename(executable)])];
  if (names.some((name) => elsewhere.test(name))) return null;
  const isStarter = names.some((name) => shells.test(name));
  const expected = {
    ...(isStarter || executable === null ? {} : { executable }),
    ...(user === null ? {} : { user }),
  };
  return Object.keys(expected).length === 0 ? null : expected;
}

export function readCgroup(): string {
  try {
    return readFileSync("/proc/self/cgroup", "utf8");
  } catch {
    return "";
  }
}

/** A service of the system; those of a login have names that are nobody's alone. */
function unitOf(cgroup: string): string | null {
  return /^0::\/system\.slice\/(?:[^/\n]+\.slice\/)*([^/\n]+\.service)(?:\/|$)/m.exec(cgroup)?.[1] ?? null;
}

function findProgram(program: string, path: string): string | null {
  const places = program.includes("/") ? [program] : path.split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    try {
      accessSync(place, constants.X_OK);
      return realpathSync(place);
    } catch {
      // the next one
    }
  }
  return null;
}

/** What the kernel runs for it: of a script the program of its first line. Null: it cannot be told. */
function executableOf(file: string): string | null {
  const [first] = readBeginning(file).split("\n", 1);
  if (first === undefined) return null;
  if (!first.startsWith("#!")) return file;
  const [interpreter = "", name] = first.slice(2).trim().split(/\s+/);
  const asked = basename(interpreter) === "env" ? (name ?? "") : interpreter;
  return asked === "" || asked.startsWith("-") ? null : findProgram(asked, process.env["PATH"] ?? "");
}

function readBeginning(file: string): string {
  try {
    const descriptor = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(256);
      return bytes.toString("latin1", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
}
