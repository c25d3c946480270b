/** A plan for a lab host as it was just seen, asked for by nobody from the network. */
import { hash } from "node:crypto";
import { noGuardRails, parseWantedSources, planFor, type Intent, type Plan, type WantedSources } from "@portolan/plans";
import type { Looked } from "../reachability/fix-lab.ts";

let plans = 0;

/** Throws where it is refused. */
export function planInLab({ model, endpoints }: Looked, intent: Intent): Plan {
  const answer = planFor(model, intent, {
    host: "lab",
    nowMs: Date.now(),
    planId: `plan${(plans += 1)}`,
    asker: null,
    endpoints: endpoints.filter(({ namespace }) => namespace === "host"),
    connections: [],
    guardRails: noGuardRails,
    acceptedRisks: [],
    hash: (text) => hash("sha256", text),
  });
  if (answer.code !== "planned") throw new Error(JSON.stringify(answer));
  return answer.plan;
}

/** Throws where a word is no source. */
export function wantedSources(...words: readonly string[]): WantedSources {
  const sources = parseWantedSources(words);
  if (sources === null) throw new Error(words.join(" "));
  return sources;
}
