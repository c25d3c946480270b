/**
 * Which rules of a case some packet came by, and of every other one why none did: no packet can, by the map of the whole host, or what it would take.
 * Rules of nftables are those that nft lists, not those that the model has, so that one which the reader lost is told.
 */
import type { HostModel, RuleReach } from "@portolan/reachability";
import type { RuleOrigin } from "@portolan/ruleset";
import type { Observation } from "../observation.ts";
import type { CaseRules, UnmetRule } from "../report.ts";
import { originKey } from "../rule-key.ts";
import type { Model } from "./model.ts";

const limits = { nodes: 300_000, edges: 5_000_000 };
const rulesMost = 300;

/** `explains`: whether it is asked why rules were not met, which costs a map of the host. */
export function rulesOf(observation: Observation, host: HostModel, { model, explains }: { model: Model; explains: boolean }): CaseRules {
  const origins = new Map(originsOf(host).map((origin) => [originKey(origin), origin]));
  const rules = new Set([
    ...listedRules(observation),
    ...[...origins].flatMap(([key, { dialect }]) => (dialect === "iptables-legacy" ? [key] : [])),
  ]);
  const met = new Set(observation.rulesMet);
  const unmet = [...rules].filter((rule) => !met.has(rule));
  const hit = rules.size - unmet.length;
  if (!explains || unmet.length === 0)
    return { total: rules.size, hit, unreachable: 0, unmet: unmet.map((rule) => ({ rule, text: "", why: "" })) };
  const asked = unmet.flatMap((key) => origins.get(key) ?? []).slice(0, rulesMost);
  const answers = model.reachOfRules?.(host, asked, { limits, packets: 1 }) ?? new Map<RuleOrigin, RuleReach>();
  const explained = unmet.map((rule): UnmetRule | null => {
    const origin = origins.get(rule);
    if (origin === undefined) return { rule, text: "", why: "not in the model" };
    const why = whyUnmet(answers.get(origin));
    return why === null ? null : { rule, text: origin.text, why };
  });
  const left = explained.flatMap((one) => one ?? []);
  return { total: rules.size, hit, unreachable: unmet.length - left.length, unmet: left };
}

function originsOf({ ruleset }: HostModel): readonly RuleOrigin[] {
  return ruleset.tables.flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules.map(({ origin }) => origin)));
}

function listedRules({ snapshot, namespace }: Observation): readonly string[] {
  const text = snapshot.sections.rules.find((one) => one.namespace === namespace && one.source === "nft-json")?.text ?? null;
  const document = JSON.parse(text ?? "{}") as { nftables?: readonly Record<string, Record<string, unknown>>[] };
  return (document.nftables ?? []).flatMap(({ rule }) =>
    rule === undefined ? [] : [`${String(rule["family"])} ${String(rule["table"])} ${String(rule["chain"])} ${String(rule["handle"])}`],
  );
}

const needsText = {
  "other-protocol": "only of protocols other than TCP and UDP",
  "related-or-invalid": "only of connections that a helper or an ICMP error makes, or of none",
  "translated-connection": "only of connections that were translated or marked before",
  "sent-by-host": "only of what programs of the host send to other machines",
  header: "only with header fields that no first packet has",
} as const;

/** null: no packet comes to it. */
function whyUnmet(answer: RuleReach | undefined): string | null {
  if (answer === undefined || answer.code === "not-asked")
    return answer?.why === "family" ? "of a bridge or ARP, which the map does not know" : "the map would be too large";
  if (answer.code === "unreachable") return null;
  const conditions = answer.conditions.map(({ text }) => text);
  if (conditions.length > 0) return `only under a condition: ${conditions.slice(0, 3).join("; ")}`;
  const [need] = answer.needs;
  return need === undefined ? "a packet was aimed at it" : needsText[need];
}
