/**
 * The syntax of BIND's files (named.conf, rndc.conf): statements of words and blocks in braces, each ended by `;`, with the comments of C, C++ and the
 * shell. Every statement keeps its line. Broken input ends the tree early and never throws; nesting beyond the limit is read and dropped.
 * Source: isc/lex.c and isccfg/parser.c.
 */
export interface NamedStatement {
  readonly words: readonly NamedWord[]; // the first one is its name
  readonly line: number; // 1-based
}

/** A word without its quotes, or the statements of a block. */
export type NamedWord = string | readonly NamedStatement[];

const depthLimit = 32;
const statementLimit = 200_000;

type Token = { readonly kind: "word"; readonly text: string } | { readonly kind: ";" | "{" | "}" };

interface Open {
  readonly statements: NamedStatement[];
  words: NamedWord[];
  line: number;
}

export function parseNamedSyntax(source: string): readonly NamedStatement[] {
  const stack: Open[] = [{ statements: [], words: [], line: 1 }];
  let count = 0;
  for (const { token, line } of tokens(source)) {
    const open = stack.at(-1);
    if (open === undefined || count > statementLimit) break;
    if (open.words.length === 0) open.line = line;
    if (token.kind === "word") open.words.push(token.text);
    else if (token.kind === "{") stack.push({ statements: [], words: [], line });
    else {
      count++;
      endStatement(open);
      if (token.kind === "}" && stack.length > 1) {
        stack.pop();
        if (stack.length < depthLimit) stack.at(-1)?.words.push(open.statements);
      }
    }
  }
  return stack[0]?.statements ?? [];
}

/** What stands before a closing brace without `;` counts as a statement too, though BIND refuses it. */
function endStatement(open: Open): void {
  if (open.words.length > 0) open.statements.push({ words: open.words, line: open.line });
  open.words = [];
}

const piece = /\/\/[^\n]*|#[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[^])*"?|[;{}]|\n|[^\S\n]+|(?:[^\s;{}"#/]|\/(?![/*]))+|[^]/y;

function* tokens(source: string): Generator<{ token: Token; line: number }> {
  let line = 1;
  piece.lastIndex = source.startsWith("\uFEFF") ? 1 : 0;
  for (;;) {
    const [text] = piece.exec(source) ?? [];
    if (text === undefined) return;
    const next = piece.lastIndex;
    if (text === ";" || text === "{" || text === "}") yield { token: { kind: text }, line };
    else if (/^[^\s#]/.test(text) && !/^\/[/*]/.test(text)) yield { token: { kind: "word", text: unquoted(text) }, line };
    for (const character of text) if (character === "\n") line++;
    piece.lastIndex = next; // another reader may have moved it between two steps
  }
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined).replace(/\\([^])/g, "$1") : text;
}
