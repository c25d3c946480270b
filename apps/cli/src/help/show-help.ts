import { render, type Language, type MessageId } from "@portolan/phrases";
import type { Command, CommandOption, RunCommand } from "../command.ts";
import { displayWidth, padEndTo, wrapTo } from "../display-width.ts";
import { globalOptions } from "../global-options.ts";
import { outputPaint } from "../output-paint.ts";
import type { Paint } from "../paint.ts";
import { requireCommand } from "../require-command.ts";

const exitTexts: readonly MessageId[] = ["help.exit.0", "help.exit.1", "help.exit.2", "help.exit.3", "help.exit.4", "help.exit.5"];

interface Page {
  readonly language: Language;
  readonly paint: Paint;
  readonly width: number;
}

export const showHelp: RunCommand = async ({ commands, arguments: [name], options, terminal, language }) => {
  const page: Page = { language, paint: outputPaint(options, terminal), width: Math.min(terminal.columns ?? 80, 100) };
  const command = name === undefined ? null : requireCommand(name, commands);
  if (options.flag("json")) terminal.write(`${JSON.stringify(helpDocument(command === null ? commands : [command], language), null, 2)}\n`);
  else terminal.write(`${(command === null ? overview(commands, page) : commandHelp(command, page)).join("\n")}\n`);
  return 0;
};

function overview(commands: readonly Command[], page: Page): string[] {
  const rows = commands.map((command) => ({ name: command.name, text: command.summary }));
  return [
    ...wrapTo(text("help.tagline", page), page.width),
    "",
    heading("help.usage", page),
    "  portolan COMMAND [OPTIONS]",
    "",
    heading("help.commands", page),
    ...definitions(rows, page),
    "",
    heading("help.global-options", page),
    ...definitions(optionRows(globalOptions), page),
    "",
    heading("help.exit-codes", page),
    ...definitions(
      exitTexts.map((id, code) => ({ name: String(code), text: id })),
      page,
    ),
    "",
    text("help.more", page),
  ];
}

function commandHelp(command: Command, page: Page): string[] {
  const operands = command.arguments.map((argument) => argument.name.toUpperCase());
  const usage = ["portolan", command.name, ...operands, "[OPTIONS]"].join(" ");
  const examples = command.examples.flatMap((example) => [
    `  ${page.paint("accent", example.line)}`,
    `      ${page.paint("dim", text(example.text, page))}`,
  ]);
  return [
    ...wrapTo(text(command.description, page), page.width),
    "",
    heading("help.usage", page),
    `  ${usage}`,
    ...section(
      "help.arguments",
      command.arguments.map((argument) => ({ name: argument.name.replaceAll(/[<>[\]]/g, "").toUpperCase(), text: argument.text })),
      page,
    ),
    ...section("help.options", optionRows(command.options), page),
    ...section("help.global-options", optionRows(globalOptions), page),
    "",
    heading("help.examples", page),
    ...examples,
  ];
}

function section(title: MessageId, rows: readonly Definition[], page: Page): string[] {
  return rows.length === 0 ? [] : ["", heading(title, page), ...definitions(rows, page)];
}

interface Definition {
  readonly name: string;
  readonly text: MessageId;
}

function optionRows(options: readonly CommandOption[]): Definition[] {
  return options.map(({ flags, text: id, values }) => {
    const shown = values === undefined ? flags : flags.replace(/<.*>/, values.join("|"));
    return { name: /^-\w,/.test(shown) ? shown : `    ${shown}`, text: id };
  });
}

/** Names in one column, their texts wrapped in the next. */
function definitions(rows: readonly Definition[], page: Page): string[] {
  const nameWidth = Math.max(...rows.map((row) => displayWidth(row.name)));
  return rows.flatMap((row) => {
    const [first = "", ...rest] = wrapTo(text(row.text, page), Math.max(24, page.width - nameWidth - 4));
    return [`  ${page.paint("accent", padEndTo(row.name, nameWidth))}  ${first}`, ...rest.map((line) => " ".repeat(nameWidth + 4) + line)];
  });
}

function heading(id: MessageId, page: Page): string {
  return page.paint("strong", text(id, page));
}

function text(id: MessageId, page: { readonly language: Language }): string {
  return render({ id }, page.language);
}

function helpDocument(shown: readonly Command[], language: Language): object {
  const say = (id: MessageId) => text(id, { language });
  const option = ({ flags, text: id, values }: CommandOption) => ({ flags, text: say(id), values: values ?? null });
  return {
    schema: "portolan.help/1",
    commands: shown.map((command) => ({
      name: command.name,
      summary: say(command.summary),
      description: say(command.description),
      arguments: command.arguments.map((argument) => ({ name: argument.name, text: say(argument.text) })),
      options: command.options.map(option),
      examples: command.examples.map((example) => ({ line: example.line, text: say(example.text) })),
    })),
    options: globalOptions.map(option),
    exitCodes: exitTexts.map((id, code) => ({ code, text: say(id) })),
  };
}
