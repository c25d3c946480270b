/**
 * Caddyfile: words separated by white space, quotes of both kinds, comments at the start of a word, one directive a line, `{` at the end of a line
 * opens its block. A line of addresses that ends with a comma goes on. Here-documents are read as words. Unbalanced braces end with the file.
 */
export interface CaddyWord {
  readonly text: string;
  readonly line: number;
}

export interface CaddyDirective {
  readonly words: readonly CaddyWord[]; // without the opening brace; none for the block of global options
  readonly block: readonly CaddyDirective[] | null;
}

const depthLimit = 32;

export function parseCaddyfile(source: string): readonly CaddyDirective[] {
  const reading = { words: scanWords(source), at: 0 };
  const directives: CaddyDirective[] = [];
  while (reading.at < reading.words.length) {
    directives.push(...takeBlock(reading, 0));
  }
  return directives;
}

interface Reading {
  readonly words: readonly CaddyWord[];
  at: number;
}

/** Directives up to the closing brace, which is taken, or the end. */
function takeBlock(reading: Reading, depth: number): CaddyDirective[] {
  const directives: CaddyDirective[] = [];
  while (reading.at < reading.words.length) {
    if (reading.words[reading.at]?.text === "}") {
      reading.at++;
      return directives;
    }
    directives.push(takeDirective(reading, depth));
  }
  return directives;
}

function takeDirective(reading: Reading, depth: number): CaddyDirective {
  const words: CaddyWord[] = [];
  for (let word = reading.words[reading.at]; word !== undefined; word = reading.words[reading.at]) {
    const last = words.at(-1);
    const isSameLine = last === undefined || word.line === last.line || last.text.endsWith(",");
    if (!isSameLine || word.text === "}") break;
    reading.at++;
    if (word.text === "{") return { words, block: depth < depthLimit ? takeBlock(reading, depth + 1) : null };
    words.push(word);
  }
  return { words, block: null };
}

const wordLimit = 100_000;

function scanWords(source: string): CaddyWord[] {
  const text = source.replace(/^\uFEFF/, "");
  const words: CaddyWord[] = [];
  let line = 1;
  for (let at = 0; at < text.length && words.length < wordLimit;) {
    const character = text[at] ?? "";
    if (character === "\n") line++;
    if (/\s/.test(character)) at++;
    else if (character === "#") at = endOf(text, "\n", at);
    else if (character === '"' || character === "`") {
      const end = closingQuote(text, at);
      words.push({ text: text.slice(at + 1, end).replaceAll('\\"', '"'), line });
      line += text.slice(at, end).split("\n").length - 1;
      at = end + 1;
    } else {
      const end = at + (/^[^\s]+/.exec(text.slice(at, at + lengthLimit))?.[0].length ?? 1);
      words.push({ text: text.slice(at, end), line });
      at = end;
    }
  }
  return words;
}

const lengthLimit = 4096;

function closingQuote(text: string, start: number): number {
  const quote = text[start] ?? "";
  for (let at = start + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  return text.length;
}

function endOf(text: string, wanted: string, from: number): number {
  const end = text.indexOf(wanted, from);
  return end < 0 ? text.length : end;
}
