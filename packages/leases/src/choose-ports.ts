/**
 * Which ports a claim gets on one host: by number, by an order that only this database knows, or by a rendezvous order. Rules LE20–LE39 of SPEC.md. It looks at
 * what is taken (`PortOccupancy`), keeps the headroom for those it is for, and lets an owner have back what rests after its own lease. Left out: which
 * host (`rankHosts`), whether the claim is allowed (`checkClaim`), and being right about races: the constraint in the database decides.
 */
import { addressRows, leasedAddresses, slotRows } from "./interval-rows.ts";
import type { Claim, ClaimRefusal, Lease } from "./claim.ts";
import type { Choice } from "./choice.ts";
import { countFree, findBlock, findPorts, countTooFew, isFree, isTaken, type FoundPorts, type PortSearch } from "./find-ports.ts";
import { PortBits } from "./port-bits.ts";
import type { PortOccupancy, TakenBits } from "./port-occupancy.ts";
import { hashText, openSecret, type PortSecret } from "./port-order.ts";
import { bandOfPort, isForbidden, type PoolPorts } from "./pool-ports.ts";
import type { Band } from "./pool.ts";

export interface PortQuestion {
  readonly ports: PoolPorts;
  readonly claim: Claim;
  readonly occupancy: PortOccupancy;
  readonly secret: PortSecret;
  /** Leases of the claim's owner that rest (state `quarantined`) on this host and namespace, in this pool, longest first. Empty: none. */
  readonly ownResting: readonly RestingLease[];
  /** Those of others whose rest may be cut short because they rest for `restFloorSeconds` already, longest first. Asked only when nothing else is free. */
  readonly longestResting?: () => Iterable<RestingLease>;
  /** Of a pool whose rule is `isExclusive`: what earlier leases have bound for ever. */
  readonly bindings?: PurposeBindings;
}

export type RestingLease = Pick<Lease, "id" | "ports" | "emergencyPorts" | "protocols" | "family" | "address">;

export interface PurposeBindings {
  /** Ports that this purpose has had in this pool; empty: none yet. */
  readonly portsOf: (purpose: string) => readonly number[];
  readonly purposeOf: (port: number) => string | null;
}

export type PortChoice =
  | {
      readonly code: "chosen";
      readonly ports: readonly number[];
      readonly emergencyPorts: readonly number[];
      readonly why: Choice["port"];
      /** Resting leases that end (`reclaimed`) in the same transaction, before the new one takes its rows: the owner's own, then others' cut short. */
      readonly reclaimed: readonly string[];
      readonly cutShort: readonly string[];
    }
  /** The caller knows whose it is: `port-leased` or `port-occupied`. */
  | { readonly code: "port-taken"; readonly port: number; readonly protocols: Claim["protocols"]; readonly by: "lease" | "host" }
  | Extract<ClaimRefusal, { code: "port-outside" | "port-kept" | "not-allowed" }>
  | Omit<Extract<ClaimRefusal, { code: "pool-full" }>, "quarantined">;

/** Nobody's rest is cut below it: TIME_WAIT and FIN_WAIT2 hold a port for some 62 s each (measured). */
export const restFloorSeconds = 65;

export function choosePorts(question: PortQuestion): PortChoice {
  const choice = withOwnResting(question, question.ownResting);
  if (choice.code !== "pool-full" || question.longestResting === undefined) return choice;
  return withRestsCutShort(question, choice, question.longestResting()) ?? choice;
}

/** What rests after the owner's own leases counts as free, as long as whatever is touched is taken whole: else the rest of it would be nobody's. */
function withOwnResting(question: PortQuestion, resting: readonly RestingLease[]): PortChoice {
  if (resting.length === 0) return decide(question, []);
  const choice = withoutRows(question, resting, () => decide(question, resting));
  if (choice.code !== "chosen") return choice;
  const touched = resting.filter((lease) => touches(lease, choice));
  const whole = touched.filter((lease) => isCovered(lease, question.claim, choice));
  if (whole.length === touched.length) return { ...choice, reclaimed: touched.map(({ id }) => id) };
  return withOwnResting(
    question,
    resting.filter((lease) => !touched.includes(lease) || whole.includes(lease)),
  );
}

/** Others' rests end early, the longest first, until there is enough; null: even so there is not. */
function withRestsCutShort(
  question: PortQuestion,
  { free }: { readonly free: number },
  resting: Iterable<RestingLease>,
): PortChoice | null {
  const { claim, ports } = question;
  const reserve =
    claim.class === "ordinary" ? headroomPorts(ports.pool.headroom, ports.choosable(bandKindOf(claim), claim.protocols).ports.length) : 0;
  const wanted = claim.count + reserve - free;
  const cut: RestingLease[] = [];
  let gained = 0;
  for (const lease of resting) {
    if (question.ownResting.some(({ id }) => id === lease.id)) continue;
    cut.push(lease);
    gained += lease.ports.length + lease.emergencyPorts.length;
    if (gained < wanted && !claim.hasEmergency) continue;
    const choice = withoutRows(question, cut, () => withOwnResting(question, question.ownResting));
    if (choice.code === "chosen") return { ...choice, cutShort: cut.map(({ id }) => id) };
    if (choice.code !== "pool-full") return null;
  }
  return null;
}

