/** The page with lines of its first table replaced by those that begin with the same cell; a line without such a one goes to the table's end. */
export function replaceRows(page: string, lines: readonly string[]): string {
  const all = page.split("\n");
  const head = all.findIndex((line) => /^\|(?:-+\|)+$/.test(line));
  if (head < 0) throw new Error("The page has no table");
  for (const line of lines) {
    const at = all.findIndex((other, index) => index > head && firstCell(other) === firstCell(line));
    const end = all.findIndex((other, index) => index > head && !other.startsWith("|"));
    if (at === -1) all.splice(end === -1 ? all.length : end, 0, line);
    else all[at] = line;
  }
  return all.join("\n");
}

function firstCell(line: string): string | undefined {
  return line.split(" | ")[0];
}
