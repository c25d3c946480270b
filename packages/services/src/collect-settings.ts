/**
 * The dialogue between a service and whoever reads its files: what it wants is read, parsed, and wanted again until it wants nothing new.
 * Bounded in rounds; the reader bounds files and bytes. Files that could not be read or understood are returned, never dropped.
 */
import type { BindSetting } from "@portolan/snapshot";
import type { FileBytes, FileProblem, FileRequest, ProcessFacts, Service } from "./service.ts";

export interface CollectOptions {
  readonly service: Service;
  readonly process: ProcessFacts;
  /** Files of requests never asked before, globs expanded; a missing file comes back without bytes and with ENOENT. */
  readonly read: (requests: readonly FileRequest[]) => Promise<readonly FileBytes[]>;
}

export interface CollectedSettings {
  readonly settings: readonly BindSetting[];
  readonly unread: readonly FileProblem[];
}

const roundLimit = 12;

export async function collectSettings({ service, process, read }: CollectOptions): Promise<CollectedSettings> {
  const asked = new Set<string>();
  const files = new Map<string, FileBytes>();
  let requests = service.wants(process);
  for (let round = 0; ; round++) {
    const fresh = requests.filter(({ path }) => !asked.has(path));
    for (const { path } of fresh) asked.add(path);
    if (fresh.length > 0) for (const file of await read(fresh)) files.set(file.path, file);
    const parsed = service.parse(process, [...files.values()]);
    const isDone = parsed.wants.every(({ path }) => asked.has(path));
    if (isDone || round >= roundLimit)
      return { settings: parsed.settings, unread: [...unreadable(files), ...(parsed.problems ?? []), ...unfinished(isDone)] };
    requests = parsed.wants;
  }
}

/** A file that does not exist was answered: the default holds. */
function unreadable(files: ReadonlyMap<string, FileBytes>): readonly FileProblem[] {
  return [...files.values()]
    .filter(({ bytes, reason }) => bytes === null && reason !== "ENOENT")
    .map(({ path, reason }) => ({ path, reason: reason ?? "unknown" }));
}

function unfinished(isDone: boolean): readonly FileProblem[] {
  return isDone ? [] : [{ path: "include", reason: `more than ${roundLimit} levels of includes` }];
}
