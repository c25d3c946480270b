/**
 * Files of shell assignments that packages read as settings (rabbitmq-env.conf, /etc/default): `NAME=value` lines, with `export`, one or two quotes and
 * `#` comments. What only a shell could tell, such as a command or another variable in a value, gives a value of null, never a guess.
 */
export interface ShellAssignment {
  readonly name: string;
  readonly value: string | null; // null: the shell computes it
  readonly line: number; // 1-based
}

const lineLimit = 20_000;
const assignment = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

export function parseShellAssignments(text: string): readonly ShellAssignment[] {
  return text.split("\n", lineLimit).flatMap((content, index) => {
    const match = assignment.exec(content.slice(0, 4096).replace(/\r$/, ""));
    return match === null ? [] : [{ name: match[1] ?? "", value: plainValue(match[2] ?? ""), line: index + 1 }];
  });
}

function plainValue(written: string): string | null {
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(written)?.[1];
  if (single !== undefined) return single;
  const value = /^"([^"\\]*)"\s*(?:#.*|;\s*)?$/.exec(written)?.[1] ?? /^([^\s"'\\;&|<>()]*)\s*(?:[#;].*)?$/.exec(written)?.[1];
  return value === undefined || /[$`]/.test(value) ? null : value;
}
