/** Shorewall writes its tables whole, with a chain for each pair of zones (net-fw, older net2fw) and chains of fixed names beside them. */
import type { Chain, Table } from "../ruleset.ts";
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

/** null where the table is not Shorewall's: it has at least two of the fixed names, or the one named after it. */
export function shorewallOwner(chain: Chain, table: Table): RuleOwner | null {
  const found = ownChains.filter((name) => table.chains.has(name));
  if (!found.includes("shorewall") && found.length < 3) return null;
  const isPair = /^[\w]+(?:-|2)[\w]+$/.test(chain.name) && chain.base === null && !ownChains.includes(chain.name);
  const place: OwnerPlace | null = isPair ? { kind: "chain", name: chain.name } : null;
  return { manager: "shorewall", place, item: ownerItem(isPair ? "user-rule" : "built-in"), command: null };
}
