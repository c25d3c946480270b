/** Sections of the page that other programs write, from their first heading on: kept as they are when the table above is made anew. */
export function keptSections(page: string): string {
  const at = page.search(/^## /m);
  return at < 0 ? "" : `\n${page.slice(at)}`;
}
