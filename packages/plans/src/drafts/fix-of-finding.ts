/**
 * What to type against a finding: commands that the engines have tried where the rules themselves tell who was meant, else the question that a
 * person answers with the sources. Only of the host's own namespace, as commands are run there.
 */
import type { Endpoint } from "@portolan/sockets";
import type { Finding, FindingCode, HostModel } from "@portolan/reachability";
import { fixesFor } from "./fixes-for.ts";
import { parseWantedSources } from "./wanted-sources.ts";

export interface FindingFix {
  /** To be run in this order; empty where none is known. */
  readonly commands: readonly string[];
  /** Asks for the commands once the sources are known; null where the commands are here, or no rule is the answer. */
  readonly ask: string | null;
}

export interface FixSurroundings {
  readonly host: HostModel | null; // of the namespace `host`; null: it was not judged
  readonly endpoints: readonly Endpoint[];
}

/** Openings of one port of which only the person knows who is meant to get in. */
const needSources: ReadonlySet<FindingCode> = new Set([
  "docker-bypass",
  "ipv6-open-ipv4-filtered",
  "ipv4-open-ipv6-filtered",
  "meant-to-serve-unreachable",
  "undeclared-endpoint",
  "reaches-too-many",
  "reaches-too-few",
  "forbidden-port",
]);

const none: FindingFix = { commands: [], ask: null };

export function fixOfFinding(finding: Finding, { host, endpoints }: FixSurroundings): FindingFix {
  const { code, facts, endpoint, protocol, port } = finding;
  if (code === "bound-by-selinux") return { commands: textsOf(facts["commands"]), ask: null };
  const own = endpoints.filter((one) => one.namespace === "host" && one.protocol === protocol && one.port === port);
  if (host === null || protocol === null || port === null || !own.some(({ id }) => id === endpoint)) return none;
  const wanted = code === "narrow-rule-made-void" ? parseWantedSources(textsOf(facts["intended"])) : null;
  if (wanted !== null) {
    const answer = fixesFor({ host, protocol, port, endpoints: own, wanted });
    if (answer.code === "fixed") return { commands: answer.fixes.flatMap(({ commands }) => commands.map(({ text }) => text)), ask: null };
  }
  const isAsked = needSources.has(code) || code === "narrow-rule-made-void";
  return isAsked ? { commands: [], ask: `portolan explain ${protocol}/${port} --allow 192.168.0.0/16` } : none;
}

function textsOf(value: Finding["facts"][string] | undefined): readonly string[] {
  return typeof value === "object" ? value : [];
}
