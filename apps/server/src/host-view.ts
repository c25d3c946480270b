import { createHash } from "node:crypto";
import { endpointsBetween, lsDocument, type LsDocument } from "@portolan/contract";
import type { Look } from "@portolan/contract/frames";
import { guessService, serviceById } from "@portolan/services";
import { createReceivedSections } from "./received-sections.ts";
import type { SectionName, Snapshot } from "@portolan/snapshot";
import {
  createChangeTracker,
  createEndpointMemory,
  endedEndpoint,
  endpointsOf,
  goneConfirmedBy,
  type ChangeEvent,
  type EndedEndpoint,
  type Endpoint,
} from "@portolan/sockets";

/** What one look changed. `upserted` and `removed` are empty when nothing did. */
export interface HostUpdate {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly upserted: readonly Endpoint[];
  readonly removed: readonly string[];
  readonly events: readonly ChangeEvent[];
  readonly changedSections: readonly SectionName[];
  readonly isFirst: boolean; // of this process
  readonly resumed: boolean; // nobody was looking just before
}

/** The host as the last look showed it, rebuilt from looks that carry only what changed. */
export interface HostView {
  /** Null until the first look. */
  readonly snapshot: Snapshot | null;
  readonly endpoints: readonly Endpoint[];
  readonly document: LsDocument | null;
  receive(look: Look): HostUpdate;
  /** Where the history of before ends, so that what changed while nobody looked is told by the first look. Null: there is none. */
  begin(endpoints: readonly Endpoint[] | null, host: string): void;
  /** The next look comes after a time in which nobody looked. */
  interrupt(): void;
}

const trackerOptions = { flapLimit: 6, flapWindowMs: 60_000, restartGraceMs: 2000 } as const;
/** After this time without a change the tracker withholds nothing any more, so that it need not be asked. */
const settledMs = 2 * (trackerOptions.flapWindowMs + trackerOptions.restartGraceMs);
const nothing = { upserted: [], removed: [] } as const;
const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

export function hostId({ machineId, name }: Snapshot["host"]): string {
  return machineId ?? name;
}

export function createHostView(version: string): HostView {
  const tracker = createChangeTracker(trackerOptions);
  const received = createReceivedSections();
  const memory = createEndpointMemory();
  let snapshot: Snapshot | null = null;
  let endpoints: readonly Endpoint[] = [];
  let known: ReadonlyMap<string, Endpoint> = new Map();
  let interrupted = true;
  let atMs = 0;
  let changedAtMs = 0;

  /** Time for the tracker, which must not go back when the host's clock is set back. */
  const tell = (current: Snapshot, changed: boolean, ended: readonly EndedEndpoint[]): readonly ChangeEvent[] => {
    atMs = Math.max(atMs, Date.parse(current.takenAt));
    if (changed || ended.length > 0) changedAtMs = atMs;
    else if (atMs - changedAtMs > settledMs) return [];
    const unread = current.sections.namespaces.filter(({ readable }) => !readable).map(({ id }) => id);
    return tracker.observe(endpoints, {
      host: hostId(current.host),
      at: new Date(atMs).toISOString(),
      confirmedBy: goneConfirmedBy(current.coverage),
      unreadNamespaces: new Set(unread),
      ended,
    });
  };

  return {
    get snapshot() {
      return snapshot;
    },
    get endpoints() {
      return endpoints;
    },
    get document() {
      return snapshot === null ? null : lsDocument(snapshot, endpoints);
    },
    begin(before, host) {
      if (before !== null) tracker.observe(before, { host, at: new Date(0).toISOString(), confirmedBy: "look" });
    },
    interrupt() {
      interrupted = true;
    },
    receive({ takenAt, host, coverage, hashes, sections, splices = {}, ended = [] }) {
      const isFirst = snapshot === null;
      const changedSections = [...new Set([...Object.keys(sections), ...Object.keys(splices)])] as SectionName[];
      const present = received.receive({ sections, splices, hashes });
      snapshot = { schema: "portolan.snapshot/2", takenAt, portolan: version, host, coverage, hashes, sections: present };
      let change: Pick<HostUpdate, "upserted" | "removed"> = nothing;
      const changed = isFirst || changedSections.length > 0;
      if (changed) {
        endpoints = endpointsOf(snapshot, sha256, { memory, serviceName: (id) => serviceById(id)?.name ?? id, guessService });
        change = endpointsBetween(known, endpoints) ?? nothing;
        known = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
      }
      const briefs = isFirst ? [] : ended.map((socket) => endedEndpoint(socket, sha256));
      const events = tell(snapshot, changed, briefs);
      const update = { snapshot, endpoints, ...change, events, changedSections, isFirst, resumed: interrupted };
      interrupted = false;
      return update;
    },
  };
}
