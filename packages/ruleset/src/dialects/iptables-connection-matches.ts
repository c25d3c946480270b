/**
 * Matches on what conntrack knows of a packet (xt_conntrack, xt_state, xt_connmark and their like).
 * Invariant: a packet without a connection has no field of one but its state, which is invalid or untracked.
 */
import { anyBitMatch, nameMatch, numberMatch, tupleMatch, unknownMatch, valueMatch } from "../match-step.ts";
import { connectionState, connectionStatus, type NumberField } from "../field.ts";
import type { Step } from "../ruleset.ts";
import {
  conditionModule,
  conditionOf,
  optionArities,
  optionModule,
  type IptablesModule,
  type OptionUse,
  type RulePlace,
} from "./iptables-module.ts";
import {
  MAX_MARK,
  readMaskedAddress,
  readMaskedNumber,
  readProtocol,
  readRange,
  selectorOf,
  type IptablesFamily,
} from "./iptables-values.ts";

const stateBits: Readonly<Record<string, bigint>> = {
  INVALID: connectionState.invalid,
  NEW: connectionState.new,
  ESTABLISHED: connectionState.established,
  RELATED: connectionState.related,
  UNTRACKED: connectionState.untracked,
};
const natBits: Readonly<Record<string, bigint>> = { SNAT: connectionStatus.snat, DNAT: connectionStatus.dnat };
const allStatus = (1n << 32n) - 1n;

/** A connection has one state; SNAT and DNAT are bits of its status, and any one named is enough. */
function readStates(use: OptionUse): readonly Step[] | null {
  const names = (use.values[0] ?? "").toUpperCase().split(",");
  const states = names.flatMap((name) => bitOf(stateBits, name) ?? []);
  const nat = names.flatMap((name) => bitOf(natBits, name) ?? []).reduce((bits, bit) => bits | bit, 0n);
  if (names.some((name) => bitOf(stateBits, name) === null && bitOf(natBits, name) === null)) return null;
  const intervals = states.map((bit) => ({ lo: bit, hi: bit }));
  if (nat === 0n) return [numberMatch("connection-state", intervals, use.negated)];
  if (states.length === 0) return [anyBitMatch("connection-status", nat, use.negated)];
  if (takesUnconnected(use)) return null;
  const ofStatus = [
    { lo: 0n, hi: 0n },
    { lo: 1n, hi: allStatus },
  ] as const;
  const anyState = { lo: 0n, hi: 255n };
  const tuples = [...intervals.map((state) => [state, { lo: 0n, hi: allStatus }]), [anyState, ofStatus[1]]];
  return [tupleMatch([selectorOf("connection-state"), selectorOf("connection-status", nat)], tuples, use.negated)];
}

function bitOf(bits: Readonly<Record<string, bigint>>, name: string): bigint | null {
  return Object.hasOwn(bits, name) ? (bits[name] ?? null) : null;
}

const statusBits: Readonly<Record<string, bigint>> = {
  NONE: 0n,
  EXPECTED: connectionStatus.expected,
  SEEN_REPLY: connectionStatus.seenReply,
  ASSURED: connectionStatus.assured,
  CONFIRMED: connectionStatus.confirmed,
};

function readStatus(use: OptionUse): readonly Step[] | null {
  const bits = (use.values[0] ?? "")
    .toUpperCase()
    .split(",")
    .map((name) => bitOf(statusBits, name));
  if (bits.includes(null)) return null;
  return [
    anyBitMatch(
      "connection-status",
      bits.reduce<bigint>((all, bit) => all | (bit ?? 0n), 0n),
      use.negated,
    ),
  ];
}

const addressFields: Readonly<Record<string, NumberField>> = {
  ctorigsrc: "original-source-address",
  ctorigdst: "original-destination-address",
  ctreplsrc: "reply-source-address",
  ctrepldst: "reply-destination-address",
};
const portFields: Readonly<Record<string, NumberField>> = {
  ctorigsrcport: "original-source-port",
  ctorigdstport: "original-destination-port",
  ctreplsrcport: "reply-source-port",
  ctrepldstport: "reply-destination-port",
};

