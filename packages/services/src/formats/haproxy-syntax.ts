/**
 * HAProxy's configuration as readcfgfile cuts it: sections begun by a word at the start of a line, words with quotes and backslashes, `#` comments.
 * Environment variables in double quotes are replaced where they are known; a word with an unknown one says so. Conditional blocks (`.if` … `.endif`)
 * are not decided: their lines are marked. Nothing throws; a line that cannot be cut is cut as far as it goes.
 */
export interface HaproxyLine {
  readonly section: string | null; // global, defaults, frontend, listen, peers, …; null before the first
  readonly name: string | null; // of the section
  readonly words: readonly string[]; // keyword first
  readonly line: number; // 1-based
  readonly isConditional: boolean; // inside .if
  readonly hasUnknown: boolean; // a variable that is not known stands in it
}

const sections: ReadonlySet<string> = new Set(
  (
    "global defaults frontend backend listen peers resolvers mailers userlist program cache http-errors ring log-forward log-profile " +
    "crt-store traces fcgi-app acme"
  ).split(" "),
);
const lineLimit = 100_000;
const lengthLimit = 16_384;

export function parseHaproxySyntax(text: string, environment: Readonly<Record<string, string>> = {}): readonly HaproxyLine[] {
  const lines: HaproxyLine[] = [];
  const place: { section: string | null; name: string | null; depth: number } = { section: null, name: null, depth: 0 };
  for (const [index, content] of text
    .replace(/^\uFEFF/, "")
    .split("\n", lineLimit)
    .entries()) {
    const { words, hasUnknown } = cutWords(content.slice(0, lengthLimit), environment);
    const [keyword, argument] = words;
    if (keyword === undefined) continue;
    if (keyword === ".if") place.depth++;
    else if (keyword === ".endif") place.depth = Math.max(0, place.depth - 1);
    if (keyword.startsWith(".")) continue;
    if (sections.has(keyword)) {
      place.section = keyword;
      place.name = argument ?? null;
    }
    lines.push({ section: place.section, name: place.name, words, line: index + 1, isConditional: place.depth > 0, hasUnknown });
  }
  return lines;
}

interface Cut {
  readonly words: string[];
  readonly hasUnknown: boolean;
}

function cutWords(content: string, environment: Readonly<Record<string, string>>): Cut {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  let hasUnknown = false;
  for (let at = 0; at < content.length; at++) {
    const character = content[at] ?? "";
    if (quote === "" && character === "#") break;
    if (quote === "" && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) {
      quote = character;
      word ??= "";
    } else if (character === "\\" && quote !== "'") word = (word ?? "") + (content[++at] ?? "");
    else if (character === "$" && quote === '"') {
      const variable = takeVariable(content, at, environment);
      hasUnknown ||= variable.value === null;
      word = (word ?? "") + (variable.value ?? "");
      at = variable.last;
    } else word = (word ?? "") + character;
  }
  if (word !== null) words.push(word);
  return { words, hasUnknown };
}

/** `$NAME`, `${NAME}`, `${NAME-default}` at an offset; `last` is the offset of its last character. */
function takeVariable(content: string, at: number, environment: Readonly<Record<string, string>>): { value: string | null; last: number } {
  const pattern = /\$(?:\{([A-Za-z0-9_.]+)(?:-([^}]*))?(?:\[\*\])?\}|([A-Za-z0-9_]+))/y;
  pattern.lastIndex = at;
  const match = pattern.exec(content);
  if (match === null) return { value: "$", last: at };
  return { value: environment[match[1] ?? match[3] ?? ""] ?? match[2] ?? null, last: pattern.lastIndex - 1 };
}
