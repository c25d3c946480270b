/**
 * Command line of memcached (memcached(1)): the options about listening, short ones possibly joined, long ones with `=` or the next word.
 * `-l` may be given several times and adds up; of the others the last holds.
 */
export interface MemcachedOption {
  readonly letter: string; // l, p, U, c, b or s
  readonly key: string; // as written: -l or --listen
  readonly value: string;
  readonly index: number; // of the word that holds the value
}

/** Letters that take a value, whether it is read here or not. */
const withValue: ReadonlySet<string> = new Set("apsUmclufntPDRbBIoeNY");
const longNames: Readonly<Record<string, string>> = {
  listen: "l",
  port: "p",
  "udp-port": "U",
  "conn-limit": "c",
  "listen-backlog": "b",
  "unix-socket": "s",
};
const read: ReadonlySet<string> = new Set(Object.values(longNames));

/** Options of the words after the program's name. */
export function parseMemcachedArguments(words: readonly string[]): readonly MemcachedOption[] {
  const options: MemcachedOption[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const long = /^--([a-z-]+)(?:=(.*))?$/.exec(word);
    if (long !== null) {
      const letter = longNames[long[1] ?? ""];
      if (letter === undefined) continue;
      const value = long[2] ?? words[++at] ?? "";
      options.push({ letter, key: `--${long[1]}`, value, index: at });
    } else if (/^-[A-Za-z]/.test(word)) {
      const position = word.split("").findIndex((letter, index) => index > 0 && withValue.has(letter));
      const letter = word[position] ?? "";
      if (position === -1) continue;
      const value = word.slice(position + 1) || (words[++at] ?? "");
      if (read.has(letter)) options.push({ letter, key: `-${letter}`, value, index: at });
    }
  }
  return options;
}
