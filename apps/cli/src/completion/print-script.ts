import { script } from "@bomb.sh/tab";
import { RefusalError } from "@portolan/contract";
import type { RunCommand } from "../command.ts";
import { capturePrinted } from "./capture-printed.ts";

const shells = ["bash", "zsh", "fish"];

/** Prints the script that makes a shell ask `portolan complete -- WORDS…`, which `answerCompletion` answers. */
export const printScript: RunCommand = async ({ arguments: [shell = ""], options, terminal }) => {
  if (!shells.includes(shell))
    throw new RefusalError("ARGUMENT_INVALID", { argument: "SHELL", value: shell, expected: shells.join(" | ") });
  const text = capturePrinted(() => script(shell, "portolan", "portolan"));
  if (options.flag("json")) terminal.write(`${JSON.stringify({ schema: "portolan.completion/1", shell, script: text }, null, 2)}\n`);
  else terminal.write(text);
  return 0;
};
