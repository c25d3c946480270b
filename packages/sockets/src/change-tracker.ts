/**
 * Turns successive lists of endpoints into events, with patience: an endpoint that is gone may be restarting, one that comes and goes all
 * the time is told once. Rules EV10–EV14 and EV17–EV19 of SPEC.md. Time is an argument of every call; a clock that was set back starts a grace
 * or a window again.
 * Invariant: events applied to the first list give the list that was last told, which is the last list but for endpoints inside their
 * grace and endpoints that flap.
 */
import type { ChangeEvent } from "./change.ts";
import { changeEvent, changesBetween, type ChangeContext } from "./changes-between.ts";
import type { EndedEndpoint } from "./ended-socket.ts";
import type { Endpoint } from "./endpoint.ts";
import { executablesOf, isSameOwner, servingOf } from "./owner-identity.ts";

export interface ChangeTrackerOptions {
  /** Opened and closed events of one endpoint within the window beyond which it flaps. */
  readonly flapLimit: number;
  readonly flapWindowMs: number;
  /** How long an endpoint may be gone before it is said to be closed. 0: at once. */
  readonly restartGraceMs: number;
  /** Endpoints that never make events, such as UDP sockets of clients. Absent: none. */
  readonly ignores?: (endpoint: Endpoint) => boolean;
}

export interface ChangeTracker {
  /** The events that this look brings. The first look is where history starts and brings none. */
  observe(endpoints: readonly Endpoint[], context: ChangeContext): ChangeEvent[];
}

export function createChangeTracker(options: ChangeTrackerOptions): ChangeTracker {
  let told: ReadonlyMap<string, Endpoint> | null = null;
  const missingSince = new Map<string, string>(); // endpoint id → time of the look that first missed it
  const flaps = new FlapRecord(options);

  const isIgnored = (endpoint: Endpoint): boolean => options.ignores?.(endpoint) === true;
  const isWatched = (endpoint: Endpoint): boolean => endpoint.state !== "bound" && !isIgnored(endpoint);
  const observe = (endpoints: readonly Endpoint[], context: ChangeContext): ChangeEvent[] => {
    if (told === null) {
      told = byId(endpoints.filter(isWatched));
      return [];
    }
    const seen = withKnownOwners(told, endpoints.filter(isWatched));
    const found = changesBetween([...told.values()], seen, context);
    const settled = settle({ found, missingSince, context, graceMs: options.restartGraceMs });
    told = advance(told, seen, settled);
    return flaps.pass([...briefEvents(context, isIgnored), ...settled], told, context);
  };
  return { observe };
}

/** Two at one place within one look differ by their sockets alone, and so do their ids. */
function briefEvents(context: ChangeContext, isIgnored: (endpoint: Endpoint) => boolean): ChangeEvent[] {
  const told = (context.ended ?? []).filter(({ endpoint }: EndedEndpoint) => !isIgnored(endpoint));
  return told.map(({ endpoint, cookie }) => {
    const event = changeEvent({ kind: "brief", before: endpoint, after: null }, { ...context, confirmedBy: "exact-get" });
    return { ...event, id: `${event.id}-${cookie}` };
  });
}

function byId(endpoints: readonly Endpoint[]): Map<string, Endpoint> {
  return new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
}

/**
 * A look may meet a socket whose owner has just gone, or whose owner it could not read to the end. Until a look sees the owner whole, the
 * last one known stands in, so that the change is told then, from that owner; another user or unit is seen without the owner.
 */
function withKnownOwners(told: ReadonlyMap<string, Endpoint>, current: readonly Endpoint[]): Endpoint[] {
  return current.map((endpoint) => {
    const earlier = told.get(endpoint.id);
    return earlier === undefined ? endpoint : withOwnersOf(earlier, endpoint);
  });
}

function withOwnersOf(earlier: Endpoint, endpoint: Endpoint): Endpoint {
  if (knowledgeOf(endpoint) >= knowledgeOf(earlier) || isSameOwner(earlier, endpoint) === false) return endpoint;
  const { owners, ownersKnown, service } = earlier;
  const unit = endpoint.unit ?? earlier.unit;
  return { ...endpoint, owners, ownersKnown, service, unit, container: endpoint.container ?? earlier.container };
}

/** 2: every owner's executable is known; 1: there are owners; 0: none that could be seen. */
function knowledgeOf(endpoint: Endpoint): number {
  return executablesOf(endpoint) !== null ? 2 : servingOf(endpoint).length > 0 ? 1 : 0;
}

