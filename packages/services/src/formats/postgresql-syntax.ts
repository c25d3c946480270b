/**
 * The syntax of postgresql.conf (guc-file.l): `name = value`, the equals sign optional, values bare or in single quotes, `#` comments.
 * Names ignore case. A line that does not fit is skipped, as nothing here judges a file that the server may have refused.
 */
export interface PostgresqlLine {
  readonly name: string; // lower case
  readonly value: string;
  readonly line: number; // 1-based
}

const lineLimit = 100_000;
const entry = /^\s*([A-Za-z_][A-Za-z0-9_$.]*)\s*(?:=\s*|\s)(.*)$/;

export function parsePostgresqlSyntax(text: string): readonly PostgresqlLine[] {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return source.split("\n", lineLimit).flatMap((content, index) => {
    const match = entry.exec(content.slice(0, 4096));
    const value = match === null ? null : parseValue((match[2] ?? "").trimStart());
    return match === null || value === null ? [] : [{ name: (match[1] ?? "").toLowerCase(), value, line: index + 1 }];
  });
}

function parseValue(text: string): string | null {
  if (!text.startsWith("'")) return /^[^\s#']+/.exec(text)?.[0] ?? null;
  const parts: string[] = [];
  for (let at = 1; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\") parts.push(text[++at] ?? "");
    else if (character !== "'") parts.push(character);
    else if (text[at + 1] === "'") parts.push(text[++at] ?? "");
    else return parts.join("");
  }
  return null;
}
