import { RefusalError } from "@portolan/contract";
import { parsePort } from "@portolan/net";

/** The options of one call as they were typed. A question with the wrong kind of answer is a bug in the command's data. */
export class GivenOptions {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** Whether a flag is on. `--no-x` is asked for as `x`, which is on unless it was given. */
  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** Of a pair `--x` and `--no-x`: which one was given, null where neither was. */
  choice(name: string): boolean | null {
    const value = this.#values[name];
    return typeof value === "boolean" ? value : null;
  }

  /** The text given to an option, null when it was not given. */
  text(name: string): string | null {
    const value = this.#values[name];
    return typeof value === "string" ? value : null;
  }

  port(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const port = parsePort(text);
    if (port === null) throw new RefusalError("PORT_INVALID", { value: text });
    return port;
  }

  /** A whole number within the limits, or a number with a fraction when `fraction` is set. */
  number(name: string, { least, most, fraction = false }: { least: number; most: number; fraction?: boolean }): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most) || (!fraction && !Number.isInteger(value))) {
      throw new RefusalError("ARGUMENT_INVALID", { argument: `--${name}`, value: text, expected: `${least}–${most}` });
    }
    return value;
  }
}
