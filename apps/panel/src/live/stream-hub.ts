/**
 * One stream for every tab of a browser. It runs in a worker that all tabs share, so that no tab leads: whichever closes, the others go on
 * without a gap and without hearing anything twice. A tab that comes later begins with a reset made of what is known; a tab that has not been
 * heard of for long, such as one that crashed, is forgotten. With the last tab the connection ends too.
 */
import { applyEndpoints, fromReset, type LiveEndpoints } from "@portolan/contract";
import type { LiveListener, LiveSource } from "./live-source.ts";
import type { StreamUpdate } from "./live-state.ts";
import { readUpdate, type RelayedUpdate } from "./parse-stream-update.ts";
import type { ConnectionChange } from "./stream-connection.ts";

export type HubMessage =
  | { readonly kind: "update"; readonly update: RelayedUpdate }
  | { readonly kind: "change"; readonly change: ConnectionChange }
  | { readonly kind: "beat" }; // the worker lives; answered with `here`

export type HubRequest = { readonly kind: "join" | "retry" | "leave" | "here" };

export interface HubPort {
  readonly post: (message: HubMessage) => void;
}

export const beatMs = 10_000;
const forgottenAfterBeats = 60; // hidden tabs are slow to answer, and frozen ones do not: those join again when they wake

export interface StreamHub {
  readonly take: (port: HubPort, request: HubRequest) => void;
  /** To be called every `beatMs`. */
  readonly beat: () => void;
}

interface Known {
  reset: RelayedUpdate | null; // the newest, as long as nothing came after it
  live: LiveEndpoints | null; // else what was made of it
  notices: ReadonlyMap<"lost" | "history", StreamUpdate>; // in force now
  connection: ConnectionChange | null; // null: not connected yet
}

export function createStreamHub(openSource: (listener: LiveListener) => LiveSource): StreamHub {
  const missed = new Map<HubPort, number>(); // tab → beats it has not answered
  const nothing: Known = { reset: null, live: null, notices: new Map(), connection: null };
  let known: Known = { ...nothing };
  const tellAll = (message: HubMessage): void => {
    for (const port of missed.keys()) port.post(message);
  };
  const source = openSource({
    onUpdate: (update) => {
      known = remember(known, update);
      tellAll({ kind: "update", update });
    },
    onChange: (connection) => {
      known = { ...known, connection };
      tellAll({ kind: "change", change: connection });
    },
  });

  const join = (port: HubPort): void => {
    const isFirst = missed.size === 0;
    missed.set(port, 0);
    port.post({ kind: "beat" });
    if (isFirst || known.connection?.kind === "signed-out") {
      known = { ...nothing };
      source.open();
      return;
    }
    if (known.connection !== null) port.post({ kind: "change", change: known.connection });
    for (const update of beginningOf(known)) port.post({ kind: "update", update });
  };
  const leave = (port: HubPort): void => {
    if (!missed.delete(port) || missed.size > 0) return;
    source.close();
    known = { ...nothing };
  };
  return {
    take(port, { kind }) {
      if (kind === "join") return join(port);
      if (kind === "leave") return leave(port);
      if (missed.has(port)) missed.set(port, 0);
      if (kind === "retry" && known.connection?.kind !== "live") source.retry();
    },
    beat() {
      for (const [port, beats] of missed) {
        if (beats >= forgottenAfterBeats) leave(port);
        else missed.set(port, beats + 1);
      }
      tellAll({ kind: "beat" });
    },
  };
}

function remember(known: Known, update: RelayedUpdate): Known {
  switch (update.kind) {
    case "reset":
    case "unread-reset":
      return { ...known, reset: update, live: null, notices: new Map() };
    case "endpoints": {
      const live = readLive(known);
      return {
        ...known,
        reset: null,
        live: live === null ? null : (applyEndpoints(live, update) ?? live),
        notices: withNotice(known, "lost", null),
      };
    }
    case "lost":
      return { ...known, notices: withNotice(known, "lost", update) };
    case "history":
      return { ...known, notices: withNotice(known, "history", update.since === null ? null : update) };
    case "change":
    case "note":
    case "plan":
    case "lease":
    case "reach":
      return known;
  }
}

/** A reset is read only when somebody needs what it says: the tabs have it, and most often there is one tab. */
function readLive({ reset, live }: Known): LiveEndpoints | null {
  const update = reset === null ? null : readUpdate(reset);
  return update?.kind === "reset" ? fromReset(update) : live;
}

function withNotice({ notices }: Known, name: "lost" | "history", update: StreamUpdate | null): Known["notices"] {
  const others = [...notices].filter(([other]) => other !== name);
  return new Map(update === null ? others : [...others, [name, update]]);
}

/** What a tab that comes later has to be told first; nothing before the first reset. */
function beginningOf({ reset, live, notices }: Known): readonly RelayedUpdate[] {
  if (reset !== null) return [reset, ...notices.values()];
  if (live === null) return [...notices.values()];
  const { revision, takenAt, coverage, endpoints } = live;
  const document = { schema: "portolan.ls/1", takenAt, coverage, endpoints: [...endpoints.values()], rawSockets: [] } as const;
  return [{ kind: "reset", revision, document }, ...notices.values()];
}
