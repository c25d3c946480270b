/**
 * Where a site stands in a proxy's settings, and what becomes of the file when it is written, replaced or taken out. nginx has a file for each; in HAProxy's one
 * file it is what stands between its two marks. Everything else stays byte for byte.
 */
import { printHaproxySite, siteMark } from "./haproxy-site.ts";
import { printNginxSite } from "./nginx-site.ts";
import type { ProxySite, ProxySystem } from "./proxy-site.ts";

export function printSite(site: ProxySite): string {
  return site.system === "nginx" ? printNginxSite(site) : printHaproxySite(site);
}

/** Below nginx's own folder; a glob of the main file has to take it in. */
export function nginxSiteFile(name: string): string {
  return `conf.d/portolan-${name}.conf`;
}

export type SiteEdit =
  | { readonly code: "edited"; readonly text: string | null } // null: the file goes
  /** One mark without the other, or several: whoever edited it has to say which is meant. */
  | { readonly code: "marks-torn" };

/** `before`: null: there is no such file. `site`: null: it is taken out; what is not there is left as it is. */
export function editSite(
  before: string | null,
  { system, name, site }: { readonly system: ProxySystem; readonly name: string; readonly site: ProxySite | null },
): SiteEdit {
  if (system === "nginx") return { code: "edited", text: site === null ? null : printSite(site) };
  const text = before ?? "";
  const place = findMarks(text, name);
  if (place === "torn") return { code: "marks-torn" };
  const printed = site === null ? "" : printSite(site);
  if (place !== null) return { code: "edited", text: text.slice(0, place.from) + printed + text.slice(place.to) };
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  return { code: "edited", text: site === null ? text : text + gap + printed };
}

/** What stands there now of the site; null: nothing, or marks that are torn. */
export function readSite(text: string | null, { system, name }: { readonly system: ProxySystem; readonly name: string }): string | null {
  if (text === null || system === "nginx") return text;
  const place = findMarks(text, name);
  return place === null || place === "torn" ? null : text.slice(place.from, place.to);
}

function findMarks(text: string, name: string): { readonly from: number; readonly to: number } | "torn" | null {
  const lines = text.split("\n");
  const at = (edge: "begin" | "end"): readonly number[] =>
    lines.flatMap((line, index) => (line.trimEnd() === siteMark(name, edge) ? [index] : []));
  const [begins, ends] = [at("begin"), at("end")];
  const [begin, end] = [begins[0], ends[0]];
  if (begin === undefined && end === undefined) return null;
  if (begin === undefined || end === undefined || begins.length > 1 || ends.length > 1 || end < begin) return "torn";
  const offset = (line: number): number => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  return { from: offset(begin), to: Math.min(text.length, offset(end + 1)) };
}
