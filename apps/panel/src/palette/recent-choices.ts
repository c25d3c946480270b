/** What was chosen in the palette lately, newest first, remembered by the browser. Ids only. */
const key = "portolan.palette";
const mostKept = 12;

export function readRecent(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, mostKept) : [];
  } catch {
    return [];
  }
}

export function rememberChoice(id: string): void {
  const kept = [id, ...readRecent().filter((one) => one !== id)].slice(0, mostKept);
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // nothing is kept here
  }
}
