import { RefusalError } from "@portolan/contract";
import { closeMatches } from "./close-matches.ts";
import type { Command } from "./command.ts";

/** The command of that name, or a refusal with the nearest names. */
export function requireCommand(name: string, commands: readonly Command[]): Command {
  const command = commands.find((known) => known.name === name);
  if (command !== undefined) return command;
  const names = commands.map((known) => known.name);
  const near = closeMatches(name, names);
  throw new RefusalError("COMMAND_UNKNOWN", {
    command: name,
    commands: names.join(" "),
    suggestion: near.length > 0 ? near.map((match) => `portolan ${match}`).join(", ") : "portolan --help",
  });
}
