/** A service's own parser, with the files and lines that pass its arguments and variables found for it. Every row gains this alike. */
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "./service.ts";
import { createOriginFinder, needsOrigin, originRequests } from "./systemd/argument-origin.ts";

/** Like `service.parse`; asks for the unit's files as well once a setting turns out to be an argument or a variable. */
export function parseService(service: Service, process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const parsed = service.parse(process, files);
  const found = [...parsed.settings, ...(parsed.limits ?? []), ...(parsed.claims ?? []), ...(parsed.peers ?? [])];
  if (!found.some(needsOrigin)) return parsed;
  const { place, placeBind } = createOriginFinder(process, files);
  return {
    ...parsed,
    settings: parsed.settings.map(placeBind),
    ...(parsed.limits === undefined ? {} : { limits: parsed.limits.map(place) }),
    ...(parsed.claims === undefined ? {} : { claims: parsed.claims.map(place) }),
    ...(parsed.peers === undefined ? {} : { peers: parsed.peers.map(place) }),
    wants: [...parsed.wants, ...originRequests(process, files)],
  };
}
