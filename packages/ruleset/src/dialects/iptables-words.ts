/**
 * The words of one line of iptables-save or ipset save, quoted as those tools write them: double quotes, inside which a backslash takes the next
 * character as it is. A word knows whether it was quoted: a quoted word is never the name of an option.
 */
export interface Words {
  readonly texts: readonly string[];
  /** Indexes of quoted words; null where there are none. */
  readonly quoted: ReadonlySet<number> | null;
}

export function parseWords(line: string): Words {
  if (!line.includes('"')) return { texts: splitPlain(line), quoted: null };
  const texts: string[] = [];
  const quoted = new Set<number>();
  for (let index = 0; index < line.length;) {
    const character = line.charAt(index);
    if (character === " " || character === "\t") {
      index += 1;
      continue;
    }
    if (character === '"') quoted.add(texts.length);
    const word = character === '"' ? readQuoted(line, index + 1) : readPlain(line, index);
    texts.push(word.text);
    index = word.end;
  }
  return { texts, quoted };
}

function splitPlain(line: string): readonly string[] {
  const texts = line.trim().split(" ");
  const isPlain = !line.includes("  ") && !line.includes("\t");
  return isPlain && line !== "" ? texts : line.split(/[ \t]+/).filter((word) => word !== "");
}

function readQuoted(line: string, start: number): { text: string; end: number } {
  let text = "";
  for (let index = start; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (character === '"') return { text, end: index + 1 };
    if (character === "\\" && index + 1 < line.length) index += 1;
    text += line.charAt(index);
  }
  return { text, end: line.length };
}

const wordEnd = /[ \t"]/g;

function readPlain(line: string, start: number): { text: string; end: number } {
  wordEnd.lastIndex = start;
  const end = wordEnd.exec(line)?.index ?? line.length;
  return { text: line.slice(start, end), end };
}
