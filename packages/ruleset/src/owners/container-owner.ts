/** Rules of Docker, Podman, kube-proxy and libvirt, told by chain names, bridge names, table names and comments. */
import type { Chain, Rule } from "../ruleset.ts";
import type { JumpIndex } from "./jump-index.ts";
import { factsOf, natTargetText, type RuleFacts } from "./rule-facts.ts";
import { ownerItem, type OwnerItem, type OwnerPlace, type RuleManager, type RuleOwner } from "./rule-owner.ts";

/** null where neither chain nor table is of one of them. */
export function containerOwner(rule: Rule, chain: Chain, jumps: JumpIndex): RuleOwner | null {
  const facts = factsOf(rule);
  return (
    dockerOwner(rule, chain, facts) ??
    podmanOwner(rule, chain, facts) ??
    kubeProxyOwner(rule, chain, facts) ??
    hairpinOwner(chain, facts, jumps) ??
    libvirtOwner(rule, chain, facts)
  );
}

function dockerOwner(rule: Rule, chain: Chain, facts: RuleFacts): RuleOwner | null {
  const bridge = bridgeOf(facts) ?? bridgeOfText(rule.origin.text);
  const place: OwnerPlace | null = bridge === null ? null : { kind: "bridge", name: bridge };
  if (chain.name === "DOCKER-USER") {
    const isEnd = facts.verdict?.kind === "return" && rule.steps.every(({ kind }) => kind === "verdict" || kind === "harmless");
    return owned("docker", null, ownerItem(isEnd ? "built-in" : "user-chain", seenBy(facts)));
  }
  const isOwn = chain.name === "DOCKER" || chain.name.startsWith("DOCKER-") || chain.table.name === "docker-bridges";
  if (!isOwn && !(bridge !== null && isBuiltIn(chain) && dockerBridge.test(bridge))) return null;
  if (chain.name.includes("ISOLATION") || chain.name === "DOCKER-INTERNAL") return owned("docker", place, ownerItem("isolation"));
  if (facts.nat?.nat === "dnat") return owned("docker", place, publishItem(facts));
  if (facts.verdict?.kind === "accept" && facts.ports.length > 0 && facts.destinations.length > 0) {
    return owned("docker", place, ownerItem("publish", { ...seenBy(facts), target: `${facts.destinations[0]}:${facts.ports[0]}` }));
  }
  return owned("docker", place, ownerItem(facts.nat === null ? "built-in" : "masquerade", seenBy(facts)));
}

const dockerBridge = /^(?:docker\d+|docker_gwbridge|br-[0-9a-f]{12})$/;

function bridgeOf(facts: RuleFacts): string | null {
  return [...facts.outInterfaces, ...facts.inInterfaces].find((name) => dockerBridge.test(name)) ?? null;
}

/** Also where the interface is negated, as in `! -i docker0`. */
function bridgeOfText(text: string): string | null {
  return /(?:^|[\s"])(docker\d+|docker_gwbridge|br-[0-9a-f]{12})(?=["\s]|$)/.exec(text)?.[1] ?? null;
}

function isBuiltIn(chain: Chain): boolean {
  return chain.base !== null && chain.table.dialect !== "nftables";
}

/** A container that reaches itself by its published port: Docker masquerades it in the shared chain, without naming the bridge. */
function hairpinOwner(chain: Chain, facts: RuleFacts, jumps: JumpIndex): RuleOwner | null {
  const [source] = facts.sources;
  const isHairpin = facts.nat?.nat === "masquerade" && source !== undefined && source === facts.destinations[0] && facts.ports.length > 0;
  if (!isHairpin || jumps.chainOf(chain.table, "DOCKER") === null) return null;
  return owned("docker", null, ownerItem("masquerade", seenBy(facts)));
}

function podmanOwner(rule: Rule, chain: Chain, facts: RuleFacts): RuleOwner | null {
  const isOwn = /^(?:NETAVARK[-_]|CNI-)/.test(chain.name) || chain.table.name === "netavark";
  const named = /(?:name|network|comment)?:? ?\\?"([^"\\]+)\\?" id: \\?"([0-9a-f]+)/.exec(rule.origin.comment ?? "")?.[1];
  if (!isOwn && named === undefined) return null;
  const place: OwnerPlace | null = named === undefined ? null : { kind: "network", name: named };
  return owned(
    "podman",
    place,
    facts.nat?.nat === "dnat" ? publishItem(facts) : ownerItem(facts.nat === null ? "built-in" : "masquerade", seenBy(facts)),
  );
}

function kubeProxyOwner(rule: Rule, chain: Chain, facts: RuleFacts): RuleOwner | null {
  if (!chain.name.startsWith("KUBE-") && chain.table.name !== "kube-proxy") return null;
  const service = /^"?([a-z0-9.-]+\/[a-z0-9.-]+(?::[\w.-]+)?)/.exec(rule.origin.comment ?? "")?.[1];
  const place: OwnerPlace | null = service === undefined ? null : { kind: "service", name: service };
  const isNodePort = chain.name === "KUBE-NODEPORTS" && facts.ports.length > 0;
  const item = facts.nat?.nat === "dnat" ? publishItem(facts) : ownerItem(isNodePort ? "node-port" : "built-in", seenBy(facts));
  return owned("kube-proxy", place, item);
}

function libvirtOwner(_: Rule, chain: Chain, facts: RuleFacts): RuleOwner | null {
  if (!chain.name.startsWith("LIBVIRT_") && chain.table.name !== "libvirt_network") return null;
  const bridge = [...facts.inInterfaces, ...facts.outInterfaces][0];
  return owned("libvirt", bridge === undefined ? null : { kind: "network", name: bridge }, ownerItem("built-in", seenBy(facts)));
}

function publishItem(facts: RuleFacts): OwnerItem {
  return ownerItem("publish", { ...seenBy(facts), target: facts.nat === null ? null : natTargetText(facts.nat) });
}

function seenBy({ protocols, ports, sources }: RuleFacts): Pick<OwnerItem, "protocols" | "ports" | "sources"> {
  return { protocols, ports, sources };
}

function owned(manager: RuleManager, place: OwnerPlace | null, item: OwnerItem): RuleOwner {
  return { manager, place, item, command: null };
}
