import { setImmediate } from "node:timers/promises";
import type { JudgedNamespace } from "@portolan/explanation";
import { phrase, render } from "@portolan/phrases";
import type { HostModel } from "@portolan/reachability";
import type { SectionName } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { CommandCall } from "../command.ts";
import type { HostView } from "../host-view.ts";
import { withProgress } from "../progress.ts";

/** What the engines need to know of a host, and what names the endpoints. */
export const judgedSections: readonly SectionName[] = [
  ...(["namespaces", "sockets", "owners", "units", "containers", "services"] as const),
  ...(["interfaces", "routes", "policyRules", "sysctls", "rules", "layers"] as const),
];

const longTextLimit = 2_000_000; // characters of rules from which judging may take longer than a second

export interface JudgeOptions {
  readonly namespaces: readonly string[];
  readonly asked?: readonly Endpoint[]; // absent: all
  /** Whether the ports are wanted that are open although nothing listens there. Absent: not. */
  readonly withSpace?: boolean;
}

/** With the model that it was judged by. */
export type JudgedHost = JudgedNamespace & {
  readonly host: HostModel;
  /** False where the rules are too many to say all ports that are open without a listener; `spaceGap` says why. */
  readonly isMapped: boolean;
};

/** Who gets in, for the host's own namespace first and then the others asked for. A namespace whose sockets were not read has none. */
export async function judgeHost(
  { snapshot, endpoints }: Pick<HostView, "snapshot" | "endpoints">,
  call: CommandCall,
  { namespaces, asked = endpoints, withSpace = false }: JudgeOptions,
): Promise<readonly JudgedHost[]> {
  const { chartOf, hostModelOf, openSpaceOf, spaceMap } = await import("@portolan/reachability");
  const text = phrase("commands.progress.judging", { count: namespaces.length });
  const length = snapshot.sections.rules.reduce((sum, rule) => sum + (rule.text?.length ?? 0), 0);
  if (length > longTextLimit) call.terminal.report(`${render(text, call.language)} …\n`);
  return withProgress({ ...call, text }, async () => {
    const judged: JudgedHost[] = [];
    for (const namespace of namespaces) {
      await setImmediate(); // lets the progress be shown between two namespaces
      const own = asked.filter((endpoint) => endpoint.namespace === namespace);
      const host = hostModelOf(snapshot, namespace, { endpoints });
      const map = withSpace && host.ruleset.tables.length > 0 ? spaceMap(host) : null; // without rules every port is open
      const found = map?.code === "mapped" ? openSpaceOf(map) : { rows: [], isComplete: map === null };
      const spaceGap = found.isComplete ? null : map?.code === "mapped" ? "partial" : "unmapped";
      judged.push({
        chart: { ...chartOf(host, own), space: found.rows },
        ruleset: host.ruleset,
        host,
        isMapped: spaceGap === null,
        ...(spaceGap === null ? {} : { spaceGap }),
      });
    }
    return judged;
  });
}

/** Those of the endpoints, the host's own first. */
export function namespacesOf(endpoints: readonly Endpoint[]): readonly string[] {
  return [...new Set(["host", ...endpoints.map(({ namespace }) => namespace)])];
}
