/**
 * A service's own parser, with the files and lines that pass its arguments and variables found for it, and what it says kept short and free of words
 * that could be secrets. Every row gains this alike: nothing reads `service.parse` in its stead.
 */
import { boundedList, boundSettings } from "./bounded-settings.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "./service.ts";
import { createOriginFinder, needsOrigin, originRequests } from "./systemd/argument-origin.ts";

/** Like `service.parse`; asks for the unit's files as well once a setting turns out to be an argument or a variable. */
export function parseService(service: Service, process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  return boundSettings(placeOrigins(process, { parsed: service.parse(process, files), files }));
}

interface Read {
  readonly parsed: ParsedSettings;
  readonly files: readonly FileBytes[];
}

function placeOrigins(process: ProcessFacts, { parsed, files }: Read): ParsedSettings {
  const found = [...parsed.settings, ...(parsed.limits ?? []), ...(parsed.claims ?? []), ...(parsed.peers ?? [])];
  if (!found.some(needsOrigin)) return parsed;
  const { place, placeBind } = createOriginFinder(process, files);
  return {
    ...parsed,
    settings: boundedList(parsed.settings).map(placeBind),
    ...(parsed.limits === undefined ? {} : { limits: boundedList(parsed.limits).map(place) }),
    ...(parsed.claims === undefined ? {} : { claims: boundedList(parsed.claims).map(place) }),
    ...(parsed.peers === undefined ? {} : { peers: boundedList(parsed.peers).map(place) }),
    wants: [...parsed.wants, ...originRequests(process, files)],
  };
}