/** Holds closed events back until their grace is over; they then carry the time of the look that first missed the endpoint. */
function settle({
  found,
  missingSince,
  context,
  graceMs,
}: {
  found: readonly ChangeEvent[];
  missingSince: Map<string, string>;
  context: ChangeContext;
  graceMs: number;
}): ChangeEvent[] {
  const missing = new Set<string>();
  const settled = found.flatMap((event): ChangeEvent[] => {
    if (event.kind !== "closed") return [event];
    const missed = missingSince.get(event.endpoint) ?? context.at;
    const since = Date.parse(missed) > Date.parse(context.at) ? context.at : missed;
    if (Date.parse(context.at) - Date.parse(since) < graceMs) {
      missing.add(event.endpoint);
      missingSince.set(event.endpoint, since);
      return [];
    }
    return [changeEvent(event, { ...context, at: since })];
  });
  for (const id of missingSince.keys()) if (!missing.has(id)) missingSince.delete(id);
  return settled;
}

/** What has been told after these events: the present endpoints, and those gone whose end has not been told. */
function advance(told: ReadonlyMap<string, Endpoint>, current: readonly Endpoint[], events: readonly ChangeEvent[]): Map<string, Endpoint> {
  const ended = new Set(events.map(({ before }) => before?.id));
  const next = byId(current);
  for (const { before, after } of events) {
    const moved = before === null || after === null || before.id === after.id ? undefined : next.get(after.id);
    if (before !== null && moved !== undefined) next.set(moved.id, withOwnersOf(before, moved));
  }
  for (const [id, endpoint] of told) if (!next.has(id) && !ended.has(id)) next.set(id, endpoint);
  return next;
}

interface Transitions {
  readonly atMs: readonly number[]; // of opened, closed and brief within the window
  readonly endpoint: Endpoint | null;
}

/** Which endpoints open and close too often to be told each time. What is withheld is counted, and the count is told at the end. */
class FlapRecord {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #transitions = new Map<string, Transitions>(); // by endpoint id
  readonly #flapping = new Map<string, number>(); // endpoint id → events withheld

  constructor({ flapLimit, flapWindowMs }: ChangeTrackerOptions) {
    this.#limit = flapLimit;
    this.#windowMs = flapWindowMs;
  }

  /** The events to tell: those of steady endpoints, the beginning of each flapping, and its end as opened or closed. */
  pass(events: readonly ChangeEvent[], present: ReadonlyMap<string, Endpoint>, context: ChangeContext): ChangeEvent[] {
    const nowMs = Date.parse(context.at);
    const passed = events.flatMap((event) => this.#admit(event, nowMs, context));
    return [...passed, ...this.#endings(present, nowMs, context)];
  }

  #admit(event: ChangeEvent, nowMs: number, context: ChangeContext): ChangeEvent[] {
    const { endpoint, kind, before, after } = event;
    if ((kind === "opened" || kind === "closed" || kind === "brief") && this.#beginsToFlap(event, nowMs)) {
      this.#flapping.set(endpoint, 1);
      return [changeEvent({ kind: "flapping", before, after }, context)];
    }
    const withheld = this.#flapping.get(endpoint);
    if (withheld === undefined) return [event];
    this.#flapping.set(endpoint, withheld + 1);
    return this.#remainder(event, context);
  }

  #beginsToFlap({ endpoint, before, after }: ChangeEvent, nowMs: number): boolean {
    const earlier = this.#transitions.get(endpoint)?.atMs ?? [];
    const atMs = [...earlier.filter((one) => Math.abs(nowMs - one) < this.#windowMs), nowMs];
    this.#transitions.set(endpoint, { atMs, endpoint: after ?? before });
    return !this.#flapping.has(endpoint) && atMs.length > this.#limit;
  }

  /** A withheld event that also ended a steady endpoint at another address still tells that end. */
  #remainder({ endpoint, before }: ChangeEvent, context: ChangeContext): ChangeEvent[] {
    if (before === null || before.id === endpoint || this.#flapping.has(before.id)) return [];
    return [changeEvent({ kind: "closed", before, after: null }, context)];
  }

  #endings(present: ReadonlyMap<string, Endpoint>, nowMs: number, context: ChangeContext): ChangeEvent[] {
    const ended: ChangeEvent[] = [];
    for (const [id, { atMs, endpoint }] of this.#transitions) {
      if (Math.abs(nowMs - (atMs.at(-1) ?? 0)) < this.#windowMs) continue;
      this.#transitions.delete(id);
      const withheld = this.#flapping.get(id);
      if (withheld === undefined) continue;
      this.#flapping.delete(id);
      const now = present.get(id);
      const end =
        now === undefined
          ? { kind: "closed" as const, before: endpoint, after: null }
          : { kind: "opened" as const, before: null, after: now };
      ended.push({ ...changeEvent(end, context), withheld });
    }
    return ended;
  }
}
