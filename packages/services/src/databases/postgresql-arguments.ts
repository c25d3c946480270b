/**
 * Command line of the PostgreSQL server (postgres(1)): -D, -h, -p, -i, -c name=value and --name=value, the last one winning.
 * A dash in a long option's name stands for an underscore.
 */
export interface PostgresqlArguments {
  readonly dataDirectory: string | null;
  readonly values: ReadonlyMap<string, { readonly value: string; readonly written: string }>; // parameter → value and the argument as written
}

const shortOptions: Readonly<Record<string, string>> = { D: "data_directory", h: "listen_addresses", p: "port" };

export function parsePostgresqlArguments(words: readonly string[]): PostgresqlArguments {
  const values = new Map<string, { value: string; written: string }>();
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? "";
    const long = /^--([A-Za-z][A-Za-z0-9_.-]*)=(.*)$/s.exec(word);
    if (long !== null) setParameter(values, { assignment: `${long[1]}=${long[2]}`, written: word });
    else if (word === "-i") values.set("listen_addresses", { value: "*", written: word });
    else if (/^-[cDhp]/.test(word) && !word.startsWith("--")) {
      const isAttached = word.length > 2;
      const value = isAttached ? word.slice(2) : (words[++at] ?? "");
      const written = isAttached ? word : `${word} ${value}`;
      const name = shortOptions[word[1] ?? ""];
      if (name === undefined) setParameter(values, { assignment: value, written });
      else values.set(name, { value, written });
    }
  }
  return { dataDirectory: values.get("data_directory")?.value ?? null, values };
}

function setParameter(
  values: Map<string, { value: string; written: string }>,
  { assignment, written }: { assignment: string; written: string },
): void {
  const equals = assignment.indexOf("=");
  if (equals <= 0) return;
  const name = assignment.slice(0, equals).toLowerCase().replaceAll("-", "_");
  values.set(name, { value: assignment.slice(equals + 1).replace(/^'(.*)'$/s, "$1"), written });
}
