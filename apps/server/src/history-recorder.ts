import { canonicalJson, type SectionName, type Snapshot } from "@portolan/snapshot";
import { endpointFacts, type Storage, type StoredSection } from "@portolan/storage";
import type { ChangeEvent } from "@portolan/sockets";
import { exposureEntries } from "./ledger/exposure-entries.ts";
import { hostId, type HostUpdate } from "./host-view.ts";

/** Sections worth a history of their own. Sockets and owners are in the spans; the rest changes too often to keep. */
const keptSections: readonly SectionName[] = [
  "interfaces",
  "routes",
  "policyRules",
  "sysctls",
  "rules",
  "layers",
  "containers",
  "units",
  "services",
];
const extendEveryMs = 30_000;
const sectionEveryMs = 10 * 60_000;
const maxPendingEvents = 10_000;
const firstRetryMs = 1000;
const longestRetryMs = 60_000;

/** Why nothing is written at present, and since when. */
export interface HistoryFailure {
  readonly since: string; // ISO 8601
  readonly error: string;
}

export interface HistoryRecorder {
  /**
   * Resolves when what the look changed is on the disk, or could not be written. After a failed write everything is written with a
   * later look: after a second, then after twice as long each time, up to a minute.
   */
  record(update: HostUpdate): Promise<void>;
}

/**
 * Turns looks into writes: nothing at all for a look in which nothing changed, apart from "still there" every half minute.
 * `onChange` is told once when writing begins to fail, and once, with null, when it works again.
 */
export function createHistoryRecorder(write: Storage["write"], onChange: (failure: HistoryFailure | null) => void): HistoryRecorder {
  let failure: { readonly atMs: number; readonly retryMs: number } | null = null;
  const facts = new Map<string, string>(); // endpoint id → facts of its open span
  const sectionsKept = new Map<SectionName, { hash: string; atMs: number }>();
  let needsAll = true;
  let needsResume = true;
  let pendingEvents: ChangeEvent[] = [];
  let coverageText = "";
  let extendedMs = 0;

  const recordNow = async (update: HostUpdate): Promise<void> => {
    const { snapshot, events, resumed } = update;
    const host = hostId(snapshot.host);
    const atMs = Date.parse(snapshot.takenAt);
    const complete = needsAll;
    needsResume ||= resumed;
    pendingEvents = [...pendingEvents, ...events].slice(-maxPendingEvents);
    const endpoints = (complete ? update.endpoints : update.upserted).filter(
      (endpoint) => complete || facts.get(endpoint.id) !== endpointFacts(endpoint),
    );
    const sections = dueSections(snapshot, sectionsKept, atMs);
    const coverage = JSON.stringify(snapshot.coverage);
    const changed = endpoints.length + update.removed.length + pendingEvents.length + sections.length > 0;
    if (!complete && !needsResume && !changed && coverage === coverageText) {
      if (atMs - extendedMs < extendEveryMs) return;
      extendedMs = atMs;
      await write.extendObservation({ host, atMs });
      return;
    }
    const sentEvents = pendingEvents;
    const wasResumed = needsResume;
    [needsAll, needsResume, pendingEvents, coverageText, extendedMs] = [false, false, [], coverage, atMs];
    for (const id of update.removed) facts.delete(id);
    for (const endpoint of endpoints) facts.set(endpoint.id, endpointFacts(endpoint));
    try {
      const { removed } = update;
      const look = { atMs, coverage: snapshot.coverage, resumed: wasResumed, endpoints, complete, removed, events: sentEvents, sections };
      const entries = exposureEntries({ events: sentEvents, host, at: snapshot.takenAt });
      await write.recordLook({ host: { id: host, facts: snapshot.host }, ...look, entries });
    } catch (error) {
      [needsAll, needsResume, pendingEvents] = [true, needsResume || wasResumed, [...sentEvents, ...pendingEvents]];
      sectionsKept.clear();
      throw error;
    }
  };
  const keepForLater = ({ events, resumed }: HostUpdate): void => {
    pendingEvents = [...pendingEvents, ...events].slice(-maxPendingEvents);
    needsResume ||= resumed;
  };
  return {
    async record(update) {
      const atMs = Date.parse(update.snapshot.takenAt);
      if (failure !== null && Math.abs(atMs - failure.atMs) < failure.retryMs) return keepForLater(update);
      try {
        await recordNow(update);
        if (failure !== null) onChange(null);
        failure = null;
      } catch (error) {
        if (failure === null) onChange({ since: update.snapshot.takenAt, error: deepestReason(error) });
        needsAll = true;
        failure = { atMs, retryMs: Math.min(failure === null ? firstRetryMs : 2 * failure.retryMs, longestRetryMs) };
      }
    },
  };
}

/** What was first said of an error that was wrapped on its way, such as SQLite's own words. */
export function deepestReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? deepestReason(error.cause) : error.message;
}

/** Kept sections whose contents differ from what was kept, each at most every ten minutes: some change with every packet counted. */
function dueSections(snapshot: Snapshot, kept: Map<SectionName, { hash: string; atMs: number }>, atMs: number): StoredSection[] {
  return keptSections.flatMap((name) => {
    const hash = snapshot.hashes[name];
    const last = kept.get(name);
    if (hash === undefined || last?.hash === hash || (last !== undefined && atMs - last.atMs < sectionEveryMs)) return [];
    kept.set(name, { hash, atMs });
    return [{ name, hash, body: canonicalJson(snapshot.sections[name]) }];
  });
}
