/**
 * A rate of new connections to a port: a table of our own that drops what is over it, at the host's own input, and at forward where NAT leads the port on. It
 * stands beside whatever manager there is and lets nobody in whom the others stop.
 */
import type { HostModel } from "@portolan/reachability";
import type { Ruleset } from "@portolan/ruleset";
import { freeTableName } from "../drafts/own-table-draft.ts";
import type { RateIntent } from "../intent.ts";
import { commentOf } from "../plan-comment.ts";
import { rateTableLines } from "../rate-table.ts";
import type { Solved, SolvedCircumstances } from "../solved.ts";
import type { AddRateTable, NftStep } from "../step.ts";
import { trySteps } from "../try-steps.ts";

export type RateRefusal =
  | { readonly code: "unread"; readonly places: readonly string[] }
  /** Nobody gets in there, so there is nothing to be limited. */
  | { readonly code: "nobody-gets-in" };

export function solveRate(host: HostModel, intent: RateIntent, circumstances: SolvedCircumstances): Solved | RateRefusal {
  const { gaps } = host.ruleset;
  if (gaps.length > 0) return { code: "unread", places: gaps.map(({ place }) => place) };
  const change = tableFor(intent, host.ruleset);
  const step: NftStep = { tool: "nft", changes: [change] };
  const tried = trySteps(host, [step]);
  if (tried.limited.length === 0 && tried.difference.lost.length === 0 && tried.difference.changed.length === 0)
    return { code: "nobody-gets-in" };
  const lines = rateTableLines(change, commentOf(circumstances));
  const keeping = { kind: "append", path: "/etc/nftables.conf", lines } as const;
  return { before: host, ...tried, parts: [{ manager: "own-table", removed: [], keeping }], steps: [step], told: [], circumstances };
}

function tableFor({ protocol, port, newPerSecond, burst, per }: RateIntent, ruleset: Ruleset): AddRateTable {
  const name = freeTableName(`portolan-rate-${protocol}-${port}`, ruleset);
  return { kind: "add-rate-table", name, hooks: ["input", "forward"], protocol, port, newPerSecond, burst, per };
}
