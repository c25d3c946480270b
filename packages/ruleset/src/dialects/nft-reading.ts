/**
 * The state of reading one nft rule: its steps so far, and what they already say of family and protocol, so that what an expression implies is
 * written once. An implied test stands before the first expression that needs it, as in the kernel.
 */
import { ipFamily } from "../field.ts";
import type { Condition, ConditionKind, Match, Step, TableFamily } from "../ruleset.ts";
import type { Implied } from "./nft-implied.ts";
import type { NamedSet } from "./nft-sets.ts";
import type { Json } from "./nft-json.ts";

export interface NftTable {
  readonly family: TableFamily;
  readonly name: string;
  readonly sets: ReadonlyMap<string, NamedSet>; // sets and maps
  readonly objects: ReadonlyMap<string, Json>; // "limit slow" → its declaration
  /** Header fields that some rule tests, such as "ip dscp". */
  readonly tested: ReadonlySet<string>;
}

export class RuleReading {
  readonly table: NftTable;
  readonly #place: string; // "ip filter INPUT 12"
  #steps: Step[] = [];
  #family: bigint | null;
  #protocols: readonly bigint[] | null = null;
  #statefulCount = 0;

  constructor(table: NftTable, place: string) {
    this.table = table;
    this.#place = place;
    this.#family = table.family === "ip" ? ipFamily.ipv4 : table.family === "ip6" ? ipFamily.ipv6 : null;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  push(...steps: readonly Step[]): void {
    for (const step of steps) {
      this.#steps.push(step);
      if (step.kind === "match") this.#learn(step);
    }
  }

  require(all: readonly Implied[]): void {
    for (const { family, protocols, isNeverIp } of all) {
      if (isNeverIp && this.table.family !== "arp") this.push(neverIp);
      if (family !== null) this.requireFamily(family);
      if (protocols !== null) this.requireProtocols(protocols);
    }
  }

  requireFamily(family: "ipv4" | "ipv6"): void {
    const value = ipFamily[family];
    if (this.#family !== value) this.push(family === "ipv4" ? isIpv4 : isIpv6);
  }

  requireProtocols(protocols: readonly bigint[]): void {
    const known = this.#protocols;
    if (known === null || !known.every((protocol) => protocols.includes(protocol))) this.push(protocolMatch(protocols));
  }

  /** The condition of something that counts or draws lots: true or false for this place of this rule alone. */
  stateful(kind: ConditionKind, text: string): Condition {
    this.#statefulCount += 1;
    const ordinal = this.#statefulCount === 1 ? "" : ` ${this.#statefulCount}`;
    return { id: `${stateWords[kind] ?? kind} ${this.#place}${ordinal}`, kind, text };
  }

  /** Another reading that begins where this one stands. */
  fork(): RuleReading {
    const forked = new RuleReading(this.table, this.#place);
    forked.#steps = [...this.#steps];
    forked.#family = this.#family;
    forked.#protocols = this.#protocols;
    forked.#statefulCount = this.#statefulCount;
    return forked;
  }

  /** Of single values only: what a range says is not needed to leave out a test. */
  #learn({ selectors, values, negated }: Match): void {
    const [selector] = selectors;
    if (negated || selectors.length !== 1 || (selector?.field !== "family" && selector?.field !== "protocol")) return;
    if (selector.mask !== null || values.volatile !== null || values.elements.kind !== "intervals") return;
    const singles: bigint[] = [];
    for (const { lo, hi } of values.elements.intervals) {
      if (hi - lo > 8n || singles.length > 64) return;
      for (let value = lo; value <= hi; value += 1n) singles.push(value);
    }
    if (selector.field === "protocol") this.#protocols = singles;
    else if (singles.length === 1) this.#family = singles[0] ?? null;
  }
}

const stateWords: Partial<Record<ConditionKind, string>> = { rate: "limit" };

/** A test of one field against single values. */
function fieldMatch(field: Match["selectors"][number]["field"], values: readonly bigint[]): Match {
  const intervals = values.map((value) => ({ lo: value, hi: value }));
  return {
    kind: "match",
    selectors: [{ field, mask: null }],
    values: { name: null, volatile: null, elements: { kind: "intervals", intervals } },
    negated: false,
  };
}

const isIpv4 = fieldMatch("family", [ipFamily.ipv4]);
const isIpv6 = fieldMatch("family", [ipFamily.ipv6]);
const neverIp = fieldMatch("family", []);
const protocolMatches = new Map<string, Match>();

function protocolMatch(protocols: readonly bigint[]): Match {
  const key = protocols.join(" ");
  const known = protocolMatches.get(key) ?? fieldMatch("protocol", protocols);
  protocolMatches.set(key, known);
  return known;
}
