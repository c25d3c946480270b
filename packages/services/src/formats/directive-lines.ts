/**
 * Files of one directive a line: a name, then arguments, as Redis, sshd, Mosquitto, ProFTPD and Zabbix write them. How a name is separated,
 * whether `#` ends a line anywhere and whether a backslash joins lines differs, and is the dialect. Names stay as written.
 * Blocks (`<Name …>`) are lines like others here. A line that cannot be split, such as one with an open quote, says so and keeps its text.
 */
export interface DirectiveLine {
  readonly name: string;
  readonly args: readonly string[]; // without quotes; empty where `isBroken`
  readonly rest: string; // all after the name and its separator, as written, trimmed, quotes kept
  readonly line: number; // 1-based, of the first of joined lines
  readonly isBroken: boolean; // a quote is not closed
}

export interface DirectiveDialect {
  /** What stands between name and arguments: blanks, `=`, or either. */
  readonly separator: "blank" | "equals" | "either";
  /** Whether `#` before an argument begins a comment, or only at the start of a line. */
  readonly comment: "line" | "anywhere";
  /** Whether a backslash at the end joins the next line. */
  readonly joinsLines: boolean;
  /** `c`: "…" with backslash escapes and '…' as it stands; `plain`: "…" and '…' without escapes; `none`: quotes are characters. */
  readonly quotes: "c" | "plain" | "none";
}

const lineLimit = 100_000;
const lengthLimit = 16_384; // characters of a line that are read
const argumentLimit = 1024;

export function parseDirectiveLines(text: string, dialect: DirectiveDialect): readonly DirectiveLine[] {
  return joinedLines(text.startsWith("\uFEFF") ? text.slice(1) : text, dialect.joinsLines).flatMap(({ content, line }) => {
    const written = content.trim();
    const match = written.startsWith("#") ? null : namePattern[dialect.separator].exec(written);
    if (match === null) return [];
    const [, name = "", rest = ""] = match;
    const args = splitArguments(rest, dialect);
    return [{ name, args: args ?? [], rest: rest.trim(), line, isBroken: args === null }];
  });
}

const namePattern = {
  blank: /^(\S+)(?:\s+(.*))?$/s,
  equals: /^([^=\s]+)\s*=(.*)$/s,
  either: /^([^=\s]+)(?:\s*=\s*|\s+|$)(.*)$/s,
} as const;

function joinedLines(text: string, joins: boolean): { content: string; line: number }[] {
  const joined: { content: string; line: number }[] = [];
  let open = false;
  for (const [index, raw] of text.split("\n", lineLimit).entries()) {
    const content = raw.slice(0, lengthLimit).replace(/\r$/, "");
    const continues = joins && content.endsWith("\\");
    const piece = continues ? content.slice(0, -1) : content;
    const last = joined.at(-1);
    if (open && last !== undefined) {
      if (last.content.length < lengthLimit) last.content += piece;
    } else joined.push({ content: piece, line: index + 1 });
    open = continues;
  }
  return joined;
}

/** Arguments of the rest of a line; null where a quote is not closed. */
function splitArguments(rest: string, { quotes, comment }: DirectiveDialect): string[] | null {
  const args: string[] = [];
  const position = { at: 0 };
  while (args.length < argumentLimit) {
    while (/\s/.test(rest[position.at] ?? "")) position.at++;
    const character = rest[position.at];
    if (character === undefined || (character === "#" && comment === "anywhere")) return args;
    const argument = takeArgument(rest, position, quotes);
    if (argument === null) return null;
    args.push(argument);
  }
  return args;
}

function takeArgument(rest: string, position: { at: number }, quotes: DirectiveDialect["quotes"]): string | null {
  const parts: string[] = [];
  while (position.at < rest.length) {
    const character = rest[position.at] ?? "";
    if (/\s/.test(character)) break;
    if (quotes !== "none" && (character === '"' || character === "'")) {
      const quoted = takeQuoted(rest, position, quotes === "c" && character === '"');
      if (quoted === null) return null;
      parts.push(quoted);
    } else {
      parts.push(character);
      position.at++;
    }
  }
  return parts.join("");
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\u0007" };

function takeQuoted(rest: string, position: { at: number }, hasEscapes: boolean): string | null {
  const quote = rest[position.at];
  const parts: string[] = [];
  for (let at = position.at + 1; at < rest.length; at++) {
    const character = rest[at] ?? "";
    if (character === quote) {
      position.at = at + 1;
      return parts.join("");
    }
    if (character !== "\\" || !hasEscapes) parts.push(character);
    else {
      const escaped = rest[++at] ?? "";
      parts.push(escapes[escaped] ?? escaped);
    }
  }
  return null;
}
