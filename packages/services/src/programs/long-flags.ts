/**
 * Flags of Go programs (package flag, pflag, kingpin): `-name value`, `--name=value`, one or two dashes alike. Only the asked-for names are looked
 * for, each of which takes a value; what follows `--` is no flag.
 */
export interface FlagValue {
  readonly written: string; // the flag as written, without its value
  readonly value: string;
}

const wordLimit = 4096;

/** Every occurrence of these flags in order; the last is the one that holds where a flag counts once. */
export function flagValues(words: readonly string[], names: readonly string[]): FlagValue[] {
  const found: FlagValue[] = [];
  const end = words.indexOf("--");
  const flags = words.slice(1, end < 0 ? wordLimit : Math.min(end, wordLimit));
  for (let at = 0; at < flags.length; at++) {
    const match = /^(--?([A-Za-z0-9][A-Za-z0-9._-]*))(?:=(.*))?$/s.exec(flags[at] ?? "");
    if (match === null || !names.includes(match[2] ?? "")) continue;
    const value = match[3] ?? flags[++at];
    if (value !== undefined) found.push({ written: match[1] ?? "", value });
  }
  return found;
}

/** Whether a flag without a value is given, `=true` included and `=false` not. */
export function hasFlag(words: readonly string[], name: string): boolean {
  const word = words.findLast((candidate) => new RegExp(`^--?${name}(?:=|$)`).test(candidate));
  return word !== undefined && !/=(?:false|0|f)$/i.test(word);
}
