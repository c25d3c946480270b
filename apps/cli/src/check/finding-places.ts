import { pathToFileURL } from "node:url";
import { fileOfReason } from "@portolan/explanation";
import type { Finding, FindingCode } from "@portolan/reachability";
import type { Checked } from "./checked.ts";

/** A file that decides what a finding speaks of. */
export interface FindingPlace {
  readonly path: string;
  readonly line: number | null; // where it is known
}

const ofPolicy: ReadonlySet<FindingCode> = new Set([
  "undeclared-endpoint",
  "reaches-too-many",
  "reaches-too-few",
  "declared-endpoint-missing",
  "forbidden-port",
  "port-without-reason",
  "waiver-expired",
]);

/** The policy that it is held against, files of rules whose manager keeps them there, and what sets the endpoint's address: each once. */
export function placesOfFinding(
  finding: Finding,
  { path, judged, endpoints }: Pick<Checked, "path" | "judged" | "endpoints">,
): readonly FindingPlace[] {
  const endpoint = endpoints.find(({ id }) => id === finding.endpoint);
  const ruleset = judged.find(({ chart }) => chart.namespace === (endpoint?.namespace ?? "host"))?.ruleset ?? null;
  const rules = ruleset === null ? [] : finding.because.flatMap((reason) => fileOfReason(reason, ruleset) ?? []);
  const setBy = endpoint?.service?.setBy ?? null;
  const places: FindingPlace[] = [
    ...(path !== null && path !== "-" && ofPolicy.has(finding.code) ? [{ path, line: null }] : []),
    ...rules.map((file) => ({ path: file, line: null })),
    ...(setBy === null || setBy.file === null ? [] : [{ path: setBy.file, line: setBy.line }]),
  ];
  return [...new Map(places.map((place) => [`${place.path}:${place.line}`, place])).values()].slice(0, placeLimit);
}

const placeLimit = 10;

/** A relative path stays relative, so that a checker of a repository finds the file in it. */
export function uriOfPath(path: string): string {
  return path.startsWith("/") ? pathToFileURL(path).href : path.split("/").map(encodeURIComponent).join("/");
}
