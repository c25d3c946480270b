import { canonicalJson, type SectionName, type Snapshot } from "@portolan/snapshot";
import { endpointFacts, type Storage, type StoredSection } from "@portolan/storage";
import type { ChangeEvent } from "@portolan/sockets";
import { hostId, type HostUpdate } from "./host-view.ts";

/** Sections worth a history of their own. Sockets and owners are in the spans; the rest changes too often to keep. */
const keptSections: readonly SectionName[] = ["interfaces", "routes", "policyRules", "sysctls", "rules", "containers", "units", "services"];
const extendEveryMs = 30_000;
const sectionEveryMs = 10 * 60_000;
const maxPendingEvents = 10_000;

export interface HistoryRecorder {
  /** Resolves when what the look changed is on the disk. A failed write is tried again, whole, with the next look. */
  record(update: HostUpdate): Promise<void>;
}

/** Turns looks into writes: nothing at all for a look in which nothing changed, apart from "still there" every half minute. */
export function createHistoryRecorder(write: Storage["write"], onFault: (error: unknown) => void): HistoryRecorder {
  const facts = new Map<string, string>(); // endpoint id → facts of its open span
  const sectionsKept = new Map<SectionName, { hash: string; atMs: number }>();
  let needsAll = true;
  let needsResume = true;
  let pendingEvents: ChangeEvent[] = [];
  let coverageText = "";
  let extendedMs = 0;

  const record = async (update: HostUpdate): Promise<void> => {
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
      await write.recordLook({ host: { id: host, facts: snapshot.host }, ...look });
    } catch (error) {
      [needsAll, needsResume, pendingEvents] = [true, needsResume || wasResumed, [...sentEvents, ...pendingEvents]];
      sectionsKept.clear();
      throw error;
    }
  };
  return { record: (update) => record(update).catch(onFault) };
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
