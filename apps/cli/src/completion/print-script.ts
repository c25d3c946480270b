import { RefusalError } from "@portolan/contract";
import type { RunCommand } from "../command.ts";
import { isShellName, shellScripts } from "./shell-scripts.ts";

/** Prints the script that makes a shell ask `portolan complete -- WORDS…`, which `answerCompletion` answers. */
export const printScript: RunCommand = async ({ arguments: [shell = ""], options, terminal }) => {
  if (!isShellName(shell))
    throw new RefusalError("ARGUMENT_INVALID", { argument: "SHELL", value: shell, expected: Object.keys(shellScripts).join(" | ") });
  const script = shellScripts[shell];
  terminal.write(options.flag("json") ? `${JSON.stringify({ schema: "portolan.completion/1", shell, script }, null, 2)}\n` : script);
  return 0;
};
