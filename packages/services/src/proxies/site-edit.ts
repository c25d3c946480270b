/**
 * Where a site stands in a proxy's settings, and what becomes of the file when it is written, replaced or taken out. nginx has a file for each; in HAProxy's one
 * file it is what stands between its two marks. Everything else stays byte for byte.
 */
import { printHaproxySite, siteMark } from "./haproxy-site.ts";
import { printNginxSite } from "./nginx-site.ts";
import { globMatches, isGlob } from "../formats/path-glob.ts";
import { directoryName } from "../program-name.ts";
import type { FileRequest, ProcessFacts } from "../service.ts";
import { parseHaproxyArguments } from "../web/haproxy-arguments.ts";
import { nginxMainFile } from "../web/nginx-arguments.ts";
import type { ProxySite } from "./proxy-site.ts";

export function printSite(site: ProxySite): string {
  return site.system === "nginx" ? printNginxSite(site) : printHaproxySite(site);
}

export type SiteFile =
  | { readonly code: "file"; readonly path: string }
  /** No `include` of nginx's main file takes in what lies in its conf.d. */
  | { readonly code: "not-included"; readonly path: string };

/** Where a site of this process stands; `wants`: what its settings include. */
export function siteFile(
  { system, name }: Pick<ProxySite, "system" | "name">,
  process: ProcessFacts,
  wants: readonly FileRequest[],
): SiteFile {
  if (system === "nginx") {
    const path = `${directoryName(nginxMainFile(process))}/conf.d/portolan-${name}.conf`;
    return { code: wants.some((want) => isGlob(want.path) && globMatches(want.path, path)) ? "file" : "not-included", path };
  }
  const [given = "/etc/haproxy/haproxy.cfg"] = parseHaproxyArguments(process).files;
  return { code: "file", path: given.endsWith(".cfg") ? given : `${given}/portolan-${name}.cfg` };
}

export type SiteEdit =
  | { readonly code: "edited"; readonly text: string | null } // null: the file goes
  /** One mark without the other, or several: whoever edited it has to say which is meant. */
  | { readonly code: "marks-torn" };

/** `before`: null: there is no such file. `printed`: of `printSite`; null: it is taken out, and what is not there is left as it is. */
export function editSite(
  before: string | null,
  { system, name, printed }: Pick<ProxySite, "system" | "name"> & { readonly printed: string | null },
): SiteEdit {
  if (system === "nginx") return { code: "edited", text: printed };
  const text = before ?? "";
  const place = findMarks(text, name);
  if (place === "torn") return { code: "marks-torn" };
  if (place !== null) return { code: "edited", text: text.slice(0, place.from) + (printed ?? "") + text.slice(place.to) };
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  return { code: "edited", text: printed === null ? before : text + gap + printed };
}

/** What stands there now of the site; null: nothing, or marks that are torn. */
export function readSite(text: string | null, { system, name }: Pick<ProxySite, "system" | "name">): string | null {
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
