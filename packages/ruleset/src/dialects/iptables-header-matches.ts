/** Matches on header fields, marks and the local socket. */
import { numberMatch, tupleMatch, unknownMatch, valueMatch } from "../match-step.ts";
import type { NumberField } from "../field.ts";
import type { Interval, Step } from "../ruleset.ts";
import { conditionOf, optionArities, optionModule, type IptablesModule, type OptionUse, type RulePlace } from "./iptables-module.ts";
import { maskOf } from "./iptables-connection-matches.ts";
import { readMaskedNumber, readNumber, readRange, selectorOf } from "./iptables-values.ts";

function readMark(use: OptionUse): readonly Step[] | null {
  const mark = readMaskedNumber(use.values[0] ?? "");
  return mark === null ? null : [valueMatch(selectorOf("mark", maskOf(mark.mask)), mark.value, use.negated)];
}

function readHopLimit(use: OptionUse): readonly Step[] | null {
  const value = readNumber(use.values[0] ?? "", 255);
  if (value === null) return null;
  if (use.name.endsWith("-lt")) return [numberMatch("ttl", value === 0 ? [] : [between(0, value - 1)], use.negated)];
  if (use.name.endsWith("-gt")) return [numberMatch("ttl", value === 255 ? [] : [between(value + 1, 255)], use.negated)];
  return [valueMatch("ttl", value, use.negated)];
}

function between(lo: number, hi: number): Interval {
  return { lo: BigInt(lo), hi: BigInt(hi) };
}

function readLength(use: OptionUse): readonly Step[] | null {
  const range = readRange(use.values[0] ?? "", 0xffff);
  return range === null ? null : [numberMatch("length", [range], use.negated)];
}

const dscpClasses: ReadonlyMap<string, number> = new Map(
  (
    "CS0=0 CS1=8 CS2=16 CS3=24 CS4=32 CS5=40 CS6=48 CS7=56 BE=0 AF11=10 AF12=12 AF13=14 AF21=18 AF22=20 AF23=22 AF31=26 AF32=28 AF33=30 AF41=34 " +
    "AF42=36 AF43=38 EF=46"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, entry.indexOf("=")), Number(entry.slice(entry.indexOf("=") + 1))]),
);

function readDscp(use: OptionUse): readonly Step[] | null {
  const [text = ""] = use.values;
  const value = use.name === "dscp-class" ? (dscpClasses.get(text.toUpperCase()) ?? null) : readNumber(text, 63);
  return value === null ? null : [valueMatch("dscp", value, use.negated)];
}

const namedTos: Readonly<Record<string, string>> = {
  "Minimize-Delay": "0x10/0x3f",
  "Maximize-Throughput": "0x08/0x3f",
  "Maximize-Reliability": "0x04/0x3f",
  "Minimize-Cost": "0x02/0x3f",
  "Normal-Service": "0x00/0x3f",
};

/** The byte of which DSCP is the upper six bits and ECN the lower two. */
function readTos(use: OptionUse): readonly Step[] | null {
  const [text = ""] = use.values;
  const tos = readMaskedNumber(namedTos[text] ?? text, 255);
  if (tos === null) return null;
  const mask = tos.mask ?? 255n;
  if ((tos.value & ~mask) !== 0n) return [numberMatch("dscp", [], use.negated)];
  const parts = [selectorOf("dscp", mask >> 2n), selectorOf("ecn", mask & 3n)];
  const tuple = [tos.value >> 2n, tos.value & 3n].map((value) => ({ lo: value, hi: value }));
  return [tupleMatch(parts, [tuple], use.negated)];
}

/** A packet without a socket passes a negated test, which the model's test of a field does not. */
function readOwner(use: OptionUse, rule: RulePlace): readonly Step[] {
  const range = readRange(use.values[0] ?? "", 0xffff_ffff, "-");
  const field: NumberField | null = use.name === "uid-owner" ? "user" : use.name === "gid-owner" ? "group" : null;
  if (use.negated || range === null || field === null) return [unknownMatch(conditionOf("socket", rule.text, null))];
  return [numberMatch(field, [range])];
}

/** Finds a socket that takes the packet; one bound to no address counts only with `--nowildcard`. */
const socket: IptablesModule = {
  options: optionArities("transparent:0 nowildcard:0 restore-skmark:0"),
  isStateful: false,
  read: (uses) => {
    const names = new Set(uses.map((use) => use.name));
    if (names.has("restore-skmark")) return null;
    const steps: Step[] = [numberMatch("socket-wildcard", [names.has("nowildcard") ? between(0, 1) : between(0, 0)])];
    if (names.has("transparent")) steps.push(valueMatch("socket-transparent", 1));
    return steps;
  },
};

/** An extension header of IPv6: that it is there is a field, what it holds is the sender's. */
function extensionModule(options: string): IptablesModule {
  return {
    options: optionArities(options),
    isStateful: false,
    read: (uses, rule) => {
      const present = valueMatch("extension-header", 1);
      return uses.length === 0 ? [present] : [present, unknownMatch(conditionOf("content", rule.text, null))];
    },
  };
}

function readCpu(use: OptionUse): readonly Step[] | null {
  const cpu = readNumber(use.values[0] ?? "", 0xffff);
  return cpu === null ? null : [valueMatch("cpu", cpu, use.negated)];
}

export const headerMatches: Readonly<Record<string, IptablesModule>> = {
  mark: optionModule("mark", readMark),
  ttl: optionModule("ttl ttl-eq ttl-lt ttl-gt", readHopLimit),
  hl: optionModule("hl-eq hl-lt hl-gt", readHopLimit),
  length: optionModule("length", readLength),
  dscp: optionModule("dscp dscp-class", readDscp),
  tos: optionModule("tos", readTos),
  owner: optionModule("uid-owner gid-owner suppl-groups:0 socket-exists:0", readOwner),
  socket,
  cpu: optionModule("cpu", readCpu),
  rt: extensionModule("rt-type rt-segsleft rt-len rt-0-res:0 rt-0-addrs rt-0-not-strict:0"),
  frag: extensionModule("fragid fraglen fragres:0 fragfirst:0 fragmore:0 fraglast:0"),
  hbh: extensionModule("hbh-len hbh-opts"),
  dst: extensionModule("dst-len dst-opts"),
};
