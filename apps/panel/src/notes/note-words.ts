/** A note in one line, for a sentence that quotes it. */
import type { Note } from "../wire.ts";

const longest = 120;

export function quoteNote({ name, text }: Pick<Note, "name" | "text">): string {
  const whole = [name, text.replaceAll(/\s+/g, " ")].filter((part) => part !== "").join(" · ");
  return `“${whole.length > longest ? `${whole.slice(0, longest)}…` : whole}”`;
}
