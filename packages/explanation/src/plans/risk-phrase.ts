/** What a plan may cost, as sentences. One that only a newer peer knows is told by its facts. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { CutConnection, Risk } from "@portolan/plans";
import type { RuleManager } from "@portolan/ruleset";
import type { Interface } from "@portolan/snapshot";
import { literal } from "../line.ts";
import { destinationPhrase } from "../reach/region-phrase.ts";
import { managerNames } from "../reach/rule-owner-phrase.ts";
import { sourceSet } from "../reach/sender-space.ts";
import { senderPhrase } from "./change-lines.ts";

const connectionLimit = 4;
const familyNames = { ipv4: "IPv4", ipv6: "IPv6" } as const;

/** `interfaces`: of the host, whose own addresses are no sender's; none where they are not known. */
export function riskPhrase(risk: Risk, interfaces: readonly Interface[] = []): Phrase {
  switch (risk.code) {
    case "lose-ssh":
    case "lose-panel":
      return phrase(`plan.risk.${risk.code}`, { port: risk.port, sources: sourceList(risk.sources, interfaces) });
    case "lose-own-way":
      return phrase("plan.risk.lose-own-way", { address: risk.address, port: risk.port });
    case "cut-connections":
    case "stay-connected":
      return phrase(`plan.risk.${risk.code}`, { count: risk.connections.length, list: connectionList(risk.connections) });
    case "opens-to-everyone":
      return phrase("plan.risk.opens-to-everyone", { families: risk.families.map((family) => literal(familyNames[family])) });
    case "lose-itself":
      return phrase("plan.risk.lose-itself", { to: risk.to.map(ownDestination) });
    case "conditional":
      return phrase("plan.risk.conditional", { conditions: risk.conditions.join("; ") });
    case "service-name":
      return phrase("plan.risk.service-name", { port: risk.port });
    case "not-served":
      return phrase("plan.risk.not-served", { family: familyNames[risk.family] });
    case "shared-limit":
      return phrase("plan.risk.shared-limit", { rate: risk.newPerSecond });
    case "mac-on-link":
      if (risk.routed.length === 0) return phrase("plan.risk.mac-on-link");
      return phrase("plan.risk.mac-on-link.routed", { sources: sourceList(risk.routed, interfaces) });
    case "starts-anew":
      return startPhrase(risk);
    case "replaces-queue":
    case "limit-of-each-device":
      return phrase(`plan.risk.${risk.code}`, { devices: risk.devices.map(literal) });
    case "beyond-the-model":
      return phrase("plan.risk.beyond", { key: risk.key, effect: phrase(`plan.effect.${risk.effect}`) });
    case "several-managers": {
      const names = (managers: readonly RuleManager[]): readonly Phrase[] => managers.map((one) => literal(managerNames[one]));
      return phrase("plan.risk.several-managers", { deciding: names(risk.deciding), others: names(risk.others) });
    }
    case "led-connections-end":
    case "drops-what-came":
    case "others-rules":
    case "not-kept":
    case "unproved":
      return phrase(`plan.risk.${risk.code}`);
  }
  const { code: _code, ...facts } = risk as Risk;
  return phrase("plan.risk.other", { facts: JSON.stringify(facts) });
}

function startPhrase({ unit, by, otherPorts }: Extract<Risk, { readonly code: "starts-anew" }>): Phrase {
  if (by === "reload") return phrase("plan.risk.starts-anew.reload", { unit });
  if (otherPorts.length === 0) return phrase("plan.risk.starts-anew.restart", { unit });
  const ports = otherPorts.map(({ protocol, port }) => literal(`${protocol}/${port}`));
  return phrase("plan.risk.starts-anew.ports", { unit, ports });
}

/** Of both families, as far as it has any of each. */
function sourceList(sources: readonly string[], interfaces: readonly Interface[]): readonly Phrase[] {
  return (["ipv4", "ipv6"] as const).flatMap((family) => {
    const own = sourceSet(sources, family);
    return own.isEmpty ? [] : [phrase("plan.who.ofFamily", { family: familyNames[family], who: senderPhrase(own, family, interfaces) })];
  });
}

function ownDestination(text: string): Phrase {
  return destinationPhrase(text.split(","), text.includes(":") ? "ipv6" : "ipv4");
}

function connectionList(connections: readonly CutConnection[]): readonly Phrase[] {
  const shown = connections
    .slice(0, connectionLimit)
    .map(({ remote, remotePort }) => literal(remote.includes(":") ? `[${remote}]:${remotePort}` : `${remote}:${remotePort}`));
  const rest = connections.length - shown.length;
  return rest > 0 ? [...shown, phrase("reach.who.more", { count: rest })] : shown;
}
