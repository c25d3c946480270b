import { catalogue } from "@portolan/services";
import type { RunRow } from "./run-results.ts";

/**
 * "SERVICE SCOPE" for every scope that a row which is said to have been run calls possible and that no mode of the run shows. Of a service without any
 * mode in the run nothing is said: `evidence.test.ts` answers for that.
 */
export function missingModes(rows: readonly RunRow[]): string[] {
  const kinds = new Map<string, Set<string>>();
  for (const row of rows) if ("kind" in row) kinds.set(row.service, (kinds.get(row.service) ?? new Set()).add(row.kind));
  return catalogue.flatMap(({ id, evidence, changes }) => {
    const shown = kinds.get(id);
    if (evidence !== "run" || shown === undefined) return [];
    return changes([]).flatMap(({ target, possible }) => (possible && !shown.has(target) ? [`${id} ${target}`] : []));
  });
}
