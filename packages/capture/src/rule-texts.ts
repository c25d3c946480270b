import type { CoverageNote, RuleSource, RuleText } from "@portolan/snapshot";
import { type NftReading, readNftRuleset } from "./nft-ruleset.ts";
import { isSameState, type RuleState } from "./rule-state.ts";
import type { ProgramResult } from "./run-program.ts";

export interface RuleTextRequest {
  readonly namespace: string;
  /** Runs a program inside the namespace, within `ruleProgramLimits`. */
  readonly spawnInside: (command: string, args: readonly string[]) => Promise<ProgramResult>;
  /** Null: the namespace is gone, or may not be entered. */
  readonly readState: () => RuleState | null;
}

export interface RuleTextReading {
  readonly rules: RuleText[];
  readonly notes: CoverageNote[];
  /** While the state is still this one the texts are those of the kernel; null where that cannot be told from a state. */
  readonly validFor: RuleState | null;
}

export const ruleProgramLimits = { timeoutMs: 5000, maxBytes: 64 * 1024 * 1024 } as const;
const maxTries = 3;

/**
 * What the rule tools print for one namespace, kept as text. Counters and the time of printing are left out, so that the same rules give the same
 * text. The texts belong together: they are read again when rules changed meanwhile, at most three times. A source without a text says why in
 * `error`. The legacy tools are only asked where the kernel has legacy tables: asking would load them.
 */
export async function readRuleTexts(request: RuleTextRequest): Promise<RuleTextReading> {
  let state = request.readState();
  for (let attempt = 1; ; attempt++) {
    const reading = await readOnce(request, state?.legacy ?? { ipv4: "", ipv6: "" });
    const after = request.readState();
    if (isSameState(state, after) || after === null) return { ...reading, validFor: isLasting(reading) ? after : null };
    if (attempt === maxTries) {
      const note = { code: "rules-unsettled", params: { namespace: request.namespace, count: maxTries } };
      return { rules: reading.rules, notes: [...reading.notes, note], validFor: null };
    }
    state = after;
  }
}

/** Whether nothing in these texts changes without the state: no sets of ipset, no legacy tables, no elements that expire or that packets add. */
function isLasting({ rules, notes }: Pick<RuleTextReading, "rules" | "notes">): boolean {
  const isChanging = ({ source, text }: RuleText): boolean =>
    text !== null &&
    (source.includes("legacy") ||
      (source === "ipset-save" && text !== "") ||
      (source === "nft-json" && /"(?:dynamic|timeout|expires)"/.test(text)));
  return notes.length === 0 && !rules.some(isChanging);
}

async function readOnce(
  { namespace, spawnInside }: RuleTextRequest,
  legacy: RuleState["legacy"],
): Promise<Pick<RuleTextReading, "rules" | "notes">> {
  const [nft, ipv4, ipv6, ipset, legacyIpv4, legacyIpv6] = await Promise.all([
    readNftRuleset(spawnInside),
    spawnInside("iptables-save", []),
    spawnInside("ip6tables-save", []),
    spawnInside("ipset", ["save"]),
    hasTables(legacy.ipv4) ? spawnInside("iptables-legacy-save", []) : null,
    hasTables(legacy.ipv6) ? spawnInside("ip6tables-legacy-save", []) : null,
  ]);
  const readings: Reading[] = [
    { source: "nft-json", tool: "nft", result: nft.result, needed: true, omittedSets: nft.omitted },
    { source: "iptables-save", tool: "iptables-save", result: ipv4, needed: legacyIpv4 !== null },
    { source: "ip6tables-save", tool: "ip6tables-save", result: ipv6, needed: legacyIpv6 !== null },
  ];
  if (legacyIpv4 !== null)
    readings.push({ source: "iptables-legacy-save", tool: "iptables-legacy-save", result: legacyIpv4, needed: !isLegacy(ipv4) });
  if (legacyIpv6 !== null)
    readings.push({ source: "ip6tables-legacy-save", tool: "ip6tables-legacy-save", result: legacyIpv6, needed: !isLegacy(ipv6) });
  const usesSets = readings.some(({ result }) => result.outcome === "exited" && result.stdout.includes("--match-set"));
  readings.push({ source: "ipset-save", tool: "ipset", result: ipset, needed: usesSets });
  return {
    rules: readings.map((reading) => ruleText(namespace, reading)),
    notes: [...omissions(namespace, nft), ...gaps(namespace, readings), ...unknownLegacy(namespace, legacy)],
  };
}

