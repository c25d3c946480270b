/**
 * Elements of an XML file with their attributes and lines, in document order, for configuration that stands in attributes alone. Comments, CDATA,
 * processing instructions and the document type are skipped, text between elements too; external entities are never read. No validation: what is
 * not well formed gives the elements that can be told, and nothing throws. Source: XML 1.0, 3.1.
 */
export interface XmlElement {
  readonly name: string;
  readonly line: number; // 1-based, of its opening bracket
  readonly attributes: ReadonlyMap<string, XmlAttribute>;
  readonly depth: number; // 0: the root
}

export interface XmlAttribute {
  readonly value: string; // the five predefined entities and character references replaced
  readonly line: number;
}

const elementLimit = 20_000;

export function parseXmlElements(text: string): readonly XmlElement[] {
  const elements: XmlElement[] = [];
  const lines = new LineScan(text);
  let depth = 0;
  let at = 0;
  while (elements.length < elementLimit) {
    const open = text.indexOf("<", at);
    if (open < 0) return elements;
    const skipped = skippedUntil(text, open);
    if (skipped !== null) {
      at = skipped;
      continue;
    }
    const end = endOfTag(text, open);
    const tag = text.slice(open, end);
    at = end;
    if (tag.startsWith("</")) {
      depth = Math.max(depth - 1, 0);
      continue;
    }
    const name = /^<([^\s/>]+)/.exec(tag)?.[1];
    if (name === undefined) continue;
    elements.push({ name, line: lines.lineAt(open), attributes: attributesOf(tag, { open, lines }), depth });
    if (!tag.endsWith("/>")) depth++;
  }
  return elements;
}

/** Where to go on after a part that is no element; null at an element. An open part ends with the text. */
function skippedUntil(text: string, open: number): number | null {
  for (const [start, end] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
    ["<?", "?>"],
    ["<!", ">"],
  ] as const) {
    if (!text.startsWith(start, open)) continue;
    const close = text.indexOf(end, open + start.length);
    return close < 0 ? text.length : close + end.length;
  }
  return null;
}

/** After the closing bracket; one within quotes does not close. */
function endOfTag(text: string, open: number): number {
  let quote = "";
  for (let at = open; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
  }
  return text.length;
}

function attributesOf(tag: string, { open, lines }: { open: number; lines: LineScan }): ReadonlyMap<string, XmlAttribute> {
  const attributes = new Map<string, XmlAttribute>();
  for (const match of tag.matchAll(/(?<![^\s=<>/"'])([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes.set(match[1] ?? "", { value: decodeEntities(match[2] ?? match[3] ?? ""), line: lines.lineAt(open + match.index) });
  }
  return attributes;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]+);/g, (whole, reference: string) => {
    if (!reference.startsWith("#")) return named[reference] ?? whole;
    const code = Number(reference.replace(/^#x/, "0x").replace(/^#/, ""));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Line numbers of ascending offsets, counted once. */
class LineScan {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  lineAt(offset: number): number {
    if (offset < this.#at) {
      this.#at = 0;
      this.#line = 1;
    }
    for (; this.#at < offset; this.#at++) if (this.#text[this.#at] === "\n") this.#line++;
    return this.#line;
  }
}
