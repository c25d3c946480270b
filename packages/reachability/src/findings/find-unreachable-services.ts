/**
 * A service that someone clearly meant to offer and that nobody reaches. The signs: it listens for the network in the host's own namespace, rules and
 * nothing else stop every other host, and either a rule accepts exactly its port or it is a web, mail, name or sign-in server on its own port.
 * Also IPv6 that would be open if neighbours could find the host.
 */
import { factsOf } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import type { HostModel } from "../host-model.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import type { PortReach } from "./find-one-family-open.ts";
import { outsideEntries } from "./outside-sources.ts";
import { allChains, stoppedBy } from "./rule-of-reason.ts";

/** Ports that these programs hold for others than the host itself. */
const offered: Readonly<Record<string, readonly number[]>> = {
  nginx: [80, 443],
  apache: [80, 443],
  caddy: [80, 443],
  haproxy: [80, 443],
  traefik: [80, 443],
  openssh: [22],
  bind9: [53],
};

export function findUnreachable({ host }: FindingInput, { endpoint, reach }: PortReach): Finding[] {
  if (endpoint.state !== "listening" && endpoint.state !== "activated") return [];
  const isForNetwork = endpoint.address === "::" || endpoint.address === "0.0.0.0";
  const isNobody = [reach.exposure.ipv4, reach.exposure.ipv6].every((exposure) => exposure === "nobody" || exposure === "host");
  if (endpoint.namespace !== "host" || !isForNetwork || !isNobody || endpoint.device !== null) return [];
  const stopped = outsideEntries(host, reach.entries, "closed").find(({ because }) => stoppedBy(because) !== null);
  const hasOpening = opensPort(host, endpoint);
  const isOffered = offered[endpoint.service?.id ?? ""]?.includes(endpoint.port) ?? false;
  if (stopped === undefined || (!hasOpening && !isOffered)) return [];
  return [
    makeFinding("meant-to-serve-unreachable", {
      severity: hasOpening ? "medium" : "low",
      endpoint,
      families: [stopped.family],
      facts: {
        display: displayOf(endpoint),
        service: endpoint.service?.name ?? endpoint.owners[0]?.program ?? endpoint.protocol,
        why: stoppedBy(stopped.because)?.text ?? "",
      },
      because: stopped.because,
      witness: stopped.witness,
    }),
  ];
}

function opensPort({ ruleset }: HostModel, { port, protocol }: Endpoint): boolean {
  return allChains(ruleset).some(
    ({ base, rules }) =>
      (base === null || base.type === "filter") &&
      rules.some((rule) => {
        const { ports, protocols, verdict, sourcePorts } = factsOf(rule);
        return verdict?.kind === "accept" && ports.includes(String(port)) && protocols.includes(protocol) && sourcePorts.length === 0;
      }),
  );
}

export function findBlockedNeighbours({ host }: FindingInput, known: readonly PortReach[]): Finding[] {
  const blocked = known.flatMap(({ endpoint, reach }) =>
    outsideEntries(host, reach.entries)
      .filter(({ family, to }) => family === "ipv6" && !to.startsWith("fe80:"))
      .filter(
        ({ because, conditions, verdict }) =>
          (verdict === "closed" && because.at(-1)?.layer === "neighbour") ||
          conditions.some((all) => all.some(({ condition, holds }) => condition.kind === "neighbour" && holds)),
      )
      .map((entry) => ({ endpoint, entry })),
  );
  const [first] = blocked;
  if (first === undefined) return [];
  return [
    makeFinding("neighbour-discovery-blocked", {
      severity: "medium",
      place: [host.namespace],
      families: ["ipv6"],
      facts: { displays: [...new Set(blocked.map(({ endpoint }) => displayOf(endpoint)))], rule: neighbourRule(first.entry) },
      because: first.entry.because,
      witness: first.entry.witness,
    }),
  ];
}

function neighbourRule({ because, conditions }: PortReach["reach"]["entries"][number]): string {
  const named = conditions.flat().find(({ condition }) => condition.kind === "neighbour");
  return named?.condition.text ?? because.at(-1)?.text ?? "";
}
