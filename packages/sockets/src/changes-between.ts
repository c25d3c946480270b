/**
 * What a person would say happened between two lists of endpoints of one host: rules EV1–EV9 of SPEC.md.
 * Sockets that are bound without listening take no part: binding silently opens nothing. A change of queue depth, of a worker process or
 * of what could be read is no event. Invariant: `applyChanges(before, changesBetween(before, after))` has the endpoints of `after`.
 */
import { boundAddresses } from "./bind-overlap.ts";
import type { ChangeEvent, ChangeKind } from "./change.ts";
import type { EndedEndpoint } from "./ended-socket.ts";
import type { Endpoint } from "./endpoint.ts";
import { executablesOf, isSameOwner, servingOf, shareProcess } from "./owner-identity.ts";

export interface ChangeContext {
  readonly host: string; // machine id, or host name where there is none
  readonly at: string; // ISO 8601 of the look that showed the changes
  readonly confirmedBy: ChangeEvent["confirmedBy"]; // what makes sure that an endpoint that is gone is gone; what is there was seen by the look
  /** Namespaces that could not be read in the later look: nothing in them is said to be closed. */
  readonly unreadNamespaces?: ReadonlySet<string>;
  /** Sockets that no look saw and the kernel told of when they ended. Read by trackers alone. */
  readonly ended?: readonly EndedEndpoint[];
}

interface Change {
  readonly kind: ChangeKind;
  readonly before: Endpoint | null;
  readonly after: Endpoint | null;
}

/** Events in the order closed, widened, narrowed, those of endpoints that stayed, opened; within each in the order of the lists. */
export function changesBetween(before: readonly Endpoint[], after: readonly Endpoint[], context: ChangeContext): ChangeEvent[] {
  const old = new Map(before.filter(isOpen).map((endpoint) => [endpoint.id, endpoint]));
  const present = new Map(after.filter(isOpen).map((endpoint) => [endpoint.id, endpoint]));
  const gone = [...old.values()].filter(({ id, namespace }) => !present.has(id) && context.unreadNamespaces?.has(namespace) !== true);
  const come = [...present.values()].filter(({ id }) => !old.has(id));
  const moved = addressChanges(gone, come);
  const paired = new Set(moved.flatMap(({ before, after }) => [before?.id, after?.id]));
  const kept = [...present.values()].flatMap((endpoint) => {
    const earlier = old.get(endpoint.id);
    return earlier === undefined ? [] : changesOfKept(earlier, endpoint);
  });
  const changes: Change[] = [
    ...gone.filter(({ id }) => !paired.has(id)).map((endpoint) => ({ kind: "closed" as const, before: endpoint, after: null })),
    ...moved,
    ...kept,
    ...come.filter(({ id }) => !paired.has(id)).map((endpoint) => ({ kind: "opened" as const, before: null, after: endpoint })),
  ];
  return changes.map((change) => changeEvent(change, context));
}

/** Whether something can be spoken to there. */
function isOpen({ state }: Endpoint): boolean {
  return state !== "bound";
}

/** One event; its id is made of time, host, kind and the endpoints, so that the same change has the same id however often it is found. */
export function changeEvent({ kind, before, after }: Change, { host, at, confirmedBy }: ChangeContext): ChangeEvent {
  const endpoint = after?.id ?? before?.id ?? "";
  const from = before === null || before.id === endpoint ? "" : `-${before.id}`;
  const id = `${at.replaceAll(/[-:.]/g, "")}-${host}-${endpoint}${from}-${kind}`;
  const isSeen = before === null || before.id === after?.id;
  return { schema: "portolan.event/1", id, at, host, kind, endpoint, before, after, confirmedBy: isSeen ? "look" : confirmedBy };
}

/**
 * Endpoints that went and came at one port under one owner, where one address set contains the other. 127.0.0.1 and ::1 that become `::`
 * are two widened events with the same `after`; `::` that becomes both is two narrowed events with the same `before`.
 */
function addressChanges(gone: readonly Endpoint[], come: readonly Endpoint[]): Change[] {
  const comeByPort = Map.groupBy(come, portKey);
  const widened: Change[] = [];
  const isWider = new Set<string>(); // ids that take part in a widened event
  for (const before of gone) {
    const after = widestOf(
      (comeByPort.get(portKey(before)) ?? []).filter((one) => contains(one, before) && isSameOwner(before, one) !== false),
    );
    if (after === null) continue;
    widened.push({ kind: "widened", before, after });
    isWider.add(before.id).add(after.id);
  }
  const goneByPort = Map.groupBy(
    gone.filter(({ id }) => !isWider.has(id)),
    portKey,
  );
  const narrowed = come.flatMap((after): Change[] => {
    if (isWider.has(after.id)) return [];
    const before = widestOf(
      (goneByPort.get(portKey(after)) ?? []).filter((one) => contains(one, after) && isSameOwner(one, after) !== false),
    );
    return before === null ? [] : [{ kind: "narrowed", before, after }];
  });
  return [...widened, ...narrowed];
}

function portKey({ namespace, protocol, port }: Endpoint): string {
  return `${namespace} ${protocol} ${port}`;
}

/** Strictly more addresses, or the same on every device instead of one. */
function contains(wide: Endpoint, narrow: Endpoint): boolean {
  if (wide.device !== null && wide.device !== narrow.device) return false;
  const [outer, inner] = [addressesOf(wide), addressesOf(narrow)];
  return outer.includes(inner) && (!inner.includes(outer) || (wide.device === null && narrow.device !== null));
}

function widestOf(endpoints: readonly Endpoint[]): Endpoint | null {
  return endpoints.reduce<Endpoint | null>((widest, one) => (widest === null || contains(one, widest) ? one : widest), null);
}

/** An unknown IPV6_V6ONLY counts as dual-stack. */
export function addressesOf({ address, scope }: Pick<Endpoint, "address" | "scope">): ReturnType<typeof boundAddresses> {
  return boundAddresses({ address, v6only: scope === "ipv6" });
}

function changesOfKept(before: Endpoint, after: Endpoint): Change[] {
  if (before === after) return [];
  const change = (kind: ChangeKind): Change => ({ kind, before, after });
  const scope = scopeChange(before, after);
  const owner = ownerChange(before, after);
  return [
    ...(scope === null ? [] : [change(scope)]),
    ...(owner === null || (owner === "replaced" && scope !== null) ? [] : [change(owner)]),
  ];
}

/** `::` gains or loses IPv4. To learn what was unknown before is no change. */
function scopeChange(before: Endpoint, after: Endpoint): "widened" | "narrowed" | null {
  if (before.scope === "ipv6" && after.scope === "dual") return "widened";
  return before.scope === "dual" && after.scope === "ipv6" ? "narrowed" : null;
}

function ownerChange(before: Endpoint, after: Endpoint): ChangeKind | null {
  if (isSameOwner(before, after) === false) return "owner-changed";
  const [oldPrograms, newPrograms] = [executablesOf(before), executablesOf(after)];
  if (oldPrograms !== null && newPrograms !== null && oldPrograms.every((path) => !newPrograms.includes(path))) return "binary-changed";
  if (servingOf(before).length > 0 && servingOf(after).length > 0 && !shareProcess(before, after)) return "replaced";
  const isDeleted = ({ owners }: Endpoint): boolean => owners.some(({ executableDeleted }) => executableDeleted);
  return isDeleted(after) && !isDeleted(before) ? "binary-deleted" : null;
}