/** The occupancy is as it was when this returns: who carries the choice out ends those leases. */
function withoutRows({ occupancy }: PortQuestion, leases: readonly RestingLease[], decideThen: () => PortChoice): PortChoice {
  const rows = leases.flatMap(slotRows);
  occupancy.release(rows);
  try {
    return decideThen();
  } finally {
    occupancy.take(rows);
  }
}

function decide(question: PortQuestion, resting: readonly RestingLease[]): PortChoice {
  const { claim } = question;
  const asked = takeAsked(question);
  if (asked.code !== "asked") return asked;
  const missing = claim.count - asked.ports.length;
  const found = missing === 0 ? null : searchFree(question, { count: missing, kind: bandKindOf(claim), except: asked.ports, resting });
  if (missing > 0 && found === null) return full(question, missing);
  const ports = [...asked.ports, ...(found?.ports ?? [])];
  const free = freeWithinHeadroom(question, ports, resting);
  if (free !== null) return { code: "pool-full", free, wanted: claim.count, isHeadroom: true };
  const back = resting.filter((lease) => touches(lease, { ports, emergencyPorts: [] }));
  const emergency = claim.hasEmergency ? searchFree(question, { count: claim.count, kind: "emergency", except: [], resting: back }) : null;
  if (claim.hasEmergency && emergency === null) return full(question, claim.count, "emergency");
  const order = found === null ? "asked" : orderOf(claim);
  const passedOver = { ...asked.passedOver };
  for (const [reason, count] of Object.entries(found?.passedOver ?? {})) passedOver[reason] = (passedOver[reason] ?? 0) + count;
  const why = { order, passedOver, rank: found?.rank ?? 1 } as const;
  return { code: "chosen", ports, emergencyPorts: emergency?.ports ?? [], why, reclaimed: [], cutShort: [] };
}

type Refused = Exclude<PortChoice, { code: "chosen" }>;

interface Asked {
  readonly code: "asked";
  readonly ports: readonly number[];
  readonly passedOver: Readonly<Record<string, number>>;
}

/** What of the numbers asked for can be had; with `alternate` the rest is chosen, of a block all of it. */
function takeAsked(question: PortQuestion): Asked | Refused {
  const { claim, bindings } = question;
  const bound = bindings?.portsOf(claim.purpose) ?? [];
  const another = bound.length === 0 ? undefined : claim.ports.find((port) => !bound.includes(port));
  if (another !== undefined) return { code: "not-allowed", rule: "isExclusive", detail: `${claim.purpose} ${bound.join()}` };
  const asked = bound.length === 0 ? claim.ports : bound.slice(0, claim.count);
  const isFirm = claim.otherwise === "fail" || bound.length > 0;
  const ports: number[] = [];
  const passedOver: Record<string, number> = {};
  for (const port of asked) {
    const problem = problemOf(question, port);
    if (problem !== null && (isFirm || problem.code === "not-allowed")) return problem;
    if (problem === null) ports.push(port);
    else passedOver[problem.code] = (passedOver[problem.code] ?? 0) + 1;
  }
  return { code: "asked", ports: claim.isBlock && ports.length < asked.length ? [] : ports, passedOver };
}

/** What keeps a number from being given to who asks for it, the lasting before the passing. */
function problemOf({ ports: { pool, keptBecause }, claim, occupancy, bindings }: PortQuestion, port: number): Refused | null {
  const band = bandOfPort(pool, port);
  if (band === null || band.kind === "emergency") return { code: "port-outside", port };
  if (isForbidden(pool, port)) return { code: "not-allowed", rule: "forbidden", detail: String(port) };
  const because = pool.rules.grantedAllTheSame.includes(port) ? null : keptBecause(port, claim.protocols);
  if (because !== null) return { code: "port-kept", port, because };
  const purpose = bindings?.purposeOf(port) ?? null;
  if (purpose !== null && purpose !== claim.purpose) return { code: "not-allowed", rule: "isExclusive", detail: `${port} ${purpose}` };
  const taken = takenFor(claim, occupancy);
  if (isTaken(taken.leases, port)) return { code: "port-taken", port, protocols: claim.protocols, by: "lease" };
  return isTaken(taken.host, port) ? { code: "port-taken", port, protocols: claim.protocols, by: "host" } : null;
}

interface Search {
  readonly count: number;
  readonly kind: Band["kind"];
  readonly except: readonly number[];
  readonly resting: readonly RestingLease[];
}

