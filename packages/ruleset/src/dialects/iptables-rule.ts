/**
 * One rule of iptables as steps: tests of the IP header and interfaces, then the match modules in their order, then the target.
 * What a module or target means is in the module's own file; here words are dealt out to them. Invariant: every word ends in a step, an unknown
 * one in a named unknown with its text.
 */
import { ipv4Match, ipv6Match, nameMatch, numberMatch, unknownMatch, valueMatch } from "../match-step.ts";
import type { Hook, Interval, Step } from "../ruleset.ts";
import type { Ipset } from "./ipset.ts";
import { conditionOf, unknownTarget, type IptablesModule, type OptionUse, type RulePlace } from "./iptables-module.ts";
import { iptablesMatches } from "./iptables-matches.ts";
import { iptablesTargets } from "./iptables-targets.ts";
import { readInterface } from "./iptables-address-matches.ts";
import { readMaskedAddress, readProtocol, selectorOf, type IptablesFamily } from "./iptables-values.ts";
import type { Words } from "./iptables-words.ts";

export interface RuleReading {
  readonly family: IptablesFamily;
  readonly ipsets: ReadonlyMap<string, Ipset>;
  readonly updatedSets: ReadonlySet<string>;
  /** Whether a chain of this name is in the rule's table. */
  readonly hasChain: (name: string) => boolean;
  /** Module text → steps, for modules whose text says all. */
  readonly known: Map<string, readonly Step[]>;
  readonly place: string;
  readonly hook: Hook | null;
}

export interface RuleParts {
  readonly steps: readonly Step[];
  readonly comment: string | null;
}

/** The words of a rule after its chain. */
export function parseRule(words: Words, reading: RuleReading): RuleParts {
  const reader = new RuleReader(words, reading);
  return reader.read();
}

class RuleReader {
  readonly #words: Words;
  readonly #reading: RuleReading;
  readonly #header: Step[] = [];
  readonly #steps: Step[] = [];
  #target: readonly Step[] = [];
  #at = 0;
  #protocol: string | null = null;
  #comment: string | null = null;
  #hasAddress = false;

  constructor(words: Words, reading: RuleReading) {
    this.#words = words;
    this.#reading = reading;
  }