function readConnectionOption(use: OptionUse, rule: RulePlace): readonly Step[] | null {
  const [text = ""] = use.values;
  const address = addressFields[use.name];
  if (address !== undefined) return readAddressOption(address, use, rule.family);
  const port = portFields[use.name];
  if (port !== undefined) {
    const range = readRange(text, 0xffff);
    return range === null ? null : [numberMatch(port, [range], use.negated)];
  }
  if (use.name === "ctproto") {
    const protocol = readProtocol(text);
    return protocol === null || protocol === 0 ? null : [valueMatch("original-protocol", protocol, use.negated)];
  }
  if (use.name === "ctdir") return readDirection(use);
  if (use.name === "ctexpire") return [unknownMatch(conditionOf("time", `--ctexpire ${text}`, null), use.negated)];
  return use.name === "ctstatus" ? readStatus(use) : readStates(use);
}

function readAddressOption(field: NumberField, use: OptionUse, family: IptablesFamily): readonly Step[] | null {
  const test = readMaskedAddress(use.values[0] ?? "", family);
  return test === null ? null : [numberMatch(selectorOf(field, test.mask), [test.interval], use.negated)];
}

function readDirection(use: OptionUse): readonly Step[] | null {
  const direction = ["ORIGINAL", "REPLY"].indexOf((use.values[0] ?? "").toUpperCase());
  return direction < 0 ? null : [valueMatch("connection-direction", direction, use.negated)];
}

const connectionOptions =
  "ctstate state ctstatus ctproto ctorigsrc ctorigdst ctreplsrc ctrepldst ctorigsrcport ctorigdstport ctreplsrcport ctrepldstport ctexpire ctdir";

/**
 * A packet without a connection passes every other option of the module once its state is among those wanted; the model would fail it there,
 * so such a combination is not read.
 */
const conntrack: IptablesModule = {
  options: optionArities(connectionOptions),
  isStateful: false,
  read: (uses, rule) => {
    const state = uses.find((use) => use.name === "ctstate" || use.name === "state");
    if (state !== undefined && uses.length > 1 && takesUnconnected(state)) return null;
    return optionModule("", readConnectionOption).read(uses, rule);
  },
};

function takesUnconnected(use: OptionUse): boolean {
  const names = (use.values[0] ?? "").toUpperCase().split(",");
  return ["INVALID", "UNTRACKED"].some((name) => names.includes(name) !== use.negated);
}

function readConnectionMark(use: OptionUse): readonly Step[] | null {
  const mark = readMaskedNumber(use.values[0] ?? "");
  return mark === null ? null : [valueMatch(selectorOf("connection-mark", maskOf(mark.mask)), mark.value, use.negated)];
}

/** A full mask is none. */
export function maskOf(mask: bigint | null): bigint | null {
  return mask === MAX_MARK ? null : mask;
}

/** A connection without a master has no helper: `!` passes it, which the model's test of a name does not. */
function readHelper(use: OptionUse, rule: RulePlace): readonly Step[] {
  if (use.negated) return [unknownMatch(conditionOf("unmodelled", rule.text, null))];
  return [nameMatch("helper", [{ name: use.values[0] ?? "", isPrefix: true }])];
}

export const connectionMatches: Readonly<Record<string, IptablesModule>> = {
  conntrack,
  state: conntrack,
  connmark: optionModule("mark", readConnectionMark),
  helper: optionModule("helper", readHelper),
  connlimit: conditionModule("connections", "connlimit-above connlimit-upto connlimit-mask connlimit-saddr:0 connlimit-daddr:0", true),
  connbytes: conditionModule("connections", "connbytes connbytes-dir connbytes-mode", true),
  connlabel: conditionModule("label", "label set:0"),
};
