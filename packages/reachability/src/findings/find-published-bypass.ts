/**
 * A published port that goes past the guard of INPUT: its packets are translated and forwarded, so that ufw, firewalld's zone or a drop policy that
 * would stop them never sees them. It is said where the trace, asked for the same packet without translation, is stopped by a rule, and where nothing
 * on the forwarding way keeps most of the world out.
 */
import { ownerOf, type RuleManager } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import type { EndpointReach, ReachEntry } from "../chart.ts";
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import type { HostModel } from "../host-model.ts";
import type { Reason } from "../reason.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import { isMostOfAll, outsideEntries, plausibleWitness, sourcesOf, sourceTexts } from "./outside-sources.ts";
import { allChains, plainReason, stoppedBy } from "./rule-of-reason.ts";
import { getsIn, hostWithoutTranslation, traceWitness } from "./try-packet.ts";

export function findPublishedBypass({ host }: FindingInput, endpoint: Endpoint, reach: EndpointReach): Finding[] {
  const translated = outsideEntries(host, reach.entries, "open").filter(
    (entry) => isTranslated(entry) && !isLoopback(entry.to) && isMostOfAll(entry.family, sourcesOf([entry])),
  );
  for (const entry of translated) {
    const witness = plausibleWitness(entry);
    const trace = witness === null ? null : traceWitness(host, witness, endpoint.protocol);
    if (witness === null || trace === null || !getsIn(trace) || trace.verdict !== "forwarded") continue;
    const guarded = traceWitness(hostWithoutTranslation(host, witness, endpoint.protocol), witness, endpoint.protocol);
    const guard = guarded === null || (guarded.verdict !== "dropped" && guarded.verdict !== "rejected") ? null : stoppedBy(guarded.steps);
    if (guard === null) continue;
    return [
      makeFinding("docker-bypass", {
        severity: reach.exposure[entry.family] === "internet" ? "high" : "medium",
        endpoint,
        families: [...new Set(translated.map(({ family }) => family))],
        facts: {
          display: displayOf(endpoint),
          container: endpoint.container?.name ?? endpoint.publishes?.containerAddress ?? trace.egress ?? "",
          containerPort: endpoint.publishes?.containerPort ?? endpoint.port,
          guard: guardName(host, guard),
          sources: sourceTexts(entry.family, sourcesOf([entry])),
        },
        because: [...entry.because, plainReason(guard)],
        witness,
      }),
    ];
  }
  return [];
}

function isTranslated({ because }: ReachEntry): boolean {
  return because.some(({ effect, direction }) => direction === "in" && effect === "dnat");
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

const names: Partial<Record<RuleManager, string>> = { ufw: "ufw", firewalld: "firewalld", shorewall: "Shorewall", foomuuri: "foomuuri" };

/** The manager whose rules are in the chain that stops, or the chain with its policy. */
function guardName({ ruleset }: HostModel, { table, chain, text }: Reason): string {
  const chains = allChains(ruleset).filter((one) => `${one.table.family} ${one.table.name}` === table && one.name === chain);
  const owners = chains.flatMap(({ rules }) => rules.map((rule) => ownerOf(rule, ruleset).manager));
  const name = owners.flatMap((manager) => names[manager] ?? [])[0];
  return name ?? `${table} ${chain} (${text})`;
}
