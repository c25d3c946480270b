/**
 * To whom a rule belongs, by the name people know it by, found again from the place that a reason names. A rule by hand is nobody's worth naming;
 * the policy of a built-in chain in a table that ufw keeps is ufw's.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Reason } from "@portolan/reachability";
import { ownerOf, type Chain, type Rule, type RuleManager, type RuleOwner, type Ruleset } from "@portolan/ruleset";
import { literal } from "../line.ts";
import { isOfRules, isPolicy, nobodyOwns, type OwnerOfReason } from "./reason-phrase.ts";

const commandLimit = 120;

/** `ruleset`: that the reasons speak of. Null: nobody is named. */
export function ruleOwners(ruleset: Ruleset | null): OwnerOfReason {
  if (ruleset === null) return nobodyOwns;
  return (reason) => {
    if (!isOfRules(reason)) return null;
    if (isPolicy(reason)) return policyOwner(reason, ruleset);
    const rule = ruleOf(reason, ruleset);
    return rule === null ? null : ownerPhrase(ownerOf(rule, ruleset));
  };
}

/** The file in which the manager of a deciding rule keeps it; null where it has none, or that does not show. */
export function fileOfReason(reason: Reason, ruleset: Ruleset): string | null {
  const rule = !isOfRules(reason) || isPolicy(reason) ? null : ruleOf(reason, ruleset);
  const place = rule === null ? null : ownerOf(rule, ruleset).place;
  return place?.kind === "file" ? place.name : null;
}

/** Null for a rule by hand. */
function ownerPhrase({ manager, place, item, command }: RuleOwner): Phrase | null {
  if (manager === "by-hand") return null;
  const name = literal(managerNames[manager]);
  const owner = place === null ? name : phrase(`reach.owner.${place.kind}`, { manager: name, name: place.name });
  if (command !== null) {
    const text = command.join(" ");
    return phrase("reach.owner.byNamed", { owner, name: text.length > commandLimit ? `${text.slice(0, commandLimit - 1)}…` : text });
  }
  if (item === null || item.kind === "built-in") return phrase("reach.owner.by", { owner });
  return phrase("reach.owner.byNamed", { owner, name: phrase(`reach.owner.item.${item.kind}`) });
}

export const managerNames: Readonly<Record<RuleManager, string>> = {
  ufw: "ufw",
  firewalld: "firewalld",
  docker: "Docker",
  podman: "Podman",
  fail2ban: "fail2ban",
  "kube-proxy": "kube-proxy",
  tailscale: "Tailscale",
  libvirt: "libvirt",
  shorewall: "Shorewall",
  calico: "Calico",
  cilium: "Cilium",
  flannel: "Flannel",
  crowdsec: "CrowdSec",
  lxd: "LXD",
  "wg-quick": "wg-quick",
  sshguard: "SSHGuard",
  openwrt: "OpenWrt fw4",
  nixos: "NixOS",
  foomuuri: "Foomuuri",
  systemd: "systemd",
  "by-hand": "-",
};

function chainOf({ layer, table, chain }: Reason, { tables }: Ruleset): Chain | null {
  const named = tables.filter(({ family, name }) => `${family} ${name}` === table);
  const ofLayer = named.find(({ dialect }) => (dialect === "iptables-legacy") === (layer === "iptables-legacy"));
  return (ofLayer ?? named[0])?.chains.get(chain ?? "") ?? null;
}

function ruleOf(reason: Reason, ruleset: Ruleset): Rule | null {
  const rules = chainOf(reason, ruleset)?.rules ?? [];
  const byHandle = reason.handle === null ? undefined : rules.find(({ origin }) => origin.handle === reason.handle);
  return byHandle ?? rules.find(({ origin }) => origin.position === reason.position) ?? null;
}

function policyOwner(reason: Reason, ruleset: Ruleset): Phrase | null {
  const table = ruleset.tables.find(({ chains, family, name }) => `${family} ${name}` === reason.table && chains.has(reason.chain ?? ""));
  const isUfw = table !== undefined && [...table.chains.keys()].some((name) => /^ufw6?-before-input$/.test(name));
  return isUfw ? phrase("reach.owner.by", { owner: literal(managerNames.ufw) }) : null;
}
