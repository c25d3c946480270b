/**
 * Ini files: `[section]` lines, `name = value` or a bare name, comments, and the `!include FILE` and `!includedir DIRECTORY` of MySQL's option files.
 * Every line keeps its number and its section; includes stand in order, since what follows them wins. A line that fits nothing is skipped, nothing throws.
 * Source: my_default.c of MariaDB; for a second comment character within a line, the ini package that Grafana uses.
 */
export type IniLine = IniOption | IniInclude;

export interface IniOption {
  readonly kind: "option";
  readonly section: string | null; // as written; null before the first section
  readonly name: string;
  readonly value: string | null; // null: no `=`
  readonly line: number; // 1-based
}

export interface IniInclude {
  readonly kind: "include" | "include-directory";
  readonly path: string; // as written
  readonly line: number;
}

export interface IniDialect {
  /** Characters that begin a comment within a line, outside quotes. MySQL: "#". Grafana: "#;". */
  readonly inlineComment: string;
}

const lineLimit = 100_000;
const lengthLimit = 8192; // characters of a line that are read

export function parseIniSyntax(text: string, dialect: IniDialect = { inlineComment: "#" }): readonly IniLine[] {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const lines: IniLine[] = [];
  let section: string | null = null;
  for (const [index, content] of source.split("\n", lineLimit).entries()) {
    const written = content.slice(0, lengthLimit).trim();
    const line = index + 1;
    if (written === "" || written.startsWith("#") || written.startsWith(";")) continue;
    if (written.startsWith("[")) section = sectionName(written) ?? section;
    else {
      const parsed = written.startsWith("!") ? parseInclude(written, line) : parseOption(written, { section, line, dialect });
      if (parsed !== null) lines.push(parsed);
    }
  }
  return lines;
}

function sectionName(written: string): string | null {
  const end = written.indexOf("]");
  return end === -1 ? null : written.slice(1, end).trim();
}

function parseInclude(written: string, line: number): IniInclude | null {
  const match = /^!include(dir)?\s+(\S.*)$/.exec(written);
  return match === null ? null : { kind: match[1] === undefined ? "include" : "include-directory", path: match[2] ?? "", line };
}

interface OptionPlace {
  readonly section: string | null;
  readonly line: number;
  readonly dialect: IniDialect;
}

function parseOption(written: string, { section, line, dialect }: OptionPlace): IniOption | null {
  const kept = withoutComment(written, dialect.inlineComment).trim();
  const equals = kept.indexOf("=");
  const name = (equals === -1 ? kept : kept.slice(0, equals)).trim();
  if (name === "") return null;
  return { kind: "option", section, name, value: equals === -1 ? null : unquoted(kept.slice(equals + 1).trim()), line };
}

/** Up to the first comment character outside quotes. A quote that is never closed hides no comment. */
function withoutComment(text: string, characters: string): string {
  let quote: string | null = null;
  let firstUnquoted: number | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\" && quote !== null) at++;
    else if ((character === '"' || character === "'") && (quote === null || quote === character)) quote = quote === null ? character : null;
    else if (characters.includes(character)) {
      if (quote === null) return text.slice(0, at);
      firstUnquoted ??= at;
    }
  }
  return quote === null || firstUnquoted === null ? text : text.slice(0, firstUnquoted);
}

function unquoted(value: string): string {
  const quote = value[0];
  const isQuoted = value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return isQuoted ? value.slice(1, -1) : value;
}