  read(): RuleParts {
    while (this.#at < this.#words.texts.length) {
      const negated = this.#take("!");
      this.#readOption(this.#next(), negated);
    }
    const family = this.#reading.family === "ip" ? ipv4Match : ipv6Match;
    const steps = [...(this.#hasAddress ? [family] : []), ...this.#header, ...this.#steps, ...this.#target];
    return { steps, comment: this.#comment };
  }

  #readOption(word: string, negated: boolean): void {
    switch (word) {
      case "-m":
      case "--match":
        return this.#readModule(this.#next());
      case "-j":
      case "--jump":
        return this.#readTarget(this.#next());
      case "-g":
      case "--goto": {
        const chain = this.#next();
        this.#target = [{ kind: "verdict", verdict: { kind: "goto", chain } }];
        return;
      }
      case "-c":
      case "--set-counters":
        this.#at += 2;
        return;
      default:
        return this.#readHeaderOption(word, negated);
    }
  }

  #readHeaderOption(word: string, negated: boolean): void {
    const read = headerOptions.get(word);
    if (read === undefined) return this.#readImplicit(word, negated);
    const turned = word === "-f" || word === "--fragment" ? negated : this.#take("!") || negated;
    const start = this.#at;
    const value = word === "-f" || word === "--fragment" ? "" : this.#next();
    if (read === readProtocolOption && !turned) this.#protocol = value;
    const steps = read(value, { negated: turned, family: this.#reading.family });
    if (read === readSource || read === readDestination) this.#hasAddress = true;
    const text = [word, ...this.#words.texts.slice(start, this.#at)].join(" ");
    this.#header.push(...(steps ?? [unknownMatch(conditionOf("unmodelled", text, null), turned)]));
  }

  /** An option of the protocol's own module, which iptables loads by itself; else one nobody knows. */
  #readImplicit(word: string, negated: boolean): void {
    const name = this.#protocol === null ? "" : (implicitModules.get(this.#protocol) ?? this.#protocol);
    const module = iptablesMatches.get(name);
    this.#at -= negated ? 2 : 1;
    if (module !== undefined && module.options.has(word.replace(/^--?/, ""))) return this.#readModuleOptions(name, module);
    const start = this.#at;
    this.#at += negated ? 2 : 1;
    this.#skipUnknown();
    this.#steps.push(unknownMatch(conditionOf("unmodelled", this.#textFrom(start), null)));
  }

  #readModule(name: string): void {
    if (name === "comment") return this.#readComment();
    const module = iptablesMatches.get(name);
    if (module !== undefined) return this.#readModuleOptions(name, module);
    const start = this.#at;
    this.#skipUnknown();
    const text = ["-m", name, this.#textFrom(start)].join(" ").trimEnd();
    this.#steps.push(unknownMatch(conditionOf("unmodelled", text, null)));
  }

  #readModuleOptions(name: string, module: IptablesModule): void {
    const start = this.#at;
    const uses = this.#readUses(module);
    const options = this.#textFrom(start);
    const text = options === "" ? `-m ${name}` : `-m ${name} ${options}`;
    if (name === "set" || name === "iprange" || name === "addrtype" || name === "conntrack") this.#hasAddress = true;
    this.#implyProtocol(module.protocol);
    const known = module.isStateful ? undefined : this.#reading.known.get(text);
    const steps = known ?? module.read(uses, this.#placeOf(text)) ?? [unknownMatch(conditionOf("unmodelled", text, null))];
    if (known === undefined && !module.isStateful) this.#reading.known.set(text, steps);
    this.#steps.push(...steps);
  }

  /** The protocol a module stands for, where `-p` does not say it already. */
  #implyProtocol(protocol: number | undefined): void {
    if (protocol === undefined || (this.#protocol !== null && readProtocol(this.#protocol) === protocol)) return;
    this.#header.push(valueMatch("protocol", protocol));
  }

  /** Options of the module from here on. An option that is not the module's ends them. */
  #readUses(module: IptablesModule): readonly OptionUse[] {
    const uses: OptionUse[] = [];
    for (;;) {
      const before = this.#at;
      const negated = this.#take("!");
      const word = this.#words.texts[this.#at] ?? "";
      const name = word.startsWith("--") && !this.#isQuoted(this.#at) ? word.slice(2) : null;
      const arity = name === null ? undefined : module.options.get(name);
      if (name === null || arity === undefined) {
        this.#at = before;
        return uses;
      }
      this.#at += 1;
      const turned = (arity > 0 && this.#take("!")) || negated;
      const values = this.#words.texts.slice(this.#at, this.#at + arity);
      this.#at += arity;
      uses.push({ name, negated: turned, values });
    }
  }

  #readComment(): void {
    if (this.#take("--comment")) this.#comment = this.#next();
  }

  #readTarget(name: string): void {
    const module = iptablesTargets.get(name);
    if (this.#reading.hasChain(name)) {
      this.#target = [{ kind: "verdict", verdict: { kind: "jump", chain: name } }];
      return;
    }
    const start = this.#at;
    const uses = module === undefined ? [] : this.#readUses(module);
    const next = this.#words.texts[this.#at];
    const isWhole = module !== undefined && (next === undefined || next === "!" || coreOptions.has(next));
    if (!isWhole) this.#skipUnknown();
    const text = `-j ${name} ${this.#textFrom(start)}`.trimEnd();
    const known = isWhole ? this.#reading.known.get(`${this.#reading.hook} ${text}`) : undefined;
    this.#target = known ?? (isWhole ? module.read(uses, this.#placeOf(text)) : null) ?? [unknownTarget(text)];
    if (known === undefined && isWhole) this.#reading.known.set(`${this.#reading.hook} ${text}`, this.#target);
  }

  /** Everything up to the next option that iptables itself has. */
  #skipUnknown(): void {
    while (this.#at < this.#words.texts.length) {
      const word = this.#words.texts[this.#at] ?? "";
      const isCore = coreOptions.has(word) || (word === "!" && coreOptions.has(this.#words.texts[this.#at + 1] ?? ""));
      if (isCore && !this.#isQuoted(this.#at)) return;
      this.#at += 1;
    }
  }

  #placeOf(text: string): RulePlace {
    const { family, place, hook, ipsets, updatedSets } = this.#reading;
    const hasPorts = this.#protocol !== null && portProtocols.has(readProtocol(this.#protocol) ?? 0);
    return { family, place, hook, ipsets, updatedSets, hasPorts, text };
  }

  #textFrom(start: number): string {
    return this.#words.texts.slice(start, this.#at).join(" ");
  }

  #take(word: string): boolean {
    const found = this.#words.texts[this.#at] === word && !this.#isQuoted(this.#at);
    if (found) this.#at += 1;
    return found;
  }

  #next(): string {
    const word = this.#words.texts[this.#at] ?? "";
    this.#at += 1;
    return word;
  }

  #isQuoted(index: number): boolean {
    return this.#words.quoted?.has(index) ?? false;
  }
}

