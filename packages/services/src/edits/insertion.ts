/** Where a setting goes that a file does not have yet: behind the same one commented out, within its own group, and never behind what narrows the rest of a file. */
interface Insertion {
  readonly at: number; // 0-based: in front of this line
  readonly count: 0;
  readonly lines: readonly string[];
}

export function insertionOf(lines: readonly string[], text: string): Insertion {
  const [first = "", ...rest] = text.split("\n");
  const isGrouped = /^\[.*\]$/.test(first);
  const header = isGrouped ? lines.findIndex((line) => line.trim() === first) : -1;
  if (isGrouped && header === -1) return atEnd(lines, text.split("\n"));
  const added = isGrouped ? rest : [first, ...rest];
  const from = header + 1;
  const to = isGrouped ? groupEnd(lines, from) : narrowedFrom(lines);
  const commented = commentedOut(lines, { key: /^[^\s=:]+/.exec(added[0] ?? "")?.[0] ?? "", from, to });
  if (commented !== null) return { at: commented, count: 0, lines: added };
  if (isGrouped) return { at: from, count: 0, lines: added };
  return to < lines.length ? { at: to, count: 0, lines: added } : atEnd(lines, added);
}

function atEnd(lines: readonly string[], added: readonly string[]): Insertion {
  const isEnded = lines.at(-1) === ""; // by a newline
  return { at: isEnded ? lines.length - 1 : lines.length, count: 0, lines: added };
}

function groupEnd(lines: readonly string[], from: number): number {
  const next = lines.findIndex((line, index) => index >= from && /^\s*\[.*\]/.test(line));
  return next === -1 ? lines.length : next;
}

/** A block of sshd_config that goes on to the end of the file. */
function narrowedFrom(lines: readonly string[]): number {
  const at = lines.findIndex((line) => /^\s*Match\s/i.test(line));
  return at === -1 ? lines.length : at;
}

interface Within {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/** Behind the first lines where the key stands commented out; null: nowhere. */
function commentedOut(lines: readonly string[], { key, from, to }: Within): number | null {
  const isSame = (line: string | undefined): boolean => {
    const written = /^\s*[#;]\s*([^\s=:]+)(?:\s*[=:]|\s+\S)/.exec(line ?? "")?.[1];
    return written?.toLowerCase() === key.toLowerCase();
  };
  for (let at = from; at < to; at += 1) {
    if (!isSame(lines[at])) continue;
    while (at < to && isSame(lines[at])) at += 1;
    return at;
  }
  return null;
}
