/**
 * What the panel knows of the host at one moment, and how messages of the stream change it. States are values: an unchanged list keeps its identity,
 * so that a view that shows it does not draw again. Endpoints are kept by port, then protocol, then address.
 */
import type { ChangeEvent, Coverage, Endpoint, Judgement, LsDocument, Note, Refusal, StreamLease, StreamPlan } from "../wire.ts";
import { changeSorted } from "./sorted-list.ts";

export interface LiveState {
  readonly connection: "connecting" | "live" | "lost" | "signed-out" | "failed";
  readonly connectionLostAt: number | null; // ms since the epoch, of the panel's clock
  readonly failure: Refusal | null; // why the first load failed; null where nothing answered
  readonly scannerSilentSince: string | null; // ISO 8601
  readonly historyFailure: { readonly since: string; readonly error: string } | null; // changes are not kept since then
  readonly isLoaded: boolean; // a reset has arrived
  readonly resets: number; // how many have: what happened before one may not have been told
  readonly revision: number;
  readonly takenAt: string | null;
  readonly coverage: Coverage | null;
  readonly endpoints: readonly Endpoint[];
  readonly changedAt: ReadonlyMap<string, number>; // endpoint id → ms of its last patch; empty after a reset
  readonly changes: readonly ChangeEvent[]; // newest first, those that arrived while the panel was open
}

export type StreamUpdate =
  | { readonly kind: "reset"; readonly revision: number; readonly document: LsDocument }
  | {
      readonly kind: "endpoints";
      readonly revision: number;
      readonly upserted: readonly Endpoint[];
      readonly removed: readonly string[];
      readonly takenAt: string;
      readonly coverage: Coverage;
    }
  | { readonly kind: "change"; readonly change: ChangeEvent }
  | { readonly kind: "lost"; readonly since: string }
  | { readonly kind: "history"; readonly since: string | null; readonly error: string | null }
  | { readonly kind: "reach"; readonly revision: number; readonly state: Judgement["state"] } // kept by the overview, not here
  | ({ readonly kind: "plan" } & StreamPlan) // kept by the plans, not here
  | ({ readonly kind: "lease" } & StreamLease) // kept by the leases, not here
  | { readonly kind: "note"; readonly endpoint: string; readonly note: Note | null }; // kept by the notes, not here

export const initialState: LiveState = {
  connection: "connecting",
  connectionLostAt: null,
  failure: null,
  scannerSilentSince: null,
  historyFailure: null,
  isLoaded: false,
  resets: 0,
  revision: 0,
  takenAt: null,
  coverage: null,
  endpoints: [],
  changedAt: new Map(),
  changes: [],
};

const changesKept = 500;
const flashMs = 3000;

/** Applies updates in order; one call per animation frame, however many arrived. */
export function applyUpdates(state: LiveState, updates: readonly StreamUpdate[], nowMs: number): LiveState {
  let next = state;
  for (const update of updates) next = applyUpdate(next, update, nowMs);
  return next;
}

function applyUpdate(state: LiveState, update: StreamUpdate, nowMs: number): LiveState {
  switch (update.kind) {
    case "reset": {
      const { document, revision } = update;
      return {
        ...state,
        isLoaded: true,
        resets: state.resets + 1,
        scannerSilentSince: null,
        historyFailure: null,
        revision,
        takenAt: document.takenAt,
        coverage: document.coverage,
        endpoints: [...document.endpoints].sort(compareEndpoints),
        changedAt: new Map(),
      };
    }
    case "endpoints":
      return applyPatch(state, update, nowMs);
    case "change":
      return applyChange(state, update.change);
    case "lost":
      return { ...state, scannerSilentSince: update.since };
    case "note":
    case "plan":
    case "lease":
    case "reach":
      return state;
    case "history":
      return { ...state, historyFailure: update.since === null ? null : { since: update.since, error: update.error ?? "?" } };
  }
}

/** A patch that is not newer than the state was already applied, as after a resumed stream, and is passed over. */
function applyPatch(state: LiveState, patch: StreamUpdate & { kind: "endpoints" }, nowMs: number): LiveState {
  if (patch.revision <= state.revision) return state;
  const base = { ...state, revision: patch.revision, takenAt: patch.takenAt, coverage: patch.coverage, scannerSilentSince: null };
  if (patch.upserted.length === 0 && patch.removed.length === 0) return base;
  const gone = new Set([...patch.removed, ...patch.upserted.map(({ id }) => id)]);
  const changedAt = new Map([...state.changedAt].filter(([id, at]) => nowMs - at < flashMs && !patch.removed.includes(id)));
  for (const endpoint of patch.upserted) changedAt.set(endpoint.id, nowMs);
  const change = { isGone: ({ id }: Endpoint): boolean => gone.has(id), come: patch.upserted };
  return { ...base, endpoints: changeSorted(state.endpoints, change, compareEndpoints), changedAt };
}

function applyChange(state: LiveState, change: ChangeEvent): LiveState {
  if (state.changes.some((known) => known.id === change.id)) return state;
  return { ...state, changes: [change, ...state.changes].slice(0, changesKept) };
}

/** By port, protocol, namespace (the host's own first), address and device: a total order, as the id is made of the same. */
export function compareEndpoints(a: Endpoint, b: Endpoint): number {
  return (
    a.port - b.port ||
    compareTexts(a.protocol, b.protocol) ||
    Number(a.namespace !== "host") - Number(b.namespace !== "host") ||
    compareTexts(a.namespace, b.namespace) ||
    compareTexts(a.address, b.address) ||
    compareTexts(a.device ?? "", b.device ?? "")
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
