/**
 * Which leases of a list are wanted: by words and by `name:value`, as the table of endpoints is searched. `state:`, `pool:`, `owner:`, `host:`, `tag:`,
 * `unit:`, `port:` and `protocol:` are known; a `*` at the end is any ending, a range such as `20000-20999` any port of it. What is known of nothing finds nothing.
 */
import type { Lease, LeaseState } from "@portolan/leases";

/** How they stand, as few as a person tells apart. */
export const standings = ["used", "reserved", "ending", "quarantined", "trouble"] as const;
export type Standing = (typeof standings)[number];

const standingOfState: Readonly<Record<LeaseState, Standing | null>> = {
  free: null,
  reserved: "reserved",
  active: "used",
  suspect: "used",
  draining: "ending",
  verifying: "ending",
  quarantined: "quarantined",
  conflict: "trouble",
  hijacked: "trouble",
  failover: "trouble",
};

/** Null: it is over, or of a state that only a newer server knows. */
export function standingOf(state: LeaseState): Standing | null {
  return Object.hasOwn(standingOfState, state) ? standingOfState[state] : null;
}

export interface Wanted {
  readonly text: string;
  readonly hidden: ReadonlySet<Standing>;
  readonly poolName: (id: string) => string;
}

export function selectLeases(leases: readonly Lease[], { text, hidden, poolName }: Wanted): readonly Lease[] {
  const terms = text.trim().toLowerCase().split(/\s+/).filter(Boolean).map(readTerm);
  return leases.filter((lease) => {
    const standing = standingOf(lease.state);
    if (standing !== null && hidden.has(standing)) return false;
    return terms.every((term) => term(lease, poolName));
  });
}

type Term = (lease: Lease, poolName: Wanted["poolName"]) => boolean;

const fields: Readonly<Record<string, (lease: Lease, poolName: Wanted["poolName"]) => readonly string[]>> = {
  state: ({ state }) => [state, standingOf(state) ?? state],
  pool: ({ pool }, poolName) => [pool, poolName(pool)],
  owner: ({ owner }) => [owner],
  host: ({ host }) => [host],
  tag: ({ tags }) => tags,
  unit: ({ expected }) => [expected?.unit ?? ""],
  protocol: ({ protocols }) => protocols,
};

function readTerm(word: string): Term {
  const [, name = "", value = ""] = /^([a-z]+):(.+)$/.exec(word) ?? [];
  if (name === "port") return readPortTerm(value);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field !== undefined) return (lease, poolName) => field(lease, poolName).some((own) => isLike(own.toLowerCase(), value));
  const ports = /^\d{1,5}(?:-\d{1,5})?$/.test(word) ? readPortTerm(word) : null;
  return (lease, poolName) => ports?.(lease, poolName) === true || wordsOf(lease, poolName).includes(word);
}

function readPortTerm(value: string): Term {
  const [from = Number.NaN, to = from] = value.split("-").map(Number);
  return ({ ports, emergencyPorts }) => [...ports, ...emergencyPorts].some((port) => port >= from && port <= to);
}

function isLike(own: string, wanted: string): boolean {
  return wanted.endsWith("*") ? own.startsWith(wanted.slice(0, -1)) : own === wanted;
}

function wordsOf(lease: Lease, poolName: Wanted["poolName"]): string {
  const { id, owner, purpose, host, note, tags, ports, expected, state } = lease;
  const seen = [expected?.unit, expected?.executable, expected?.container, expected?.user];
  return [id, owner, purpose, host, note, state, poolName(lease.pool), ...tags, ...seen, ...ports].join(" ").toLowerCase();
}

export const leaseOrders = ["port", "owner", "state", "ends", "changed"] as const;
export type LeaseOrder = (typeof leaseOrders)[number];

/** By the order, then by port; a term that never ends comes last. */
export function sortLeases(leases: readonly Lease[], order: LeaseOrder): readonly Lease[] {
  const port = ({ ports }: Lease): number => ports[0] ?? 0;
  const compare: Readonly<Record<LeaseOrder, (a: Lease, b: Lease) => number>> = {
    port: () => 0,
    owner: (a, b) => (a.owner < b.owner ? -1 : Number(a.owner > b.owner)),
    state: (a, b) => urgency(a.state) - urgency(b.state),
    ends: (a, b) => endOf(a) - endOf(b),
    changed: (a, b) => b.changedMs - a.changedMs,
  };
  return leases.toSorted((a, b) => compare[order](a, b) || port(a) - port(b));
}

function endOf({ expiresMs, quarantineUntilMs }: Lease): number {
  return quarantineUntilMs ?? expiresMs ?? Number.MAX_SAFE_INTEGER;
}

const urgent: readonly LeaseState[] = [
  "hijacked",
  "conflict",
  "failover",
  "suspect",
  "verifying",
  "draining",
  "reserved",
  "active",
  "quarantined",
  "free",
];

function urgency(state: LeaseState): number {
  const place = urgent.indexOf(state);
  return place < 0 ? urgent.length : place;
}

/** `20000–20003, 20010`. */
export function writePorts(ports: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const port of ports.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && port === last.to + 1) last.to = port;
    else runs.push({ from: port, to: port });
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
}
