/** Whose rules filter what comes to this host itself. */
import { ownerOf, type Chain, type RuleManager, type Ruleset } from "@portolan/ruleset";
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
const firewalls: ReadonlySet<RuleManager> = new Set(["shorewall", "foomuuri", "openwrt", "nixos", "calico", "cilium"]);

/** All that a packet to this host has to pass, in the order of their chains. */
export function filteringManagers(ruleset: Ruleset): readonly RuleManager[] {
  const chains = bothFamilies.flatMap((family) => baseChains(ruleset, "input", family));
  const owners = chains.flatMap(({ rules }) => rules.slice(0, 200).map((rule) => ownerOf(rule, ruleset).manager));
  return [...new Set(owners)].filter(
    (manager) => manager === "firewalld" || manager === "ufw" || manager === "by-hand" || firewalls.has(manager),
  );
}

/** Who has rules in a chain; "by-hand" where it is no manager. */
export function keeperOf({ rules }: Chain, ruleset: Ruleset): RuleManager {
  const owners = rules.slice(0, 50).map((rule) => ownerOf(rule, ruleset).manager);
  return owners.find((manager) => manager === "firewalld" || manager === "ufw") ?? "by-hand";
}
