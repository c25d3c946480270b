/** A host as it was read, and what a wish would take there. */
import { hash } from "node:crypto";
import { noGuardRails, planFor, type Intent, type JudgeCircumstances, type PlanAnswer, type RiskCode } from "@portolan/plans";
import { hostModelOf, type HostModel } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import { endpointsOf, type Endpoint } from "@portolan/sockets";

export interface Seen {
  readonly model: HostModel;
  readonly endpoints: readonly Endpoint[];
}

export function seenOf(snapshot: Snapshot): Seen {
  const endpoints = endpointsOf(snapshot, (text) => hash("sha256", text, "buffer")).filter(({ namespace }) => namespace === "host");
  return { model: hostModelOf(snapshot, "host", { endpoints }), endpoints };
}

export interface Wanted {
  readonly planId: string;
  readonly intent: Intent;
  readonly acceptedRisks: readonly RiskCode[];
}

export function answerOn(seen: Seen, { planId, intent, acceptedRisks }: Wanted): PlanAnswer {
  return planFor(seen.model, intent, { host: "lab", planId, acceptedRisks, ...circumstancesOf(seen) });
}

/** Asked from the host's own console, with nothing ruled out. */
export function circumstancesOf({ endpoints }: Seen): JudgeCircumstances {
  const hashOf = (text: string): string => hash("sha256", text);
  return { nowMs: Date.now(), asker: null, endpoints, connections: [], guardRails: noGuardRails, hash: hashOf };
}