interface HeaderTest {
  readonly negated: boolean;
  readonly family: IptablesFamily;
}

function readSource(text: string, test: HeaderTest): readonly Step[] | null {
  return readAddressOption("source-address", text, test);
}

function readDestination(text: string, test: HeaderTest): readonly Step[] | null {
  return readAddressOption("destination-address", text, test);
}

/** A list stands for one rule each, which together pass what one rule with all of them does. */
function readAddressOption(field: "source-address" | "destination-address", text: string, test: HeaderTest): readonly Step[] | null {
  const addresses = text.split(",").map((part) => readMaskedAddress(part, test.family));
  const intervals: Interval[] = [];
  for (const address of addresses) {
    if (address === null || (address.mask !== null && addresses.length > 1)) return null;
    intervals.push(address.interval);
  }
  return [numberMatch(selectorOf(field, addresses[0]?.mask ?? null), intervals, test.negated)];
}

function readProtocolOption(text: string, test: HeaderTest): readonly Step[] | null {
  const protocol = readProtocol(text);
  if (protocol === null) return null;
  if (protocol !== 0) return [valueMatch("protocol", protocol, test.negated)];
  return test.negated ? [numberMatch("protocol", [])] : [];
}

function readInInterface(text: string, test: HeaderTest): readonly Step[] {
  return [nameMatch("in-interface", [readInterface(text)], test.negated)];
}

function readOutInterface(text: string, test: HeaderTest): readonly Step[] {
  return [nameMatch("out-interface", [readInterface(text)], test.negated)];
}

function readFragment(_: string, test: HeaderTest): readonly Step[] {
  return [valueMatch("fragment", test.negated ? 0 : 1)];
}

const headerOptions = new Map<string, (text: string, test: HeaderTest) => readonly Step[] | null>([
  ["-s", readSource],
  ["--source", readSource],
  ["--src", readSource],
  ["-d", readDestination],
  ["--destination", readDestination],
  ["--dst", readDestination],
  ["-p", readProtocolOption],
  ["--protocol", readProtocolOption],
  ["--proto", readProtocolOption],
  ["-i", readInInterface],
  ["--in-interface", readInInterface],
  ["-o", readOutInterface],
  ["--out-interface", readOutInterface],
  ["-f", readFragment],
  ["--fragment", readFragment],
]);

const coreOptions: ReadonlySet<string> = new Set([
  ...headerOptions.keys(),
  "-m",
  "--match",
  "-j",
  "--jump",
  "-g",
  "--goto",
  "-c",
  "--set-counters",
]);

const portProtocols: ReadonlySet<number> = new Set([6, 17, 132, 136]);

/** Protocols whose module has another name. */
const implicitModules: ReadonlyMap<string, string> = new Map([
  ["6", "tcp"],
  ["17", "udp"],
  ["1", "icmp"],
  ["58", "icmp6"],
  ["ipv6-icmp", "icmp6"],
  ["icmpv6", "icmp6"],
  ["132", "sctp"],
]);
