/**
 * The name a person knows a process by. The executable's file name is not always it: Debian's redis-server is a link to redis-check-rdb, a
 * program may set its own title, and the kernel's name of a process is cut at 15 bytes and may be a thread's.
 */
import type { Process } from "@portolan/snapshot";

const kernelNameBytes = 15; // TASK_COMM_LEN - 1

/**
 * The name under which the process was started, or which it gave itself, where the kernel's name agrees with it; else the executable's file
 * name; else the kernel's name. Null when none of them could be read.
 */
export function programName({ name, executable, command }: Pick<Process, "name" | "executable" | "command">): string | null {
  const title = fileName(command?.split(" ")[0] ?? "").replace(/:$/, "");
  const isAgreed = title !== "" && (name === title.slice(0, kernelNameBytes) || name.startsWith(`${title}:`));
  if (isAgreed) return title;
  return [fileName(executable ?? ""), title, name].find((candidate) => candidate !== "") ?? null;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
