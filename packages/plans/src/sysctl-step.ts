/** The step that sets a switch of the kernel, as a person types it. */
import { printCommand, type PrintedCommand } from "@portolan/ruleset";
import type { SysctlKey } from "./sysctl-keys.ts";

export function printSysctl(key: SysctlKey, value: string): PrintedCommand {
  return printCommand(["sysctl", "-w", `${key}=${value}`]);
}
