/** The names nearest to a word that was typed, nearest first; empty when none is near enough to be meant. */
export function closeMatches(word: string, names: readonly string[], limit = 3): string[] {
  const wanted = word.toLowerCase();
  return names
    .map((name) => ({
      name,
      distance: name.toLowerCase().includes(wanted) && wanted.length > 1 ? 0.5 : editDistance(wanted, name.toLowerCase()),
    }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.min(wanted.length, name.length) / 3))
    .toSorted((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
