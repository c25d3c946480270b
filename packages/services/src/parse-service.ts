/**
 * A service's own parser, with the files and lines that pass its arguments and variables found for it, and what it says kept short and free of words
 * that could be secrets. Every row gains this alike: nothing reads `service.parse` in its stead.
 */
import { boundedList, boundSettings } from "./bounded-settings.ts";
import { hostsPath } from "./formats/hosts-file.ts";
import { isGlob } from "./formats/path-glob.ts";
import type { FileBytes, FileRequest, ParsedSettings, ProcessFacts, Service } from "./service.ts";
import { createOriginFinder, needsOrigin, originRequests } from "./systemd/argument-origin.ts";

/** Like `service.parse`; asks for the unit's files as well once a setting turns out to be an argument or a variable. */
export function parseService(service: Service, process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const parsed = withMissingFiles(service.parse(process, files), service.wants(process), files);
  return boundSettings(placeOrigins(process, { parsed, files }));
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

/**
 * Where nothing was found and a file that the service starts from is not there, that is the reason and is said; a program that starts without
 * any file has settings of its own. Of several usual places only those matter that are all missing.
 */
function withMissingFiles(parsed: ParsedSettings, wanted: readonly FileRequest[], files: readonly FileBytes[]): ParsedSettings {
  if (parsed.settings.length > 0 || (parsed.problems ?? []).length > 0) return parsed;
  const named = wanted.filter(({ path }) => path !== hostsPath && !isGlob(path)).map(({ path }) => path);
  const found = files.filter(({ path }) => named.includes(path));
  const isMissing = found.length > 0 && found.length === named.length && found.every(({ reason }) => reason === "ENOENT");
  return isMissing && named.length <= 4 ? { ...parsed, problems: named.map((path) => ({ path, reason: "ENOENT" })) } : parsed;
}
