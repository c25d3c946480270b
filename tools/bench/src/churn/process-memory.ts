import { readdirSync, readFileSync } from "node:fs";

/** What a process and its descendants use at one moment. */
export interface MemoryUse {
  readonly pid: number;
  readonly title: string;
  readonly pssBytes: number; // memory shared with n processes counts as an nth
}

/** The process and all its descendants, parents first. One that ends while it is read is left out. */
export function readMemory(root: number): MemoryUse[] {
  const children = Map.groupBy(listProcesses(), ({ parent }) => parent);
  const found: MemoryUse[] = [];
  const visit = (pid: number): void => {
    const use = readOne(pid);
    if (use !== null) found.push(use);
    for (const child of children.get(pid) ?? []) visit(child.pid);
  };
  visit(root);
  return found;
}

export function sumBytes(uses: readonly MemoryUse[]): number {
  return uses.reduce((sum, { pssBytes }) => sum + pssBytes, 0);
}

function readOne(pid: number): MemoryUse | null {
  const rollup = readOrNull(`/proc/${pid}/smaps_rollup`);
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup ?? "")?.[1];
  if (kilobytes === undefined) return null;
  const title = (readOrNull(`/proc/${pid}/cmdline`) ?? "").split("\0").join(" ").trim();
  return { pid, title, pssBytes: Number(kilobytes) * 1024 };
}

function listProcesses(): { pid: number; parent: number }[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(readOrNull(`/proc/${name}/stat`) ?? "")?.[1];
    return parent === undefined ? [] : [{ pid: Number(name), parent: Number(parent) }];
  });
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
