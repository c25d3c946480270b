/**
 * Files of java.util.Properties (`key=value`, `key: value`, `key value`; `#` and `!` begin a comment line; a backslash at the end joins the next
 * line; `\\uXXXX` and the usual escapes). Of a key that is given twice the last one wins. Source: java.util.Properties.load.
 */
export interface PropertyLine {
  readonly key: string;
  readonly value: string;
  readonly line: number; // 1-based, of the first of joined lines
}

const lineLimit = 100_000;
const lengthLimit = 16_384;

export function parseJavaProperties(text: string): readonly PropertyLine[] {
  return logicalLines(text).flatMap(({ content, line }) => {
    const end = keyEnd(content);
    const key = decodeEscapes(content.slice(0, end));
    const value = decodeEscapes(content.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, ""));
    return key === "" && value === "" ? [] : [{ key, value, line }];
  });
}

/** Where the key ends: at a blank, `=` or `:` without a backslash before it. */
function keyEnd(content: string): number {
  for (let at = 0; at < content.length; at++) {
    if (content[at] === "\\") at++;
    else if (/[=: \t\f]/.test(content[at] ?? "")) return at;
  }
  return content.length;
}

function logicalLines(text: string): readonly { readonly content: string; readonly line: number }[] {
  const joined: { content: string; line: number }[] = [];
  let open = false;
  for (const [index, raw] of text.split(/\r\n|\n|\r/, lineLimit).entries()) {
    const content = raw.replace(/^[ \t\f]+/, "").slice(0, lengthLimit);
    if (!open && (content === "" || content.startsWith("#") || content.startsWith("!"))) continue;
    const continues = /(?:^|[^\\])(?:\\\\)*\\$/.test(content);
    const piece = continues ? content.slice(0, -1) : content;
    const last = joined.at(-1);
    if (open && last !== undefined) last.content = (last.content + piece).slice(0, lengthLimit);
    else joined.push({ content: piece, line: index + 1 });
    open = continues;
  }
  return joined;
}

const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

function decodeEscapes(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_whole, code?: string, character?: string) =>
    code === undefined ? (escapes[character ?? ""] ?? character ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
