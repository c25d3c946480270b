/**
 * Variables in a text, as Compose and a shell's `.env` have them: `$NAME`, `${NAME}`, `${NAME:-else}`, `${NAME-else}`, `${NAME:+instead}`, `${NAME+instead}`,
 * `${NAME:?why}`; `$$` is a dollar (compose-spec, 12-interpolation.md). Lines stay where they are. Left out: a variable inside the part that stands in for another.
 */
export interface SubstitutedText {
  readonly text: string;
  /** Variables without a value and without one that stands in, with the line of each. They stay as written. */
  readonly unset: readonly { readonly name: string; readonly line: number }[];
}

export interface Substitution {
  /** Null: no value. */
  readonly valueOf: (name: string) => string | null;
  /** Others stay exactly as written, and a `$$` too. */
  readonly only?: (name: string) => boolean;
}

const variable = /\$(?:\$|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])([^${}]*))?\})/g;

export function substituteVariables(text: string, { valueOf, only }: Substitution): SubstitutedText {
  const unset: { name: string; line: number }[] = [];
  const pieces: string[] = [];
  let end = 0;
  for (const match of text.matchAll(variable)) {
    const [written, bare, braced, operator, rest = ""] = match;
    const name = bare ?? braced ?? null;
    pieces.push(text.slice(end, match.index));
    end = match.index + written.length;
    const isMeant = only === undefined || (name !== null && only(name));
    const chosen = name === null ? "$" : chosenText(valueOf(name), operator, rest);
    pieces.push(isMeant && chosen !== null ? chosen : written);
    if (isMeant && chosen === null && name !== null) unset.push({ name, line: text.slice(0, match.index).split("\n").length });
  }
  return { text: pieces.join("") + text.slice(end), unset };
}

function chosenText(value: string | null, operator: string | undefined, rest: string): string | null {
  const isThere = value !== null && !(operator?.startsWith(":") === true && value === "");
  if (operator?.endsWith("+") === true) return isThere ? rest : "";
  if (isThere) return value;
  return operator?.endsWith("-") === true ? rest : null;
}

/** `NAME=value` lines of an `.env` file; quotes around a value are taken away, `export` before a name is allowed. */
export function parseEnvironmentFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, raw = ""] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(raw);
    values.set(name, quoted?.[2] ?? raw.replace(/\s+#.*$/, "").trim());
  }
  return values;
}
