/**
 * The syntax of nginx configuration files as `ngx_conf_read_token` reads it: directives of words, ended by `;` or by a block in braces.
 * Every directive keeps its line. Broken input ends the tree early and never throws; nesting beyond the limit is read and dropped.
 * Lua blocks (`*_by_lua_block`) are skipped by counting braces, since their content is not nginx syntax.
 */
export interface NginxDirective {
  readonly name: string;
  readonly args: readonly string[];
  readonly line: number; // 1-based
  readonly block: readonly NginxDirective[] | null;
}

interface Reader {
  readonly text: string;
  at: number;
  line: number;
}

type Token = { readonly kind: "word"; readonly text: string; readonly line: number } | { readonly kind: ";" | "{" | "}" | "end" };

const depthLimit = 64;

export interface NginxFile {
  readonly directives: readonly NginxDirective[]; // of the top level
  readonly problem: string | null; // where the file ends too early, or closes what was not open; nginx would not start with it
}

/** Directives of the top level. */
export function parseNginxSyntax(text: string): readonly NginxDirective[] {
  return parseNginxFile(text).directives;
}

export function parseNginxFile(text: string): NginxFile {
  const reader: Reader = { text: text.startsWith("\uFEFF") ? text.slice(1) : text, at: 0, line: 1 };
  const root: NginxDirective[] = [];
  const stack: NginxDirective[][] = [root];
  let words: { text: string; line: number }[] = [];
  let problem: string | null = null;
  for (;;) {
    const token = readToken(reader);
    if (token.kind === "end") return { directives: root, problem: problem ?? problemAtEnd(words[0], stack.length) };
    if (token.kind === "word") {
      words.push(token);
      continue;
    }
    const children = token.kind === "{" ? [] : null;
    if (token.kind !== "}") addDirective(stack, { words, children });
    words = takeLuaBlock(reader, { token, words });
    if (token.kind === "{" && !isLuaBlock(words)) stack.push(children ?? []);
    if (token.kind === "}" && (stack.length === 1 || words.length > 0)) problem ??= `line ${reader.line}: unexpected "}"`;
    if (token.kind === "}" && stack.length > 1) stack.pop();
    words = [];
  }
}

function problemAtEnd(open: { readonly line: number } | undefined, depth: number): string | null {
  if (open !== undefined) return `line ${open.line}: not ended by ";" or "{"`;
  return depth > 1 ? 'unexpected end of file, expecting "}"' : null;
}

function addDirective(
  stack: readonly NginxDirective[][],
  { words, children }: { words: readonly { text: string; line: number }[]; children: NginxDirective[] | null },
): void {
  const [name, ...args] = words;
  if (name === undefined || stack.length > depthLimit) return;
  stack.at(-1)?.push({ name: name.text, line: name.line, args: args.map(({ text }) => text), block: children });
}

function isLuaBlock(words: readonly { text: string }[]): boolean {
  return words[0]?.text.endsWith("_by_lua_block") === true;
}

/** Skips to the brace that closes a Lua block; braces in Lua's strings and comments do not count. Returns the words unchanged. */
function takeLuaBlock<W extends { text: string }>(reader: Reader, { token, words }: { token: Token; words: W[] }): W[] {
  if (token.kind !== "{" || !isLuaBlock(words)) return words;
  const piece = /--[^\n]*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|[^]/y;
  for (let depth = 1; depth > 0;) {
    piece.lastIndex = reader.at;
    const [text] = piece.exec(reader.text) ?? [];
    if (text === undefined) break;
    if (text === "{") depth++;
    if (text === "}") depth--;
    for (const character of text) if (character === "\n") reader.line++;
    reader.at += text.length;
  }
  return words;
}

function readToken(reader: Reader): Token {
  skipSpace(reader);
  const character = reader.text[reader.at];
  if (character === undefined) return { kind: "end" };
  if (character === ";" || character === "{" || character === "}") {
    reader.at++;
    return { kind: character };
  }
  return character === '"' || character === "'" ? readQuoted(reader, character) : readWord(reader);
}

function skipSpace(reader: Reader): void {
  while (reader.at < reader.text.length) {
    const character = reader.text[reader.at] ?? "";
    if (character === "#") {
      const end = reader.text.indexOf("\n", reader.at);
      reader.at = end === -1 ? reader.text.length : end;
    } else if (/\s/.test(character)) {
      if (character === "\n") reader.line++;
      reader.at++;
    } else return;
  }
}

function readQuoted(reader: Reader, quote: string): Token {
  const { line } = reader;
  const parts: string[] = [];
  for (reader.at++; reader.at < reader.text.length; reader.at++) {
    const character = reader.text[reader.at] ?? "";
    if (character === quote) break;
    if (character === "\n") reader.line++;
    parts.push(character === "\\" ? escaped(reader) : character);
  }
  reader.at++;
  return { kind: "word", text: parts.join(""), line };
}

/** A backslash keeps the next character; \t, \n and \r are the control characters. */
function escaped(reader: Reader): string {
  reader.at++;
  const character = reader.text[reader.at] ?? "";
  if (character === "\n") reader.line++;
  return { t: "\t", n: "\n", r: "\r" }[character] ?? character;
}

/** `${name}` belongs to the word; any other brace ends it. */
function readWord(reader: Reader): Token {
  const { line } = reader;
  const parts: string[] = [];
  for (; reader.at < reader.text.length; reader.at++) {
    const character = reader.text[reader.at] ?? "";
    if (/[\s;]/.test(character)) break;
    if (character === "{" && parts.at(-1) !== "$") break;
    parts.push(character === "\\" ? escaped(reader) : character);
  }
  return { kind: "word", text: parts.join(""), line };
}
