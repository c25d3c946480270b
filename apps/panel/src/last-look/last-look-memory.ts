/**
 * When this browser last showed the page to somebody, in the server's time, kept across visits and restarts of either. All tabs share it.
 * Storage may be refused (private windows): then nothing is remembered and nothing is said.
 */
const key = "portolan.lastLook";

export function readLastLook(): string | null {
  try {
    const text = localStorage.getItem(key);
    return text === null || Number.isNaN(Date.parse(text)) ? null : text;
  } catch {
    return null;
  }
}

/** Never goes back: another tab may have been looked at later. */
export function rememberLook(at: string): void {
  const before = readLastLook();
  if (before !== null && Date.parse(before) >= Date.parse(at)) return;
  try {
    localStorage.setItem(key, at);
  } catch {
    // nothing is kept here
  }
}