interface Reading {
  readonly source: RuleSource;
  readonly tool: string;
  readonly result: ProgramResult;
  /** Whether rules stay unseen without this text; the other texts may hold them too. */
  readonly needed: boolean;
  readonly omittedSets?: readonly string[];
}

function hasTables(names: string | null): boolean {
  return names !== null && names.trim() !== "";
}

function omissions(namespace: string, { omitted }: NftReading): CoverageNote[] {
  if (omitted.length === 0) return [];
  return [{ code: "rule-sets-omitted", params: { namespace, count: omitted.length, sets: omitted.slice(0, 5).join(", ") } }];
}

/** The file that tells of legacy tables is root's: a reader with CAP_NET_ADMIN alone cannot know whether there are any. */
function unknownLegacy(namespace: string, { ipv4, ipv6 }: RuleState["legacy"]): CoverageNote[] {
  if (ipv4 !== null && ipv6 !== null) return [];
  return [{ code: "legacy-tables-unknown", params: { namespace, needs: "CAP_DAC_READ_SEARCH" } }];
}

/** iptables-save of the legacy kind prints its version without a back end; where it is the plain one, its text holds the legacy tables. */
function isLegacy(result: ProgramResult): boolean {
  return (
    result.outcome === "exited" && result.code === 0 && /^# Generated by ip6?tables-save v[\d.]+(?: \(legacy\))? on /m.test(result.stdout)
  );
}

function ruleText(namespace: string, { source, tool, result, omittedSets = [] }: Reading): RuleText {
  const failure = failureOf(tool, result);
  const text = failure === null && result.outcome === "exited" ? withoutCounters(source, result.stdout) : null;
  return { namespace, source, text, error: failure?.error ?? null, ...(omittedSets.length === 0 ? {} : { omittedSets }) };
}

/** `[packets:bytes]` of chains and the time in the comments change without the rules changing. */
function withoutCounters(source: RuleSource, text: string): string {
  if (!source.endsWith("tables-save") && !source.endsWith("legacy-save")) return text;
  return text.replaceAll(/^(:\S+ \S+) \[\d+:\d+\]$/gm, "$1 [0:0]").replaceAll(/^(# (?:Generated by .*?|Completed)) on .*$/gm, "$1");
}

type FailureCode = "rule-tool-absent" | "rules-not-permitted" | "rules-failed";

function failureOf(tool: string, result: ProgramResult): { code: FailureCode; error: string } | null {
  switch (result.outcome) {
    case "absent":
      return { code: "rule-tool-absent", error: `${tool} is not installed` };
    case "timed-out":
      return { code: "rules-failed", error: `${tool} took longer than ${ruleProgramLimits.timeoutMs / 1000} s` };
    case "too-large":
      return { code: "rules-failed", error: `${tool} printed more than ${ruleProgramLimits.maxBytes / 1024 / 1024} MiB` };
    case "failed":
      return { code: "rules-failed", error: `${tool}: ${result.reason}` };
    case "exited":
      return exitFailure(tool, result);
  }
}

function exitFailure(tool: string, { code, stderr }: { code: number; stderr: string }): { code: FailureCode; error: string } | null {
  if (/permission denied|operation not permitted|must be root/i.test(stderr))
    return { code: "rules-not-permitted", error: `${tool} needs CAP_NET_ADMIN` };
  if (code === 0) return null;
  return { code: "rules-failed", error: `${tool} ended with ${code}: ${stderr.trim().slice(0, 300)}` };
}

/** One note for each thing that keeps rules unseen; missing permission is said once for all tools. */
function gaps(namespace: string, readings: readonly Reading[]): CoverageNote[] {
  const failures = readings.flatMap(({ tool, result, needed }) => {
    const failure = needed ? failureOf(tool, result) : null;
    return failure === null ? [] : [{ tool, ...failure }];
  });
  if (failures.some((failure) => failure.code === "rules-not-permitted"))
    return [{ code: "rules-not-permitted", params: { namespace, capability: "CAP_NET_ADMIN" } }];
  return failures.map(({ code, tool, error }) => ({
    code,
    params: code === "rule-tool-absent" ? { namespace, tool } : { namespace, tool, reason: error },
  }));
}
