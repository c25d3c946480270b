/**
 * The document of `nft -j list ruleset` as tables of the model. Tables come in the order of the document, which is the order in which the kernel
 * made them; so do base chains, and their order of registration is taken from it. Objects of later versions are passed over.
 */
import type { BaseChain, Chain, Condition, Hook, Rule, RulesetGap, Table, TableFamily } from "../ruleset.ts";
import { isObject, listOf, maxExpressionDepth, soleEntry, textOf, type Json, wordOf } from "./nft-json.ts";
import { RuleReading, type NftTable } from "./nft-reading.ts";
import { NamedSet } from "./nft-sets.ts";
import { readStatements } from "./nft-statement.ts";
import { ruleText } from "./nft-text.ts";

/** A rule as read from the JSON alone, with what is needed to pair it with iptables-save. */
export interface NftRule {
  readonly rules: readonly Rule[]; // several where a map is asked with what is not in the model
  readonly statements: readonly unknown[];
}

export interface NftRuleset {
  readonly tables: readonly Table[];
  readonly gaps: readonly RulesetGap[];
  /** Table → chain → rules, in their order: one for each rule of the document. */
  readonly written: ReadonlyMap<string, ReadonlyMap<string, readonly NftRule[]>>;
}

const families: ReadonlySet<string> = new Set(["ip", "ip6", "inet", "arp", "bridge", "netdev"]);

/**
 * `omittedSets`: sets and maps whose elements were left out of the text, as `family table name`.
 * Throws SyntaxError where the text is no JSON; a document of another shape is an empty ruleset with a gap.
 */
export function readNftRuleset(text: string, omittedSets: readonly string[] = []): NftRuleset {
  const document: unknown = JSON.parse(text);
  const items = isObject(document) ? document["nftables"] : null;
  if (!Array.isArray(items)) {
    return {
      tables: [],
      written: new Map(),
      gaps: [{ code: "not-understood", place: "nft", reason: "the document has no list of tables" }],
    };
  }
  return new DocumentReading(items as unknown[], new Set(omittedSets)).read();
}

interface ReadTable extends NftTable {
  readonly isDormant: boolean;
  readonly mayBeDormant: boolean;
  readonly chains: Map<string, Chain>;
  readonly rules: Map<string, Rule[]>;
  readonly written: Map<string, NftRule[]>;
  readonly sets: Map<string, NamedSet>;
  readonly objects: Map<string, Json>;
  /** Base chains of which nft does not say whether they see the packet → that they do. */
  readonly unattached: Map<string, Condition>;
}

class DocumentReading {
  readonly #items: readonly unknown[];
  readonly #tables = new Map<string, ReadTable>();
  readonly #gaps: RulesetGap[] = [];
  readonly #updated = new Set<string>(); // "inet filter @seen": sets that rules add to
  readonly #omitted: ReadonlySet<string>;
  readonly #tested = new Set<string>(); // "ip dscp": header fields that some rule tests
  #registered = 0;

  constructor(items: readonly unknown[], omittedSets: ReadonlySet<string>) {
    this.#items = items;
    this.#omitted = omittedSets;
  }

