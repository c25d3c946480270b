import { Command as Parser, CommanderError, Option } from "commander";
import { RefusalError } from "@portolan/contract";
import { chooseLanguage, parseLanguage } from "./language.ts";
import { closeMatches } from "./close-matches.ts";
import type { Command, CommandCall, CommandOption, ExitCode, ForeignExitCode } from "./command.ts";
import { commands } from "./command-list.ts";
import { reportFailure } from "./failure-report.ts";
import { GivenOptions } from "./given-options.ts";
import { globalOptions } from "./global-options.ts";
import { createPaint, decideColour } from "./paint.ts";
import { requireCommand } from "./require-command.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line (without the program's name) and returns the exit code. Never throws: every failure becomes a report. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode | ForeignExitCode> {
  // These are needed to report that the line could not be parsed, so they are looked for before it is.
  const language = languageOf(words, terminal.environment);
  const json = words.includes("--json");
  try {
    if (words[0] === "complete" && words[1] === "--") {
      const { answerCompletion } = await import("./completion/answer-completion.ts");
      terminal.write(await answerCompletion(words.slice(2), { commands, language }));
      return 0;
    }
    const { command, call } = parseCommandLine(words, { terminal, language });
    const run = await command.load();
    return await run(call);
  } catch (error) {
    const colour = decideColour({
      flag: !words.includes("--no-color"),
      terminal: terminal.coloured.stderr,
      environment: terminal.environment,
    });
    const report = reportFailure(error, { language, paint: createPaint(colour), json, verbose: words.includes("--verbose") });
    terminal.report(report.text);
    return report.exitCode;
  }
}

/** The language of a line that may not have been parsed. */
export function languageOf(words: readonly string[], environment: Terminal["environment"]): CommandCall["language"] {
  return chooseLanguage(valueOf(words, "--lang"), environment);
}

function valueOf(words: readonly string[], option: string): string | null {
  const index = words.findIndex((word) => word === option || word.startsWith(`${option}=`));
  if (index === -1) return null;
  return words[index]?.includes("=") ? (words[index]?.slice(option.length + 1) ?? null) : (words[index + 1] ?? null);
}

interface Parsed {
  readonly command: Command;
  readonly call: CommandCall;
}

function parseCommandLine(
  words: readonly string[],
  { terminal, language }: { terminal: Terminal; language: CommandCall["language"] },
): Parsed {
  const first = commandPlace(words);
  const name = first === -1 ? null : (words[first] ?? null);
  const rest = first === -1 ? words : words.toSpliced(first, 1);
  const flags = rest.slice(0, rest.includes("--") ? rest.indexOf("--") : undefined);
  const asksVersion = flags.includes("--version") || flags.includes("-V");
  if (flags.includes("--help") || flags.includes("-h") || (name === null && !asksVersion)) {
    return helpCall(name, rest, { terminal, language });
  }
  const command = asksVersion || name === null ? requireCommand("version", commands) : requireCommand(name, commands);
  const { values, operands } = parseWords(command, rest);
  return { command, call: { commands, arguments: operands, options: new GivenOptions(values), terminal, language } };
}

/** `portolan ls --help` is `portolan help ls`; options that help does not know are of no interest then. */
function helpCall(
  name: string | null,
  words: readonly string[],
  { terminal, language }: { terminal: Terminal; language: CommandCall["language"] },
): Parsed {
  const options = new GivenOptions({ json: words.includes("--json"), color: !words.includes("--no-color") });
  return {
    command: requireCommand("help", commands),
    call: { commands, arguments: name === null ? [] : [name], options, terminal, language },
  };
}

/** Where the command's name stands: the first word that is neither a global option nor the value of one. */
function commandPlace(words: readonly string[]): number {
  const valued = globalOptions.filter((option) => option.flags.includes("<")).map((option) => option.flags.split(" ")[0]);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (valued.includes(word)) index += 1;
    else if (!word.startsWith("-")) return index;
  }
  return -1;
}

function parseWords(
  command: Command,
  words: readonly string[],
): { values: Readonly<Record<string, unknown>>; operands: readonly string[] } {
  const parser = new Parser(command.name)
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} })
    .showSuggestionAfterError(false);
  for (const argument of command.arguments) parser.argument(argument.name);
  const known: readonly CommandOption[] = [...command.options, ...globalOptions];
  const hasWords = command.arguments.some(({ name }) => name === "[words...]");
  for (const option of known) parser.addOption(parserOption(option));
  try {
    parser.parse(hasWords ? words.map(hideMinus) : [...words], { from: "user" });
  } catch (error) {
    throw error instanceof CommanderError ? refusalOf(error, command, known) : error;
  }
  const values = shownValues(parser.opts<Record<string, unknown>>());
  checkValues(values, known, `portolan ${command.name} --help`);
  return { values, operands: parser.args.map(showMinus) };
}

function parserOption({ flags, repeats }: CommandOption): Option {
  const option = new Option(flags);
  return repeats === true
    ? option.argParser((word: string, before?: string) => (before === undefined ? word : `${before},${word}`))
    : option;
}

const hiddenMinus = "\u0000-"; // no argument of a process can hold a NUL

/** In a query `-unit:ssh` excludes; to the parser of options it would be one. Every option here is long, so that a single minus is the query's. */
function hideMinus(word: string): string {
  return /^-[^-]/.test(word) ? `\u0000${word}` : word;
}

function showMinus(word: string): string {
  return word.startsWith(hiddenMinus) ? word.slice(1) : word;
}

function shownValues(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? showMinus(value) : value]));
}

/** Commander speaks English only and names the culprit in quotes; the catalogue says the same in the reader's language. */
function refusalOf(error: CommanderError, command: Command, known: readonly CommandOption[]): RefusalError {
  const culprit = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const help = `portolan ${command.name} --help`;
  switch (error.code) {
    case "commander.unknownOption": {
      const longNames = known.map((option) => /--[\w-]+/.exec(option.flags)?.[0] ?? option.flags);
      return new RefusalError("OPTION_UNKNOWN", {
        option: culprit,
        command: command.name,
        suggestion: closeMatches(culprit, longNames).join(", ") || help,
      });
    }
    case "commander.optionMissingArgument":
      return new RefusalError("OPTION_VALUE_MISSING", { option: /--[\w-]+/.exec(culprit)?.[0] ?? culprit, help });
    case "commander.missingArgument":
      return new RefusalError("OPERAND_MISSING", { operand: culprit.toUpperCase(), command: command.name, help });
    case "commander.excessArguments":
      return new RefusalError("OPERANDS_TOO_MANY", { command: command.name, most: command.arguments.length, help });
    default:
      return new RefusalError("ARGUMENT_INVALID", { argument: command.name, value: error.message, expected: help });
  }
}

function checkValues(values: Readonly<Record<string, unknown>>, known: readonly CommandOption[], help: string): void {
  const names = new Set(known.flatMap((option) => option.flags.match(/--?[\w-]+/g) ?? []));
  for (const option of known) {
    const long = /--([\w-]+)/.exec(option.flags)?.[1] ?? "";
    const value = values[long.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    if (typeof value === "string" && names.has(value)) throw new RefusalError("OPTION_VALUE_MISSING", { option: `--${long}`, help });
    if (option.values === undefined || typeof value !== "string" || option.values.includes(value)) continue;
    throw new RefusalError("ARGUMENT_INVALID", { argument: `--${long}`, value, expected: option.values.join(" | ") });
  }
  const language = values["lang"];
  if (typeof language === "string" && parseLanguage(language) === null) {
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--lang", value: language, expected: "en | zh-CN" });
  }
}
