import { fixOfFinding, type FindingFix } from "@portolan/plans";
import type { Finding } from "@portolan/reachability";
import type { Checked } from "./checked.ts";

/** What to type against a finding of this check. */
export function fixesOf(finding: Finding, { judged, endpoints }: Pick<Checked, "judged" | "endpoints">): FindingFix {
  return fixOfFinding(finding, { host: judged.find(({ chart }) => chart.namespace === "host")?.host ?? null, endpoints });
}
