/**
 * Options of a command line by name: `--port 80`, `--port=80`, `-p 80` and, for a letter, `-p80`. For programs of which only some options matter,
 * so that no list of all of them is needed: a word that looks like the option counts, also where it is the value of another one.
 */
import { argumentPlace, type SettingPlace } from "./setting-place.ts";

const wordLimit = 4096;

/** Every occurrence in order, with the option as written. `words` begin with the program's name. */
export function findOptions(words: readonly string[], names: readonly string[]): readonly SettingPlace[] {
  const found: SettingPlace[] = [];
  for (let at = 1; at < Math.min(words.length, wordLimit); at++) {
    const word = words[at] ?? "";
    const following = words[at + 1];
    for (const name of names) {
      if (word === name && following !== undefined) found.push(argumentPlace(name, following));
      else if (word.startsWith(`${name}=`)) found.push(argumentPlace(name, word.slice(name.length + 1)));
      else if (/^-[a-zA-Z]$/.test(name) && word.startsWith(name) && word.length > 2) found.push(argumentPlace(name, word.slice(2)));
    }
  }
  return found;
}

/** The last occurrence, which wins in most programs; null when the option is not there. */
export function findOption(words: readonly string[], names: readonly string[]): SettingPlace | null {
  return findOptions(words, names).at(-1) ?? null;
}
