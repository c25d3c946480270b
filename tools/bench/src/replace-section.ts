/** The page with the section of the same heading replaced, or, where there is none, with the section put first among them. */
export function replaceSection(page: string, section: string): string {
  const [heading = ""] = section.split("\n");
  const start = page.indexOf(`${heading}\n`);
  if (start < 0) {
    const first = page.search(/^## /m);
    return first < 0 ? `${page.trimEnd()}\n\n${section}` : `${page.slice(0, first)}${section}\n${page.slice(first)}`;
  }
  const rest = page.slice(start + heading.length);
  const end = rest.search(/^## /m);
  return `${page.slice(0, start)}${section}${end < 0 ? "" : `\n${rest.slice(end)}`}`;
}