  read(): NftRuleset {
    for (const item of this.#items) if (isObject(item) && isObject(item["rule"])) this.#noteUses(item["rule"]);
    for (const item of this.#items) if (isObject(item)) this.#declare(item);
    for (const item of this.#items) if (isObject(item) && isObject(item["rule"])) this.#readRule(item["rule"]);
    for (const table of this.#tables.values()) for (const [chain, condition] of table.unattached) endWithPolicy(table, chain, condition);
    const tables = [...this.#tables.values()].map(asTable);
    const written = new Map([...this.#tables].map(([key, table]) => [key, table.written]));
    return { tables, gaps: this.#gaps, written };
  }

  #noteUses(rule: Json): void {
    for (const statement of listOf(rule["expr"])) {
      if (!isObject(statement)) continue;
      if (isObject(statement["match"])) noteTested(statement["match"]["left"], this.#tested);
      const update = statement["set"] ?? statement["map"];
      const name = isObject(update) ? (textOf(update["set"]) ?? textOf(update["map"])) : null;
      if (name !== null) this.#updated.add(`${tableKey(rule)} ${name}`);
    }
  }

  #declare(item: Json): void {
    if (isObject(item["table"])) return this.#declareTable(item["table"]);
    if (isObject(item["chain"])) return this.#declareChain(item["chain"]);
    const set = item["set"] ?? item["map"];
    if (isObject(set)) return this.#declareSet(set);
    for (const kind of ["limit", "quota"]) {
      const object = item[kind];
      if (isObject(object)) this.#tableOf(object)?.objects.set(`${kind} ${wordOf(object["name"])}`, object);
    }
  }

  #declareTable(json: Json): void {
    const family = json["family"];
    const name = textOf(json["name"]);
    if (typeof family !== "string" || !families.has(family) || name === null) {
      this.#gaps.push({ code: "not-understood", place: `nft table ${wordOf(name)}`, reason: `family ${wordOf(family)}` });
      return;
    }
    const flags = [json["flags"]].flat();
    this.#tables.set(`${family} ${name}`, {
      family: family as TableFamily,
      name,
      isDormant: flags.includes("dormant"),
      mayBeDormant: flags.some((flag) => flag !== undefined && flag !== null && !tableFlags.has(flag)),
      chains: new Map(),
      rules: new Map(),
      written: new Map(),
      sets: new Map(),
      objects: new Map(),
      unattached: new Map(),
      tested: this.#tested,
    });
  }

  #declareChain(json: Json): void {
    const table = this.#tableOf(json);
    const name = textOf(json["name"]);
    if (table === null || name === null) {
      this.#gaps.push({ code: "not-understood", place: `${tableKey(json)} chain ${wordOf(name)}`, reason: "a chain without its table" });
      return;
    }
    const base = this.#baseChain(json);
    if (base !== null && (base.hook === "ingress" || base.hook === "egress") && base.devices.length === 0) {
      const attached = attachment(`${tableKey(json)} ${name}`);
      table.unattached.set(name, attached);
      this.#gaps.push({
        code: "not-understood",
        place: `${tableKey(json)} ${name}`,
        reason: "nft does not say for which device this chain is",
      });
    } else if (base !== null && table.mayBeDormant) table.unattached.set(name, wakefulness(`${table.family} ${table.name}`));
    const rules: Rule[] = [];
    table.rules.set(name, rules);
    table.written.set(name, []);
    table.chains.set(name, { table: { family: table.family, name: table.name, dialect: "nftables" }, name, base, rules });
  }

  #baseChain(json: Json): BaseChain | null {
    const { hook, type, prio, policy } = json;
    if (hook === undefined || (Array.isArray(json["dev"]) && json["dev"].length === 0)) return null;
    const place = `${tableKey(json)} ${wordOf(json["name"])}`;
    const devices = [json["dev"] ?? []].flat().filter((device) => typeof device === "string");
    if (!isHook(hook) || typeof prio !== "number" || !(type === "filter" || type === "nat" || type === "route")) {
      this.#gaps.push({ code: "not-understood", place, reason: `a ${wordOf(type)} chain at ${wordOf(hook)} ${wordOf(prio)}` });
      return null;
    }
    this.#registered += 1;
    return { hook, type, priority: prio, policy: policy === "drop" ? "drop" : "accept", devices, registered: this.#registered };
  }

  #declareSet(json: Json): void {
    const table = this.#tableOf(json);
    const name = textOf(json["name"]);
    if (table === null || name === null) return;
    const isUpdatedByRules = this.#updated.has(`${tableKey(json)} @${name}`);
    const isUnread = this.#omitted.has(`${tableKey(json)} ${name}`);
    const set = new NamedSet(json, { isUpdatedByRules, isUnread });
    table.sets.set(name, set);
    if (set.isUnread) {
      this.#gaps.push({ code: "set-without-elements", place: `${tableKey(json)} @${name}`, reason: "its elements were not read" });
    }
  }

