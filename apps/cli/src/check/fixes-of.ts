import { fixesFor, parseWantedSources, type Finding, type FindingCode } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { Checked } from "./checked.ts";

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

export interface FindingFix {
  /** To be run in this order; empty where none is known. */
  readonly commands: readonly string[];
  /** Asks for the commands once the sources are known; null where the commands are here, or no rule is the answer. */
  readonly ask: string | null;
}

const none: FindingFix = { commands: [], ask: null };

/** Commands for the manager that keeps the rules, which the engines have tried; only of the host's own namespace. */
export function fixesOf({ code, facts, endpoint, protocol, port }: Finding, checked: Pick<Checked, "judged" | "endpoints">): FindingFix {
  if (code === "bound-by-selinux") return { commands: textsOf(facts["commands"]), ask: null };
  const host = checked.judged.find(({ chart }) => chart.namespace === "host")?.host;
  const own = checked.endpoints.filter((one) => one.namespace === "host" && one.protocol === protocol && one.port === port);
  if (host === undefined || protocol === null || port === null || !own.some(({ id }) => id === endpoint)) return none;
  const wanted = code === "narrow-rule-made-void" ? parseWantedSources(textsOf(facts["intended"])) : null;
  if (wanted !== null) {
    const answer = fixesFor({ host, protocol, port, endpoints: own satisfies readonly Endpoint[], wanted });
    if (answer.code === "fixed") return { commands: answer.fixes.flatMap(({ commands }) => commands.map(({ text }) => text)), ask: null };
  }
  const isAsked = needSources.has(code) || code === "narrow-rule-made-void";
  return isAsked ? { commands: [], ask: `portolan explain ${protocol}/${port} --allow 192.168.0.0/16` } : none;
}

function textsOf(value: Finding["facts"][string] | undefined): readonly string[] {
  return typeof value === "object" ? value : [];
}
