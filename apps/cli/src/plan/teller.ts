import type { Phrase } from "@portolan/phrases";
import type { CommandCall } from "../command.ts";
import type { Page } from "../explain/explanation-lines.ts";
import { outputPaint } from "../output-paint.ts";
import type { Style } from "../paint.ts";
import { wrappedLines } from "./plan-lines.ts";

/** Writes for a program, or for a person. */
export class Teller {
  readonly #call: CommandCall;
  readonly #page: Page;

  constructor(call: CommandCall) {
    const { options, terminal, language } = call;
    this.#call = call;
    this.#page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  }

  json(answer: object): void {
    const { options, terminal } = this.#call;
    if (options.flag("json")) terminal.write(`${JSON.stringify({ schema: "portolan.guard-answer/1", ...answer }, null, 2)}\n`);
  }

  lines(phrases: readonly Phrase[], style: Style | null): void {
    const { options, terminal } = this.#call;
    if (options.flag("json")) return;
    for (const [index, one] of phrases.entries())
      terminal.write(`${wrappedLines(one, index === 0 ? style : null, this.#page).join("\n")}\n`);
  }

  text(one: Phrase): string {
    return wrappedLines(one, null, { ...this.#page, width: null }).join("");
  }
}
