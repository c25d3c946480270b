import { render, type Phrase } from "@portolan/phrases";
import type { CommandCall } from "../command.ts";
import { wrapTo } from "../display-width.ts";
import { outputPaint } from "../output-paint.ts";
import { createPaint, decideColour, type Paint, type Style } from "../paint.ts";
import { printableText } from "../printable-text.ts";

/** Writes sentences for a person, wrapped to the terminal, or documents for a program. */
export class LeaseSpeaker {
  readonly #call: CommandCall;
  readonly paint: Paint;
  readonly isJson: boolean;

  constructor(call: CommandCall) {
    const { options, terminal } = call;
    this.#call = call;
    this.isJson = options.flag("json");
    this.paint = outputPaint(options, terminal);
  }

  text(value: Phrase): string {
    return printableText(render(value, this.#call.language));
  }

  /** On stdout. */
  say(value: Phrase, style: Style | null = null, margin = ""): void {
    this.#call.terminal.write(this.#lines(value, { style, margin, paint: this.paint }));
  }

  line(text: string): void {
    this.#call.terminal.write(`${text}\n`);
  }

  /** On stderr: what is not the answer itself. */
  note(value: Phrase, style: Style | null = null, margin = ""): void {
    const { options, terminal } = this.#call;
    const colour = decideColour({ flag: options.flag("color"), terminal: terminal.coloured.stderr, environment: terminal.environment });
    terminal.report(this.#lines(value, { style, margin, paint: createPaint(colour) }));
  }

  document(schema: string, content: object): void {
    this.#call.terminal.write(`${JSON.stringify({ schema, ...content }, null, 2)}\n`);
  }

  /** JSON Lines: a header, then one each. */
  lines(schema: string, rows: readonly object[]): void {
    this.#call.terminal.write([{ schema, count: rows.length }, ...rows].map((row) => `${JSON.stringify(row)}\n`).join(""));
  }

  get width(): number | null {
    return this.#call.terminal.columns;
  }

  #lines(value: Phrase, { style, margin, paint }: { style: Style | null; margin: string; paint: Paint }): string {
    const { columns } = this.#call.terminal;
    const whole = this.text(value);
    const lines = columns === null ? [whole] : wrapTo(whole, Math.max(24, columns - margin.length));
    return lines.map((line) => `${margin}${style === null ? line : paint(style, line)}\n`).join("");
  }
}
