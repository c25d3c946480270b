/** Managers that are known by the names of their chains, tables and sets alone. */
import type { Chain, Rule } from "../ruleset.ts";
import { factsOf } from "./rule-facts.ts";
import { ownerItem, type OwnerPlace, type RuleManager, type RuleOwner } from "./rule-owner.ts";

const byChain: readonly (readonly [RegExp, RuleManager])[] = [
  [/^ts-(?:input|forward|postrouting|prerouting)$/, "tailscale"],
  [/^cali(?:co)?-/, "calico"],
  [/^(?:OLD_)?CILIUM_/, "cilium"],
  [/^FLANNEL-/, "flannel"],
  [/^CROWDSEC/i, "crowdsec"],
  [/^sshguard$/, "sshguard"],
  [/^(?:zone_\w+_|(?:input|output|forwarding)_\w*rule$|syn_flood$)/, "openwrt"],
  [/^nixos-(?:fw|nat|vpn)/, "nixos"],
];

const byTable: readonly (readonly [RegExp, RuleManager])[] = [
  [/^calico/, "calico"],
  [/^crowdsec6?$/, "crowdsec"],
  [/^(?:lxd|incus)$/, "lxd"],
  [/^wg-quick-/, "wg-quick"],
  [/^sshguard$/, "sshguard"],
  [/^fw4$/, "openwrt"],
  [/^nixos-/, "nixos"],
  [/^foomuuri$/, "foomuuri"],
  [/^io\.systemd\./, "systemd"],
];

/** null where neither chain nor table has such a name. */
export function namedOwner(rule: Rule, chain: Chain): RuleOwner | null {
  const banned = fail2banOwner(rule, chain);
  if (banned !== null) return banned;
  const native = chain.table.dialect === "nftables" ? byTable.find(([pattern]) => pattern.test(chain.table.name))?.[1] : undefined;
  const manager = native ?? byChain.find(([pattern]) => pattern.test(chain.name))?.[1] ?? managerOfComment(rule.origin.comment ?? "");
  return manager === undefined ? null : owned(manager, null, "built-in");
}

function managerOfComment(comment: string): RuleManager | undefined {
  if (/generated for (?:LXD|Incus) network/.test(comment)) return "lxd";
  return comment.startsWith("wg-quick(8) rule for ") ? "wg-quick" : undefined;
}

/** A chain for each jail, or an ipset; with nft a set in a table for all of them. */
function fail2banOwner(rule: Rule, chain: Chain): RuleOwner | null {
  const chainJail = /^f2b-(.+)$/.exec(chain.name)?.[1];
  const setJail = /(?:--match-set |@)(?:f2b-|addr6?-set-)([\w.-]+)/.exec(rule.origin.text)?.[1];
  const isOwn = chain.table.name === "f2b-table" || chainJail !== undefined || /--match-set f2b-/.test(rule.origin.text);
  if (!isOwn) return null;
  const jail = chain.table.name === "f2b-table" ? setJail : (chainJail ?? setJail);
  const place: OwnerPlace | null =
    jail === undefined ? null : { kind: "jail", name: chain.table.family === "ip6" ? jail.replace(/6$/, "") : jail };
  const verdict = factsOf(rule).verdict?.kind;
  return owned("fail2ban", place, verdict === "drop" || verdict === "reject" ? "ban" : "built-in");
}

function owned(manager: RuleManager, place: OwnerPlace | null, kind: "ban" | "built-in"): RuleOwner {
  return { manager, place, item: ownerItem(kind), command: null };
}
