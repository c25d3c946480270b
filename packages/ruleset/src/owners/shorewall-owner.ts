/** Shorewall writes its tables whole, with a chain for each pair of zones (net-fw, older net2fw) and chains of fixed names beside them. */
import type { Chain, Rule, Table } from "../ruleset.ts";
import { factsOf } from "./rule-facts.ts";
import { ownerItem, type OwnerPlace, type RuleOwner } from "./rule-owner.ts";

const ownChains = [
  "shorewall",
  "dynamic",
  "logdrop",
  "logreject",
  "logflags",
  "smurfs",
  "smurflog",
  "tcpflags",
  "reject",
  "sfilter",
  "Broadcast",
  "Drop",
  "Reject",
];

/** null where the table is not Shorewall's: it has at least three of the fixed names, or the one named after it. */
export function shorewallOwner(rule: Rule, chain: Chain, table: Table): RuleOwner | null {
  const found = ownChains.filter((name) => table.chains.has(name));
  if (!found.includes("shorewall") && found.length < 3) return null;
  const isPair = /^\w+(?:-|2)\w+$/.test(chain.name) && chain.base === null && !ownChains.includes(chain.name);
  const place: OwnerPlace | null = isPair ? { kind: "chain", name: chain.name } : null;
  const { ports, protocols, sources } = factsOf(rule);
  const isOfUser = isPair && (ports.length > 0 || sources.length > 0 || rule.origin.comment !== null);
  const item = isOfUser ? ownerItem("user-rule", { ports, protocols, sources }) : ownerItem("built-in");
  return { manager: "shorewall", place, item, command: null };
}
