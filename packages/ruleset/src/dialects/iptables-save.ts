/**
 * `iptables-save` and `ip6tables-save` of either back end, and `iptables -S`, in the neutral model. Counters are left out. Of legacy tables nothing
 * else is known; of iptables-nft the handles and the order of registration are in nft's own listing, and a rule written by nft may stand here wrongly.
 * Invariant: time and memory grow with the text; any text gives a model, and what is not understood is named in it or in `gaps`.
 */
import type { Chain, Dialect, Rule, RulesetGap, Step, Table } from "../ruleset.ts";
import type { Ipset } from "./ipset.ts";
import { builtInChain, builtInChainNames } from "./iptables-chains.ts";
import { updatedSetNames } from "./iptables-set-match.ts";
import { parseRule } from "./iptables-rule.ts";
import type { IptablesFamily } from "./iptables-values.ts";
import { parseWords } from "./iptables-words.ts";

export interface IptablesSaveOptions {
  readonly family: IptablesFamily;
  readonly dialect: Exclude<Dialect, "nftables">;
  /** From `parseIpsetSave`; empty where there are none. */
  readonly ipsets: ReadonlyMap<string, Ipset>;
}

export interface IptablesTables {
  readonly tables: readonly Table[];
  readonly gaps: readonly RulesetGap[];
}

/** Tables in the order of the text. Lines of `iptables -S`, which name no table, are of the table filter. */
export function parseIptablesSave(text: string, options: IptablesSaveOptions): IptablesTables {
  const reader = new SaveReader(options, updatedSetNames(text));
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    reader.readLine(text.slice(start, end).trim());
    start = end + 1;
  }
  return reader.finish();
}

/** A text that is something else altogether is told by its first lines. */
const largestGapCount = 100;
const longestReason = 500;

interface OpenChain {
  policy: string;
  readonly rules: Rule[];
}

class SaveReader {
  readonly #options: IptablesSaveOptions;
  readonly #updatedSets: ReadonlySet<string>;
  readonly #tables: Table[] = [];
  readonly #gaps: RulesetGap[] = [];
  readonly #known = new Map<string, readonly Step[]>();
  #tableName: string | null = null;
  #chains = new Map<string, OpenChain>();

  constructor(options: IptablesSaveOptions, updatedSets: ReadonlySet<string>) {
    this.#options = options;
    this.#updatedSets = updatedSets;
  }

  readLine(line: string): void {
    const first = line.charAt(0);
    if (line === "") return;
    if (first === "#") return this.#readRemark(line);
    if (first === "*") return this.#openTable(line.slice(1));
    if (first === ":") return this.#declareChain(line.slice(1));
    if (line === "COMMIT") return this.#closeTable();
    const rule = first === "[" ? line.slice(line.indexOf("]") + 1).trimStart() : line;
    const command = rule.slice(0, 3);
    if (command === "-A ") return this.#readRule(rule);
    if (command === "-N " || command === "-P ") return this.#declareChain(rule.slice(3));
    this.#gap("not-understood", line);
  }

  finish(): IptablesTables {
    if (this.#tableName !== null) {
      const isListing = this.#tableName === "";
      if (!isListing) this.#gap("failed", "the text ends before COMMIT");
      this.#closeTable();
    }
    return { tables: this.#tables, gaps: this.#gaps };
  }

  /** iptables-nft says in a remark which table it cannot print. */
  #readRemark(line: string): void {
    const named = /^# Table [`']([^'`]+)' (?:is incompatible|contains incompatible)/.exec(line);
    if (named !== null) this.#gaps.push({ code: "not-understood", place: `${this.#options.family} ${named[1]}`, reason: line.slice(2) });
  }

  #openTable(name: string): void {
    if (this.#tableName !== null) {
      this.#gap("failed", `the text goes on with *${name} before COMMIT`);
      this.#closeTable();
    }
    this.#tableName = name;
    if (builtInChainNames(name).length === 0) this.#gap("not-understood", `*${name}`);
  }

  #declareChain(text: string): void {
    const [name = "", policy = "-"] = text.split(" ");
    this.#chain(name).policy = policy;
  }

  /** A chain that was not declared is one all the same. */
  #chain(name: string): OpenChain {
    this.#tableName ??= "";
    const chain = this.#chains.get(name) ?? { policy: "-", rules: [] };
    this.#chains.set(name, chain);
    return chain;
  }

  #readRule(text: string): void {
    const chainEnd = endOfWord(text, 3);
    const name = text.slice(3, chainEnd);
    const chain = this.#chain(name);
    const table = this.#table;
    const { family, dialect, ipsets } = this.#options;
    const position = chain.rules.length + 1;
    const tableName = `${family} ${table}`;
    const place = `${dialect === "iptables-legacy" ? "legacy " : ""}${tableName} ${name} ${position}`;
    const { steps, comment } = parseRule(parseWords(text.slice(chainEnd)), {
      family,
      ipsets,
      updatedSets: this.#updatedSets,
      place,
      known: this.#known,
      hook: builtInChain(table, name, "accept")?.hook ?? null,
      hasChain: (wanted) => this.#chains.has(wanted),
    });
    chain.rules.push({ origin: { dialect, table: tableName, chain: name, handle: null, position, text, comment }, steps });
  }

  get #table(): string {
    return this.#tableName === null || this.#tableName === "" ? "filter" : this.#tableName;
  }

  #closeTable(): void {
    if (this.#tableName === null) return;
    const { family, dialect } = this.#options;
    const table = { family, name: this.#table, dialect };
    const chains = new Map<string, Chain>();
    for (const [name, { policy, rules }] of this.#chains) {
      const base = policy === "-" ? null : builtInChain(table.name, name, policy === "DROP" ? "drop" : "accept");
      if (policy !== "-" && base === null) this.#gap("not-understood", `:${name} ${policy}`);
      chains.set(name, { table, name, base, rules });
    }
    this.#tables.push({ ...table, isDormant: false, chains, sets: [] });
    this.#tableName = null;
    this.#chains = new Map();
  }

  #gap(code: RulesetGap["code"], reason: string): void {
    const { family } = this.#options;
    const place = this.#tableName === null ? family : `${family} ${this.#table}`;
    if (this.#gaps.length < largestGapCount) this.#gaps.push({ code, place, reason: reason.slice(0, longestReason) });
  }
}

function endOfWord(text: string, from: number): number {
  const space = text.indexOf(" ", from);
  return space < 0 ? text.length : space;
}
