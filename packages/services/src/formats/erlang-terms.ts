/**
 * Erlang terms as configuration files hold them (file:consult/1): tuples, lists, atoms, strings, binaries and numbers, each ended by a full stop, with
 * `%` comments. Every term keeps its line. Maps, funs and what cannot be read end the reading early; nothing throws. Source: erl_scan.erl, erl_parse.yrl.
 */
export type ErlangTerm = ErlangGroup | ErlangWord;

export interface ErlangGroup {
  readonly kind: "tuple" | "list";
  readonly items: readonly ErlangTerm[];
  readonly line: number; // 1-based
}

export interface ErlangWord {
  readonly kind: "atom" | "string" | "number";
  readonly text: string;
  readonly line: number;
}

const depthLimit = 64;
const termLimit = 100_000;

interface Token {
  readonly kind: "atom" | "string" | "number" | "mark";
  readonly text: string;
  readonly line: number;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

export function parseErlangTerms(source: string): readonly ErlangTerm[] {
  const reader: Reader = { tokens: readTokens(source), at: 0 };
  const terms: ErlangTerm[] = [];
  while (reader.at < reader.tokens.length && terms.length < termLimit) {
    const term = readTerm(reader, 0);
    if (term === null) return terms;
    terms.push(term);
    if (reader.tokens[reader.at]?.text === ".") reader.at++;
  }
  return terms;
}

const closing: Readonly<Record<string, { readonly kind: "tuple" | "list"; readonly end: string }>> = {
  "{": { kind: "tuple", end: "}" },
  "[": { kind: "list", end: "]" },
};

function readTerm(reader: Reader, depth: number): ErlangTerm | null {
  const token = reader.tokens[reader.at++];
  if (token === undefined || depth > depthLimit) return null;
  if (token.kind !== "mark") return { kind: token.kind, text: token.text, line: token.line };
  const group = closing[token.text];
  if (group === undefined) return null;
  const items: ErlangTerm[] = [];
  for (;;) {
    const next = reader.tokens[reader.at];
    if (next === undefined) return null;
    if (next.kind === "mark" && next.text === group.end) {
      reader.at++;
      return { kind: group.kind, items, line: token.line };
    }
    if (next.kind === "mark" && (next.text === "," || next.text === "|")) {
      reader.at++;
      continue;
    }
    const item = readTerm(reader, depth + 1);
    if (item === null) return null;
    items.push(item);
  }
}

const piece =
  /%[^\n]*|\n|[^\S\n]+|<<|>>|"(?:[^"\\]|\\[^])*(?:"|\\?$)|'(?:[^'\\]|\\[^])*(?:'|\\?$)|-?[0-9]+(?:#[0-9a-zA-Z]+|\.[0-9]+(?:[eE][-+]?[0-9]+)?)?|[a-zA-Z_][a-zA-Z0-9_@]*|[^]/y;

function readTokens(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  piece.lastIndex = source.startsWith("\uFEFF") ? 1 : 0;
  for (let match = piece.exec(source); match !== null && tokens.length < termLimit; match = piece.exec(source)) {
    const [text] = match;
    const kind = kindOf(text);
    if (kind === "string" || (kind === "atom" && text.startsWith("'"))) tokens.push({ kind, text: unescaped(text.slice(1, -1)), line });
    else if (kind !== null) tokens.push({ kind, text, line });
    for (const character of text) if (character === "\n") line++;
  }
  return tokens;
}

/** null: no token, as blanks, comments and the brackets of a binary, whose string is enough. */
function kindOf(text: string): Token["kind"] | null {
  if (/^[\s%]/.test(text) || text === "<<" || text === ">>") return null;
  if (text.length > 1 && text.startsWith('"')) return "string";
  if (/^-?[0-9]/.test(text)) return "number";
  return /^[a-zA-Z_]/.test(text) || (text.length > 1 && text.startsWith("'")) ? "atom" : "mark";
}

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, "$1");
}

/** Value of the last `{NAME, Value}` in a list of such pairs, as setting an application's environment in order leaves it; null where there is none. */
export function erlangProperty(term: ErlangTerm | null, name: string): ErlangTerm | null {
  if (term?.kind !== "list") return null;
  const pair = term.items.findLast((item) => item.kind === "tuple" && item.items[0]?.kind === "atom" && item.items[0].text === name);
  return pair?.kind === "tuple" ? (pair.items[1] ?? null) : null;
}

/** A term as one line, cut where it is long. */
export function erlangText(term: ErlangTerm): string {
  return writeTerm(term, 0).slice(0, 300);
}

function writeTerm(term: ErlangTerm, depth: number): string {
  if (!("items" in term)) return term.kind === "string" ? `"${term.text}"` : term.text;
  const written = term.items.slice(0, 16).map((item) => writeTerm(item, depth + 1));
  const items = depth > 8 ? "…" : written.join(",");
  return term.kind === "tuple" ? `{${items}}` : `[${items}]`;
}
