/**
 * The owner of a rule. A rule in a shared chain that only leads into an owner's chain is that owner's; firewalld's and Shorewall's own rules in the
 * built-in chains are told by the chains beside them. What nobody claims is by hand.
 */
import type { Chain, Rule, Ruleset, Table } from "../ruleset.ts";
import { containerOwner } from "./container-owner.ts";
import { firewalldOwner } from "./firewalld-owner.ts";
import { jumpIndexOf, type JumpIndex } from "./jump-index.ts";
import { namedOwner } from "./named-owner.ts";
import { noOwner, ownerItem, type RuleOwner } from "./rule-owner.ts";
import { shorewallOwner } from "./shorewall-owner.ts";
import { ufwOwner } from "./ufw-owner.ts";

export function ownerOf(rule: Rule, ruleset: Ruleset): RuleOwner {
  const jumps = jumpIndexOf(ruleset);
  const table = tableOf(rule, ruleset);
  const chain = table?.chains.get(rule.origin.chain);
  if (table === null || chain === undefined) return noOwner;
  return (
    claimedBy(rule, chain, jumps) ??
    ownerOfJump(rule, chain, jumps) ??
    shorewallOwner(rule, chain, table) ??
    ownerOfBuiltIn(chain, table) ??
    noOwner
  );
}

function tableOf(rule: Rule, ruleset: Ruleset): Table | null {
  const { dialect, table } = rule.origin;
  return (
    ruleset.tables.find((one) => `${one.family} ${one.name}` === table && one.dialect === dialect) ??
    ruleset.tables.find((one) => `${one.family} ${one.name}` === table) ??
    null
  );
}

function claimedBy(rule: Rule, chain: Chain, jumps: JumpIndex): RuleOwner | null {
  return ufwOwner(rule, chain) ?? namedOwner(rule, chain) ?? containerOwner(rule, chain, jumps) ?? firewalldOwner(rule, chain, jumps);
}

/** The target's first rule, or the target itself where it is empty, says whose chain it is. */
function ownerOfJump(rule: Rule, chain: Chain, jumps: JumpIndex): RuleOwner | null {
  const verdict = rule.steps.findLast((step) => step.kind === "verdict")?.verdict;
  if (verdict?.kind !== "jump" && verdict?.kind !== "goto") return null;
  const target = jumps.chainOf(chain.table, verdict.chain);
  if (target === null) return null;
  const first = target.rules[0] ?? { origin: { ...rule.origin, chain: target.name, text: "", comment: null }, steps: [] };
  const owner = claimedBy(first, target, jumps);
  return owner === null
    ? null
    : { manager: owner.manager, place: owner.place?.kind === "jail" ? owner.place : null, item: ownerItem("built-in"), command: null };
}

/** firewalld's iptables back end writes INPUT, FORWARD and OUTPUT whole. */
function ownerOfBuiltIn(chain: Chain, table: Table): RuleOwner | null {
  if (chain.base === null || chain.table.dialect === "nftables") return null;
  const isFirewalld = table.chains.has(`${chain.name}_ZONES`) || (chain.name === "OUTPUT" && table.chains.has("OUTPUT_direct"));
  return isFirewalld ? { manager: "firewalld", place: null, item: ownerItem("built-in"), command: null } : null;
}
