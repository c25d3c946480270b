import { readdirSync, readFileSync, statSync } from "node:fs";
import { readProcessStat } from "./read-process.ts";

/** Every process that /proc shows to this user. */
export function listProcesses(procRoot: string): number[] {
  return listNumbers(procRoot);
}

/** Threads of a process besides its first. */
export function listFurtherThreads(procRoot: string, pid: number): number[] {
  return listNumbers(`${procRoot}/${pid}/task`).filter((thread) => thread !== pid);
}

/** Size of the descriptor table of a process or of one of its threads. The size of the directory is the number of descriptors since Linux 6.2, and 0 before or when it cannot be read. */
export function countDescriptors(procRoot: string, pid: number, thread = pid): number {
  try {
    return statSync(thread === pid ? `${procRoot}/${pid}/fd` : `${procRoot}/${pid}/task/${thread}/fd`).size;
  } catch {
    return 0;
  }
}

/** Parent and children of a process. */
export function listRelatives(procRoot: string, pid: number): number[] {
  const parent = readProcessStat(procRoot, pid)?.parent ?? 0;
  return parent > 0 ? [parent, ...listChildren(procRoot, pid)] : listChildren(procRoot, pid);
}

/** Children of the main thread (proc_pid_children(5)); none where the kernel was built without it. */
function listChildren(procRoot: string, pid: number): number[] {
  try {
    const text = readFileSync(`${procRoot}/${pid}/task/${pid}/children`, "latin1");
    return text
      .split(" ")
      .filter((part) => part !== "")
      .map(Number);
  } catch {
    return [];
  }
}

function listNumbers(directory: string): number[] {
  try {
    return readdirSync(directory)
      .map(Number)
      .filter((number) => Number.isInteger(number));
  } catch {
    return [];
  }
}
