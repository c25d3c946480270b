/** Whose rules filter what comes to this host itself. */
import { ownerOf, type RuleManager, type Ruleset } from "@portolan/ruleset";
import { baseChains } from "../rule-places.ts";
import { bothFamilies } from "./draft.ts";
import { hasFirewalld } from "./firewalld-draft.ts";
import { hasUfw } from "./ufw-draft.ts";

/** Those that keep a firewall, each once; "by-hand" where nobody else does and there are rules. */
export function inputManagers(ruleset: Ruleset): readonly RuleManager[] {
  const known: readonly RuleManager[] = [
    ...(hasFirewalld(ruleset) ? ["firewalld" as const] : []),
    ...(hasUfw(ruleset) ? ["ufw" as const] : []),
  ];
  const chains = bothFamilies.flatMap((family) => baseChains(ruleset, "input", family));
  const owners = chains.flatMap(({ rules }) => rules.slice(0, 50).map((rule) => ownerOf(rule, ruleset).manager));
  const others = [...new Set(owners)].filter((manager) => firewalls.has(manager));
  const all = [...known, ...others];
  return all.length > 0 ? all : chains.length > 0 ? ["by-hand"] : [];
}

/** That write the input hook wholly, and that no step of ours is for. */
export const firewalls: ReadonlySet<RuleManager> = new Set(["shorewall", "foomuuri", "openwrt", "nixos", "calico", "cilium"]);
