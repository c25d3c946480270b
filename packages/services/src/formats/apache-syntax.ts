/**
 * Apache httpd's configuration as ap_build_config reads it: one directive a line, a backslash joins lines, `<Name …>` opens a block that `</Name>`
 * closes, `#` comments only at the start of a line, words in quotes of both kinds. Variables stay as `${NAME}`: they are replaced while walking.
 * ProFTPD writes the same syntax. Broken nesting closes what is open; nothing throws.
 */
export interface ApacheDirective {
  readonly name: string; // as written; names ignore case
  readonly args: readonly string[];
  readonly line: number; // 1-based, of the first of joined lines
  readonly block: readonly ApacheDirective[] | null;
}

const lineLimit = 100_000;
const lengthLimit = 16_384;
const depthLimit = 32;

interface Open {
  readonly name: string;
  readonly directives: ApacheDirective[];
}

export function parseApacheSyntax(text: string): readonly ApacheDirective[] {
  const root: ApacheDirective[] = [];
  const stack: Open[] = [{ name: "", directives: root }];
  for (const { content, line } of joinedLines(text.replace(/^\uFEFF/, ""))) {
    const written = content.trim();
    if (written === "" || written.startsWith("#")) continue;
    if (written.startsWith("</")) closeBlock(stack, written.slice(2).replace(/>.*$/s, "").trim().toLowerCase());
    else addDirective(stack, written, line);
  }
  return root;
}

function addDirective(stack: Open[], written: string, line: number): void {
  const isBlock = written.startsWith("<");
  const bare = isBlock ? written.slice(1).replace(/>[^>]*$/, "") : written;
  const name = /^\S+/.exec(bare)?.[0] ?? "";
  if (name === "") return;
  const block: ApacheDirective[] | null = isBlock ? [] : null;
  if (stack.length <= depthLimit) stack.at(-1)?.directives.push({ name, args: splitWords(bare.slice(name.length)), line, block });
  if (block !== null) stack.push({ name: name.toLowerCase(), directives: block });
}

/** Closes the innermost block of the name and what is open inside it; a name that is not open closes nothing. */
function closeBlock(stack: Open[], name: string): void {
  const at = stack.findLastIndex((open, index) => index > 0 && open.name === name);
  if (at > 0) stack.length = at;
}

/** Words of a line, quotes of both kinds removed; a backslash keeps the quote that follows it. */
function splitWords(text: string): string[] {
  const word = /\s*(?:"((?:[^"\\]|\\.)*)"?|'((?:[^'\\]|\\.)*)'?|(\S+))/gsy;
  const words: string[] = [];
  for (let match = word.exec(text); match !== null && match[0].trim() !== "" && words.length < 1024; match = word.exec(text))
    words.push((match[1] ?? match[2])?.replaceAll(/\\(["'\\])/g, "$1") ?? match[3] ?? "");
  return words;
}

function joinedLines(text: string): { content: string; line: number }[] {
  const joined: { content: string; line: number }[] = [];
  let isOpen = false;
  for (const [index, raw] of text.split("\n", lineLimit).entries()) {
    const content = raw.slice(0, lengthLimit).replace(/\r$/, "");
    const continues = content.endsWith("\\");
    const piece = continues ? content.slice(0, -1) : content;
    const last = joined.at(-1);
    if (!isOpen || last === undefined) joined.push({ content: piece, line: index + 1 });
    else if (last.content.length < lengthLimit) last.content += piece;
    isOpen = continues;
  }
  return joined;
}
