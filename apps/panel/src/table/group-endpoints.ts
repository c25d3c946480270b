/** Rows under headings: what endpoints are grouped by, which groups are closed, and the list of headings and endpoints that the table draws. */
import type { Endpoint } from "../wire.ts";
import { exposureRank, widestExposure } from "../reach/exposures.ts";
import { startOf } from "./owner-label.ts";
import { noFacts, type EndpointFacts } from "./sort-endpoints.ts";

export const groupings = ["service", "unit", "container", "process", "namespace", "reach"] as const;
export type Grouping = (typeof groupings)[number];

export interface EndpointGroup {
  readonly key: string; // empty: the endpoints that have no such thing
  readonly label: string | null; // null for those
  readonly members: readonly Endpoint[];
  readonly isClosed: boolean;
}

interface EndpointItem {
  readonly kind: "endpoint";
  readonly id: string;
  readonly endpoint: Endpoint;
}

export type TableItem = { readonly kind: "group"; readonly id: string; readonly group: EndpointGroup } | EndpointItem;

export function parseGrouping(text: string | undefined): Grouping | null {
  return groupings.find((one) => one === text) ?? null;
}

/** Which groups are closed: those named, or with `areAllClosed` all but those named. */
export interface ClosedGroups {
  readonly areAllClosed: boolean;
  readonly except: ReadonlySet<string>;
}

/** `a,b` closes two groups; `*,a` closes all but one. A comma inside a key is escaped as in an address. */
export function parseClosed(text: string): ClosedGroups {
  const parts = text.split(",").filter((part) => part !== "");
  const areAllClosed = parts[0] === "*";
  return { areAllClosed, except: new Set(parts.slice(areAllClosed ? 1 : 0).map(readKey)) };
}

export function formatClosed({ areAllClosed, except }: ClosedGroups): string | undefined {
  const parts = [...(areAllClosed ? ["*"] : []), ...[...except].map(writeKey)];
  return parts.length === 0 ? undefined : parts.join(",");
}

export function toggleGroup(closed: ClosedGroups, key: string): ClosedGroups {
  const except = new Set(closed.except);
  if (!except.delete(key)) except.add(key);
  return { ...closed, except };
}

// "-" stands for the group of those without, so that no part is ever empty
function writeKey(key: string): string {
  return key === "" ? "-" : encodeURIComponent(key).replaceAll("*", "%2A").replace(/^-$/, "%2D");
}

function readKey(part: string): string {
  try {
    return part === "-" ? "" : decodeURIComponent(part);
  } catch {
    return part;
  }
}

export interface Grouped {
  readonly closed: ClosedGroups;
  readonly facts?: EndpointFacts; // absent: none are known
}

/** Groups by label, those without last; inside each the order of `rows` stays. */
export function groupEndpoints(rows: readonly Endpoint[], by: Grouping, { closed, facts = noFacts }: Grouped): readonly EndpointGroup[] {
  const found = new Map<string, { readonly label: string | null; readonly members: Endpoint[] }>();
  for (const endpoint of rows) {
    const { key, label } = groupOf(endpoint, by, facts);
    const group = found.get(key);
    if (group === undefined) found.set(key, { label, members: [endpoint] });
    else group.members.push(endpoint);
  }
  const groups = [...found].map(([key, { label, members }]) => ({
    sortKey: by === "reach" && label !== null ? String(exposureRank(key)) : sortKey(key, label),
    group: { key, label, members, isClosed: closed.areAllClosed !== closed.except.has(key) },
  }));
  return groups.sort((a, b) => compareTexts(a.sortKey, b.sortKey)).map(({ group }) => group);
}

/** Orders by label as people do, worker@9 before worker@10, whatever the case; those without a label come last. */
function sortKey(key: string, label: string | null): string {
  if (label === null) return "\uffff";
  return `${label.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(12, "0"))}\0${key}`;
}

const lookAhead = 4;

/** Rows as items. An item of the list before is used again where it comes next or soon after, as nearly all do when a few rows come or go. */
export function createItemList(): (rows: readonly Endpoint[]) => readonly TableItem[] {
  let last: readonly EndpointItem[] = [];
  return (rows) => {
    let at = 0;
    const items = rows.map((endpoint): EndpointItem => {
      for (let ahead = at; ahead < at + lookAhead; ahead++) {
        const item = last[ahead];
        if (item?.endpoint !== endpoint) continue;
        at = ahead + 1;
        return item;
      }
      return { kind: "endpoint", id: endpoint.id, endpoint };
    });
    last = items;
    return items;
  };
}

export function listGroups(groups: readonly EndpointGroup[]): readonly TableItem[] {
  const items: TableItem[] = [];
  for (const group of groups) {
    items.push({ kind: "group", id: `group:${group.key}`, group });
    if (!group.isClosed) for (const endpoint of group.members) items.push({ kind: "endpoint", id: endpoint.id, endpoint });
  }
  return items;
}

function groupOf(endpoint: Endpoint, by: Grouping, facts: EndpointFacts): { readonly key: string; readonly label: string | null } {
  const first = endpoint.owners[0];
  const named = (name: string | null | undefined): { key: string; label: string | null } => ({ key: name ?? "", label: name ?? null });
  switch (by) {
    case "service":
      if (endpoint.service?.recognisedBy === "port") return { key: `${endpoint.service.id}?`, label: `${endpoint.service.name}?` };
      return endpoint.service === null ? named(null) : { key: endpoint.service.id, label: endpoint.service.name };
    case "unit":
      return named(endpoint.unit ?? first?.unit);
    case "container":
      return named((endpoint.container ?? first?.container)?.name);
    case "process":
      return named(first?.program);
    case "namespace":
      return { key: endpoint.namespace, label: namespaceLabel(endpoint) };
    case "reach": {
      const known = facts.reachOf(endpoint);
      return named(known === null ? null : widestExposure(known));
    }
  }
}

/** A container's namespace goes by the container's name: its id says nothing. */
export function namespaceLabel({ namespace, container }: Pick<Endpoint, "namespace" | "container">): string {
  if (namespace.startsWith("container:")) return container?.name ?? namespace.slice("container:".length, "container:".length + 12);
  return namespace.replace(/^name:/, "");
}

/** What in a group asks for a look: the least settled state among its members, and what is not as it should be. */
export interface GroupState {
  readonly worst: Endpoint | null; // a member whose state is not plain listening; null where all are
  readonly unknownOwners: number;
  readonly deletedPrograms: number;
  readonly youngestStart: number | null; // ms since the epoch
}

const severity: Readonly<Record<Endpoint["state"], number>> = { bound: 3, activated: 2, published: 1, listening: 0 };

export function stateOfGroup({ members }: EndpointGroup): GroupState {
  let worst: Endpoint | null = null;
  let youngestStart: number | null = null;
  for (const member of members) {
    if (severity[member.state] > (worst === null ? 0 : severity[worst.state])) worst = member;
    const start = startOf(member);
    if (start !== null && start > (youngestStart ?? 0)) youngestStart = start;
  }
  return {
    worst,
    unknownOwners: members.filter((member) => !member.ownersKnown).length,
    deletedPrograms: members.filter((member) => member.owners.some((owner) => owner.executableDeleted)).length,
    youngestStart,
  };
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
