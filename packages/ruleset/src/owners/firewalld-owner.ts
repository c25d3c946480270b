/**
 * Rules of firewalld, which writes a chain for each zone and policy and hook: "filter_IN_public_allow" in its own nft table, "IN_public_allow" in
 * iptables' tables. Whether a port is open by its number or by a service that has it does not show in the rule.
 */
import type { Chain, Rule } from "../ruleset.ts";
import type { JumpIndex } from "./jump-index.ts";
import { factsOf, natTargetText, type RuleFacts } from "./rule-facts.ts";
import { ownerItem, type OwnerItem, type OwnerPlace, type RuleOwner } from "./rule-owner.ts";

/** null where the chain is none of firewalld's. */
export function firewalldOwner(rule: Rule, chain: Chain, jumps: JumpIndex): RuleOwner | null {
  if (chain.table.family === "bridge") return bridgeOwner(rule, chain, jumps);
  const isNative = chain.table.dialect === "nftables";
  if (isNative && !(chain.table.name === "firewalld" || chain.table.name.startsWith("firewalld_"))) return null;
  const name = isNative ? chain.name.replace(/^(?:filter|nat|mangle|raw)_/, "") : chain.name;
  if (!isNative && name === "RFC3964_IPv4" && jumps.callersOf(chain.table, name).length > 0) return owned(null, ownerItem("built-in"));
  if (/^(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)_direct$/.test(name)) return owned(null, ownerItem("user-chain"));
  const facts = factsOf(rule);
  if (/^(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)(?:_IN|_OUT)?_(?:ZONES|POLICIES_pre|POLICIES_post)$/.test(name))
    return dispatchOwner(facts, chain, jumps);
  const place = placeOf(chain, name, jumps);
  if (place === null) return isNative ? owned(null, ownerItem("built-in")) : null;
  if (facts.verdict?.kind === "jump") return owned(place, ownerItem("built-in"));
  const section = /_(pre|log|deny|allow|post)$/.exec(name)?.[1] ?? null;
  const item = section === null ? ownerItem("target") : itemOf(rule, facts);
  return { manager: "firewalld", place, item, command: commandOf(place, item) };
}

/** In the tables of bridges it has only the chains for direct rules, and rules without a test that lead there and out again. */
function bridgeOwner(rule: Rule, chain: Chain, jumps: JumpIndex): RuleOwner | null {
  const hasDirect = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"].some(
    (name) => jumps.chainOf(chain.table, `${name}_direct`) !== null,
  );
  const isPlain = rule.steps.every(({ kind }) => kind === "verdict" || kind === "harmless");
  if (!hasDirect || !(isPlain || chain.name.endsWith("_direct"))) return null;
  return owned(null, ownerItem(isPlain ? "built-in" : "user-chain"));
}

function owned(place: OwnerPlace | null, item: OwnerItem): RuleOwner {
  return { manager: "firewalld", place, item, command: null };
}

const chainName = /^(?:IN|OUT|FWD|FWDI|FWDO|PRE|POST)_(.+?)(?:_(?:pre|log|deny|allow|post))?$/;

/** The zone or policy a chain is of. Policies are told by their name in nft, by where they are jumped to from in iptables; a chain nobody jumps to is a zone's. */
function placeOf(chain: Chain, name: string, jumps: JumpIndex): OwnerPlace | null {
  const own = chainName.exec(name)?.[1];
  if (own === undefined) return null;
  if (own.startsWith("policy_")) return { kind: "policy", name: own.slice("policy_".length) };
  if (chain.table.dialect === "nftables") return { kind: "zone", name: own };
  const whole = name.replace(/_(?:pre|log|deny|allow|post)$/, "");
  const callers = jumps.callersOf(chain.table, whole);
  if (callers.some((caller) => /_POLICIES_(?:pre|post)$/.test(caller))) return { kind: "policy", name: own };
  const isZone = callers.some((caller) => /_ZONES(?:_SOURCE)?$/.test(caller)) || jumps.chainOf(chain.table, `${whole}_allow`) !== null;
  return isZone ? { kind: "zone", name: own } : null;
}

/** What sends a packet to its zone: an interface or a source. */
function dispatchOwner(facts: RuleFacts, chain: Chain, jumps: JumpIndex): RuleOwner {
  const to = facts.verdict?.kind === "goto" || facts.verdict?.kind === "jump" ? facts.verdict.chain : null;
  const name = to?.replace(/^(?:filter|nat|mangle|raw)_/, "") ?? "";
  const place = to === null ? null : placeOf({ ...chain, name: to }, name, jumps);
  const hasSource = facts.sources.length > 0 || facts.destinations.length > 0;
  const sources = [...facts.sources, ...facts.destinations];
  return owned(place, ownerItem(hasSource ? "source" : "interface", { sources }));
}

function itemOf(rule: Rule, facts: RuleFacts): OwnerItem {
  const { protocols, ports, sources } = facts;
  const seen = { protocols, ports, sources };
  if (facts.nat !== null) {
    const isForward = facts.nat.nat === "dnat" || facts.nat.nat === "redirect";
    return ownerItem(isForward ? "forward-port" : "masquerade", { ...seen, target: isForward ? natTargetText(facts.nat) : null });
  }
  const isRich = sources.length > 0 || !facts.isPlain || rule.steps.some((step) => step.kind === "harmless" && step.text.includes("log"));
  if (rule.steps.some((step) => step.kind === "match" && step.selectors[0]?.field === "icmp-type")) return ownerItem("icmp", seen);
  if (isRich) return ownerItem("rich-rule", seen);
  if (ports.length > 0) return ownerItem("port", seen);
  if (facts.sourcePorts.length > 0) return ownerItem("source-port", { ...seen, ports: facts.sourcePorts });
  return protocols.length > 0 ? ownerItem("protocol", seen) : ownerItem("built-in");
}

/** Of what is open by a port or a protocol alone. */
function commandOf(place: OwnerPlace, item: OwnerItem): readonly string[] | null {
  const [protocol] = item.protocols;
  const [port] = item.ports;
  const where = `--${place.kind}=${place.name}`;
  if (item.kind === "protocol" && protocol !== undefined) return ["firewall-cmd", where, `--add-protocol=${protocol}`];
  if (protocol === undefined || port === undefined || item.ports.length > 1) return null;
  if (item.kind === "port") return ["firewall-cmd", where, `--add-port=${port}/${protocol}`];
  return item.kind === "source-port" ? ["firewall-cmd", where, `--add-source-port=${port}/${protocol}`] : null;
}
