/** A plan's rules in the text of a file that a host loads at its start: only where each place is found for sure, and nothing else of the text is touched. */

export type SavedEdit =
  | { readonly code: "edited"; readonly text: string; readonly added: readonly string[]; readonly removed: readonly RemovedSavedLine[] }
  /** What is not there exactly once, and would have to be. */
  | { readonly code: "not-found"; readonly what: string };

/** With the lines between which it stood, new ones among them; null: there was none. */
export interface RemovedSavedLine {
  readonly line: string;
  readonly after: string | null;
  readonly before: string | null;
}

/** Lines of a file, one of which ends each; a last one without an end is kept as it is. */
export class SavedLines {
  readonly #lines: string[];
  readonly #added: string[] = [];
  readonly #removed: RemovedSavedLine[] = [];

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  insert(at: number, lines: readonly string[]): void {
    this.#lines.splice(at, 0, ...lines);
    this.#added.push(...lines);
  }

  remove(at: number): void {
    const [line = ""] = this.#lines.splice(at, 1);
    this.#removed.push({ line, after: this.#lines[at - 1] ?? null, before: this.#lines[at] ?? null });
  }

  /** Behind all, on lines of their own. */
  append(lines: readonly string[]): void {
    const isEnded = this.#lines.at(-1) === "";
    this.#lines.splice(isEnded ? -1 : this.#lines.length, 0, ...lines);
    if (!isEnded) this.#lines.push("");
    this.#added.push(...lines);
  }

  edited(): SavedEdit {
    return { code: "edited", text: this.#lines.join("\n"), added: this.#added, removed: this.#removed };
  }
}

/** Its place; null: it is not there, or more than once. */
export function onlyPlace(places: readonly number[]): number | null {
  const [first, second] = places;
  return first !== undefined && second === undefined ? first : null;
}
