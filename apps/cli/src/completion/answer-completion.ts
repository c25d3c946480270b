import { RootCommand } from "@bomb.sh/tab";
import { render, type Language } from "@portolan/phrases";
import type { Command, CommandOption } from "../command.ts";
import { globalOptions } from "../global-options.ts";
import { capturePrinted } from "./capture-printed.ts";

/** What may follow the words typed so far, in the form that the scripts of `printScript` read. The last word is the unfinished one. */
export async function answerCompletion(
  words: readonly string[],
  { commands, language }: { commands: readonly Command[]; language: Language },
): Promise<string> {
  const services = asksForServices(words, commands) ? await (await import("./running-services.ts")).runningServices() : [];
  const root = new RootCommand();
  for (const option of globalOptions) addOption(root, option, language);
  for (const command of commands) {
    const target = root.command(command.name, render({ id: command.summary }, language));
    for (const option of [...command.options, ...globalOptions]) addOption(target, option, language);
    for (const { name, values, offers } of command.arguments) {
      const offered = offers === "services" ? services : (values ?? []);
      target.argument(name, (complete) => offered.forEach((value) => complete(value, "")), name.includes("..."));
    }
  }
  return capturePrinted(() => root.parse([...words]));
}

/** Whether the unfinished word is an operand of a command that takes a service's name; only then is the host read. */
function asksForServices(words: readonly string[], commands: readonly Command[]): boolean {
  const last = words.at(-1) ?? "";
  const command = commands.find(({ name }) => words.slice(0, -1).includes(name));
  return !last.startsWith("-") && command?.arguments.some(({ offers }) => offers === "services") === true;
}

function addOption(target: RootCommand | ReturnType<RootCommand["command"]>, option: CommandOption, language: Language): void {
  const [, short, long = ""] = /^(?:-(\w), )?--([\w-]+)/.exec(option.flags) ?? [];
  const text = render({ id: option.text }, language);
  if (!option.flags.includes("<")) target.option(long, text, short);
  else target.option(long, text, (complete) => option.values?.forEach((value) => complete(value, "")), short);
}