  #readRule(json: Json): void {
    const table = this.#tableOf(json);
    const chain = textOf(json["chain"]);
    const rules = chain === null ? undefined : table?.rules.get(chain);
    const written = chain === null ? undefined : table?.written.get(chain);
    if (table === null || chain === null || rules === undefined || written === undefined) {
      this.#gaps.push({ code: "not-understood", place: `${tableKey(json)} ${wordOf(chain)}`, reason: "a rule without its chain" });
      return;
    }
    const statements = listOf(json["expr"]);
    const handle = typeof json["handle"] === "number" ? json["handle"] : null;
    const position = written.length + 1;
    const reading = new RuleReading(table, `${table.family} ${table.name} ${chain} ${handle === null ? `@${position}` : `#${handle}`}`);
    const comment = textOf(json["comment"]);
    const origin = {
      dialect: "nftables" as const,
      table: `${table.family} ${table.name}`,
      chain,
      handle,
      position,
      get text() {
        return ruleText(statements, comment); // few of many rules are ever shown
      },
      comment,
    };
    const attached = table.unattached.get(chain);
    if (attached !== undefined) reading.push({ kind: "unknown-match", condition: attached, negated: false });
    const read = readStatements(reading, statements).map((steps): Rule => ({ origin, steps }));
    rules.push(...read);
    written.push({ rules: read, statements });
  }

  #tableOf(json: Json): ReadTable | null {
    return this.#tables.get(tableKey(json)) ?? null;
  }
}

function noteTested(left: unknown, tested: Set<string>, depth = 0): void {
  const [key, body] = soleEntry(left) ?? ["", null];
  if (key === "payload" && isObject(body)) tested.add(`${wordOf(body["protocol"])} ${wordOf(body["field"])}`);
  else if ((key === "&" || key === "concat") && depth < maxExpressionDepth)
    for (const part of listOf(body)) noteTested(part, tested, depth + 1);
}

const hooks: ReadonlySet<unknown> = new Set(["ingress", "prerouting", "input", "forward", "output", "postrouting", "egress"]);

function isHook(value: unknown): value is Hook {
  return hooks.has(value);
}

function tableKey(json: Json): string {
  return `${wordOf(json["family"])} ${wordOf(json["table"])}`;
}

/** nft 1.0.6 leaves the device of an ingress chain out of its JSON: where its text was not read, which packets pass the chain is a condition. */
function attachment(place: string): Condition {
  return { id: `device ${place}`, kind: "unread", text: `whether chain ${place} is at this interface` };
}

/** nft 1.0.6 prints the flags of a table as a word from elsewhere in memory: it is dormant or owned by a program, and which is a condition. */
function wakefulness(place: string): Condition {
  return { id: `awake ${place}`, kind: "unread", text: `whether table ${place} is not dormant` };
}

const tableFlags: ReadonlySet<unknown> = new Set(["dormant", "owner", "persist"]);

/** A policy of drop is that of the packets which pass the chain, so it becomes a last rule under the condition. */
function endWithPolicy(table: ReadTable, name: string, condition: Condition): void {
  const chain = table.chains.get(name);
  if (chain?.base?.policy !== "drop") return;
  const position = chain.rules.length + 1;
  const place = `${table.family} ${table.name}`;
  const origin = { dialect: "nftables" as const, table: place, chain: name, handle: null, position, text: "policy drop", comment: null };
  const steps = [{ kind: "unknown-match", condition, negated: false } as const, { kind: "verdict", verdict: { kind: "drop" } } as const];
  table.chains.set(name, { ...chain, base: { ...chain.base, policy: "accept" }, rules: [...chain.rules, { origin, steps }] });
}

function asTable({ family, name, isDormant, chains, sets }: ReadTable): Table {
  const declared = [...sets.values()].map((set) => set.declared()).filter((set) => set !== null);
  return { family, name, dialect: "nftables", isDormant, chains, sets: declared };
}
