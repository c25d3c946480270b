import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { postgresPrograms } from "@portolan/storage/testing/postgres-cluster";
import type { TestOptions } from "vitest";

/** What a test may need of the machine. Each that can be missing is named in test/skips.json with the coverage its absence costs. */
export type RequirementName = "root" | "namespaces" | "packages" | "chromium" | "cgroup2" | "postgres";

export interface Requirement {
  readonly name: RequirementName;
  readonly met: boolean;
  readonly why: string | null; // null when met
}

declare module "vitest" {
  interface TaskMeta {
    /** Why this test or its suite is skipped: `name: why`. The reporter fails the run for a skip without it. */
    unmetRequirement?: string;
  }
}

const checks: Readonly<Record<RequirementName, () => string | null>> = {
  root: () => (process.getuid?.() === 0 ? null : "needs root"),
  namespaces: () => firstReason("root") ?? (hasCapability(21) ? null : "needs CAP_SYS_ADMIN to make namespaces"),
  packages: () =>
    firstReason("namespaces") ??
    (filesystems().includes("overlay") ? null : "the kernel has no overlayfs") ??
    (existsSync("/usr/bin/apt-get") ? null : "test packages come from a Debian-like system's apt-get"),
  chromium: () => (onPath("chromium") === null ? firstReason("packages") : null),
  postgres: () => (postgresPrograms() === null ? "PostgreSQL 15 or newer is not installed" : null),
  cgroup2: () => firstReason("namespaces") ?? (cgroup2Mount() === null ? "no cgroup v2 hierarchy is mounted" : null),
};

const results = new Map<RequirementName, Requirement>();

export function requirement(name: RequirementName): Requirement {
  const known = results.get(name);
  if (known !== undefined) {
    return known;
  }
  const why = checks[name]();
  const result = { name, met: why === null, why };
  results.set(name, result);
  return result;
}

/** Options for `test` or `describe`: runs it when the machine has all of this, otherwise skips it and says why in the summary. */
export function needs(...names: readonly RequirementName[]): TestOptions {
  const unmet = names.map(requirement).find((one) => !one.met);
  return unmet === undefined ? {} : { skip: true, meta: { unmetRequirement: `${unmet.name}: ${unmet.why ?? ""}` } };
}

/** Where cgroup v2 is mounted on this machine, or null. */
export function cgroup2Mount(): string | null {
  const line = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((text) => text.split(" "))
    .find((fields) => fields[2] === "cgroup2");
  return line?.[1] ?? null;
}

/** Full path of a program on PATH, or null. */
export function onPath(program: string): string | null {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = join(directory, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return null;
}

function firstReason(name: RequirementName): string | null {
  return requirement(name).why;
}

function hasCapability(bit: number): boolean {
  const mask = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return ((BigInt(`0x${mask}`) >> BigInt(bit)) & 1n) === 1n;
}

function filesystems(): readonly string[] {
  return readFileSync("/proc/filesystems", "utf8").split(/\s+/);
}
