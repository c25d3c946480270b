import { phrase } from "@portolan/phrases";
import type { Finding, HostFacts, HostModel, ShadowedRule } from "@portolan/reachability";
import { AddressSet, parsePrefix } from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";
import type { CommandCall } from "../command.ts";
import type { HostView } from "../host-view.ts";
import type { JudgedHost } from "../judge/judge-host.ts";
import { withProgress } from "../progress.ts";
import type { Unfinished } from "./checked.ts";
import { readSelinuxRefusals } from "../selinux/selinux-refusals.ts";

export interface FoundFindings {
  readonly findings: readonly Finding[];
  readonly unfinished: readonly Unfinished[];
}

/** What good practice has against each namespace that was judged. Live facts are asked of this host only. */
export async function findInNamespaces(judged: readonly JudgedHost[], view: HostView, call: CommandCall): Promise<FoundFindings> {
  const text = phrase("check.progress");
  return withProgress({ ...call, text }, async () => {
    const { findFindings } = await import("@portolan/reachability");
    const { facts, isCut } = await liveFacts(judged, view);
    const { services } = view.snapshot.sections;
    let isMissed = false;
    const findings: Finding[] = [];
    for (const { chart, host, isMapped } of judged) {
      const shadowed = await shadowedOf(host);
      isMissed ||= shadowed === null || !isMapped;
      const endpoints = view.endpoints.filter(({ namespace }) => namespace === host.namespace);
      findings.push(
        ...findFindings({ host, chart, endpoints, services, shadowed: shadowed ?? [], facts: host.namespace === "host" ? facts : {} }),
      );
    }
    return { findings, unfinished: [...(isMissed ? ["map" as const] : []), ...(isCut ? ["selinux" as const] : [])] };
  });
}

/** Null where there are too many rules to map. */
async function shadowedOf(host: HostModel): Promise<readonly ShadowedRule[] | null> {
  const { DiagramLimitReached, shadowedRules } = await import("@portolan/reachability");
  try {
    return shadowedRules(host);
  } catch (error) {
    if (error instanceof DiagramLimitReached) return null;
    throw error;
  }
}

interface LiveFacts {
  readonly facts: HostFacts;
  readonly isCut: boolean;
}

async function liveFacts(judged: readonly JudgedHost[], view: HostView): Promise<LiveFacts> {
  if (view.isOffline || !view.canTry) return { facts: {}, isCut: false };
  const { readHostFacts } = await import("@portolan/capture");
  const { guardsWithFirewalld } = await import("@portolan/reachability");
  const asksFirewalld = judged.some(({ host }) => guardsWithFirewalld(host.ruleset));
  const { refusals, isPartial } = await readSelinuxRefusals(view);
  return { facts: { ...(await readHostFacts({ asksFirewalld })), selinuxRefusals: refusals }, isCut: isPartial };
}

/** Whether somebody of these sources gets in, or should, by what the finding speaks of. Findings without an endpoint concern everyone. */
export function concerns(from: AddressSet, judged: readonly JudgedHost[], endpoints: readonly Endpoint[]): (finding: Finding) => boolean {
  const reachOf = new Map(judged.flatMap(({ chart }) => chart.endpoints).map((reach) => [reach.endpoint, reach]));
  const known = new Set(endpoints.map(({ id }) => id));
  return ({ code, endpoint, facts }) => {
    if (endpoint === null || !known.has(endpoint)) return true;
    const isStopped = code === "reaches-too-few" || code === "meant-to-serve-unreachable";
    if (code === "reaches-too-few") return prefixesOf(facts["sources"]).intersects(from);
    const entries = reachOf.get(endpoint)?.entries ?? [];
    return entries.some(({ verdict, sources }) => (verdict === "closed") === isStopped && prefixesOf(sources).intersects(from));
  };
}

function prefixesOf(texts: Finding["facts"][string] | undefined): AddressSet {
  return typeof texts === "object" ? AddressSet.fromPrefixes(texts.flatMap((text) => parsePrefix(text) ?? [])) : AddressSet.empty;
}
