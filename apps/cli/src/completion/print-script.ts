import { script } from "@bomb.sh/tab";
import { RefusalError } from "@portolan/contract";
import type { RunCommand } from "../command.ts";

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

// The library prints with console.log and nothing else; while it does, the console is ours.
function capturePrinted(print: () => void): string {
  const original = console.log;
  const lines: string[] = [];
  console.log = (...values: unknown[]) => void lines.push(values.join(" "));
  try {
    print();
  } finally {
    console.log = original;
  }
  return `${lines.join("\n")}\n`;
}