/** Where the owner's own lease of the same shape rests, that one comes first, except in a rendezvous order, which nothing but the claim decides. */
function searchFree(question: PortQuestion, { count, kind, except, resting }: Search): FoundPorts | null {
  const { claim, occupancy, ports, secret, bindings } = question;
  const order = orderOf(claim);
  const text = `${claim.owner}\0${claim.purpose}\0${ports.pool.id}`;
  const key = hashText(text, order === "rendezvous" ? openSecret : secret);
  const among = ports.choosable(kind, claim.protocols);
  const met = takenFor(claim, occupancy);
  const taken = bindings === undefined ? met : { ...met, leases: [...met.leases, othersBits(bindings, claim, among.ports)] };
  const search = { among, taken, count, order, key, except };
  const own = order === "rendezvous" && kind !== "emergency" ? null : findOwn(search, { kind, resting, isBlock: claim.isBlock });
  if (own !== null) return own;
  return claim.isBlock && kind !== "emergency" ? findBlock(search) : findPorts(search);
}

/** Ports that another purpose has for ever. */
function othersBits(bindings: PurposeBindings, { purpose }: Claim, ports: Uint16Array): PortBits {
  return PortBits.of(ports.filter((port) => (bindings.purposeOf(port) ?? purpose) !== purpose));
}

function findOwn(
  search: PortSearch,
  { kind, resting, isBlock }: Pick<Search, "kind" | "resting"> & { readonly isBlock: boolean },
): FoundPorts | null {
  for (const lease of resting) {
    const own = kind === "emergency" ? lease.emergencyPorts : lease.ports;
    const isInRow = own.every((port, at) => port === (own[0] ?? 0) + at);
    if (own.length === search.count && (isInRow || !isBlock) && own.every((port) => isFree(search, port)))
      return { ports: own, rank: 1, passedOver: {} };
  }
  return null;
}

function orderOf({ mode }: Claim): "keyed" | "rendezvous" {
  return mode === "deterministic" ? "rendezvous" : "keyed";
}

/** An alternative to a number of a static claim is of the static band too. */
function bandKindOf({ mode }: Claim): Band["kind"] {
  return mode === "static" ? "static" : "dynamic";
}

function takenFor(claim: Claim, occupancy: PortOccupancy): TakenBits {
  return occupancy.takenFor(claim.protocols, addressRows(claim));
}

function full(question: PortQuestion, wanted: number, kind = bandKindOf(question.claim)): Extract<PortChoice, { code: "pool-full" }> {
  const { ports, claim, occupancy } = question;
  const free = countFree(ports.choosable(kind, claim.protocols), takenFor(claim, occupancy));
  return { code: "pool-full", free, wanted, isHeadroom: false };
}

/**
 * How many are free of a kind of band whose headroom these ports would break into; null: of none. What rests for this owner and is not taken back stays taken.
 */
function freeWithinHeadroom(
  { ports: { pool, choosable }, claim, occupancy }: PortQuestion,
  ports: readonly number[],
  resting: readonly RestingLease[],
): number | null {
  if (claim.class !== "ordinary" || pool.headroom === 0) return null;
  const own = new Set(resting.flatMap((lease) => lease.ports));
  for (const kind of ordinaryKinds) {
    const among = choosable(kind, claim.protocols);
    const taking = ports.filter((port) => among.bits.has(port));
    if (taking.every((port) => own.has(port))) continue;
    const staying = [...own].filter((port) => among.bits.has(port) && !taking.includes(port)).length;
    const kept = headroomPorts(pool.headroom, among.ports.length);
    const free = countTooFew(among, takenFor(claim, occupancy), kept + taking.length + staying);
    if (free !== null) return free;
  }
  return null;
}
const ordinaryKinds = ["static", "dynamic"] as const;

/** Ports of so many that are kept; rounded down, so that the smallest pools have one to give. */
export function headroomPorts(headroom: number, size: number): number {
  return Math.floor(headroom * size + 1e-9);
}

function touches(lease: RestingLease, { ports, emergencyPorts }: { ports: readonly number[]; emergencyPorts: readonly number[] }): boolean {
  const has = (port: number): boolean => ports.includes(port) || emergencyPorts.includes(port);
  return lease.ports.some(has) || lease.emergencyPorts.some(has);
}

/** The new lease takes every row that the resting one holds. */
function isCovered(
  lease: RestingLease,
  claim: Claim,
  { ports, emergencyPorts }: { ports: readonly number[]; emergencyPorts: readonly number[] },
): boolean {
  const taken = [...ports, ...emergencyPorts];
  return (
    [...lease.ports, ...lease.emergencyPorts].every((port) => taken.includes(port)) &&
    lease.protocols.every((protocol) => claim.protocols.includes(protocol)) &&
    leasedAddresses(claim).includes(leasedAddresses(lease))
  );
}
