/**
 * Short options of a command line as getopt(3) of GNU reads them: `-p 80`, `-p80`, `-dp80`; what is no option is an operand, wherever it stands.
 * An option that is not in the list takes no value, so an unknown one can hide what follows it in the same word.
 */
export interface ShortOption {
  readonly letter: string;
  readonly value: string; // empty for an option without one
}

export interface ShortOptions {
  readonly options: readonly ShortOption[];
  readonly operands: readonly string[];
}

const wordLimit = 4096;

/** `withValue`: the letters that take a value. `words` begin with the program's name. Long options (`--name`) count as operands. */
export function parseShortOptions(words: readonly string[], withValue: string): ShortOptions {
  const options: ShortOption[] = [];
  const operands: string[] = [];
  for (let at = 1; at < Math.min(words.length, wordLimit); at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      operands.push(...words.slice(at + 1, wordLimit));
      break;
    }
    if (!/^-[^-]/.test(word)) {
      operands.push(word);
      continue;
    }
    for (let position = 1; position < word.length; position++) {
      const letter = word[position] ?? "";
      if (!withValue.includes(letter)) options.push({ letter, value: "" });
      else {
        const attached = word.slice(position + 1);
        options.push({ letter, value: attached === "" ? (words[++at] ?? "") : attached });
        break;
      }
    }
  }
  return { options, operands };
}

/** Value of the last option with this letter; null when it is not given. */
export function lastOption({ options }: ShortOptions, letter: string): string | null {
  return options.findLast((option) => option.letter === letter)?.value ?? null;
}
