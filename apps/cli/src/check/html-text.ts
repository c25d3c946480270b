import { printableText } from "../printable-text.ts";

/** Text that is HTML already; made by the two functions here alone, so that nothing of a host reaches a page unescaped. */
export class HtmlText {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
}

/** Control characters are shown, not passed on. */
export function htmlText(text: string): HtmlText {
  return new HtmlText(text.split("\n").map((line) => escape(printableText(line))).join("\n")); // prettier-ignore
}

const voidNames: ReadonlySet<string> = new Set(["meta"]);

export function htmlElement(name: string, attributes: Readonly<Record<string, string>>, children: readonly HtmlText[] = []): HtmlText {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`);
  const open = `<${name}${given.join("")}>`;
  return new HtmlText(voidNames.has(name) ? open : `${open}${children.map(({ html }) => html).join("")}</${name}>`);
}
