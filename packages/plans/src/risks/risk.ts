/** What a plan may cost. Each has a name, by which a person accepts it; facts alone, sentences are made elsewhere. */

import type { RuleManager } from "@portolan/ruleset";
import type { UnmodelledEffect } from "../sysctl-keys.ts";

export type Risk =
  /** Sources that sign in to this host by ssh now and could no more. */
  | { readonly code: "lose-ssh"; readonly port: number; readonly sources: readonly string[] }
  /** Whoever asked came this way, and it would be shut. */
  | { readonly code: "lose-own-way"; readonly address: string; readonly port: number }
  /** Connections that exist and would get no more packets. */
  | { readonly code: "cut-connections"; readonly connections: readonly CutConnection[] }
  /** At least half of all public addresses of a family get in where they did not. */
  | { readonly code: "opens-to-everyone"; readonly families: readonly ("ipv4" | "ipv6")[] }
  /** Rules go that no plan of ours has made. */
  | { readonly code: "others-rules"; readonly texts: readonly string[] }
  /** Programs of this host itself could no more speak to the port at these addresses of it. */
  | { readonly code: "lose-itself"; readonly to: readonly string[] }
  /** After a restart of the host it would be as before, unless somebody does what the plan's `keeping` says. */
  | { readonly code: "not-kept" }
  /** That nothing else changes was not compared wholly. */
  | { readonly code: "unproved"; readonly texts: readonly string[] }
  /** Wanted sources that get in under a condition only. */
  | { readonly code: "conditional"; readonly conditions: readonly string[] }
  /** The port may be open by a service whose name the rules do not tell. */
  | { readonly code: "service-name"; readonly port: number }
  /** Nothing listens in this family, so letting in is not enough. */
  | { readonly code: "not-served"; readonly family: "ipv4" | "ipv6" }
  /** People work with Portolan itself at this port, and these could no more. */
  | { readonly code: "lose-panel"; readonly port: number; readonly sources: readonly string[] }
  /** All share one rate: whoever uses it up keeps the others out. */
  | { readonly code: "shared-limit"; readonly port: number; readonly newPerSecond: number }
  /** `routed`: wanted, but behind a router, whose hardware address their packets have. And whoever is at the link can take another's address. */
  | { readonly code: "mac-on-link"; readonly routed: readonly string[] }
  /** Connections of the refused that exist and go on, as conntrack knows them. */
  | { readonly code: "stay-connected"; readonly connections: readonly CutConnection[] }
  /** The unit starts anew, or reads its settings anew; a start cuts its connections, also at its other ports. */
  | {
      readonly code: "starts-anew";
      readonly unit: string;
      readonly by: "reload" | "restart";
      readonly otherPorts: readonly { readonly protocol: "tcp" | "udp"; readonly port: number }[];
    }
  /** The device's own way of queueing is replaced. */
  | { readonly code: "replaces-queue"; readonly devices: readonly string[] }
  /** Each of these devices has the limit for itself. */
  | { readonly code: "limit-of-each-device"; readonly devices: readonly string[] }
  /** What is over the limit is dropped when it has come already: senders slow down by that alone. */
  | { readonly code: "drops-what-came" }
  /** The switch does something that the engines know nothing of. */
  | { readonly code: "beyond-the-model"; readonly key: string; readonly effect: UnmodelledEffect }
  /** What was led is cut when it ends, where no other rule translates or tracks connections: nothing tells its packets then. */
  | { readonly code: "led-connections-end" }
  /** Several managers filter here, and a packet has to pass all: these decide for what the plan is about, the others stay as they are. */
  | { readonly code: "several-managers"; readonly deciding: readonly RuleManager[]; readonly others: readonly RuleManager[] };

export type RiskCode = Risk["code"];

/** Of an established connection, the addresses in canonical text. */
export interface CutConnection {
  readonly protocol: "tcp" | "udp";
  readonly local: string;
  readonly localPort: number;
  readonly remote: string;
  readonly remotePort: number;
}

/** Nobody makes a plan with one that is to be accepted by its name and was not; the others are told. */
const riskWeights: Readonly<Record<RiskCode, "accepted-by-name" | "told">> = {
  "lose-ssh": "accepted-by-name",
  "lose-panel": "accepted-by-name",
  "lose-own-way": "accepted-by-name",
  "cut-connections": "accepted-by-name",
  "opens-to-everyone": "accepted-by-name",
  "shared-limit": "accepted-by-name",
  "others-rules": "told",
  "lose-itself": "told",
  "not-kept": "told",
  unproved: "told",
  conditional: "told",
  "service-name": "told",
  "not-served": "told",
  "mac-on-link": "told",
  "stay-connected": "told",
  "starts-anew": "told",
  "replaces-queue": "told",
  "limit-of-each-device": "told",
  "drops-what-came": "told",
  "beyond-the-model": "told",
  "several-managers": "told",
  "led-connections-end": "told",
};

export const riskCodes = Object.keys(riskWeights) as readonly RiskCode[];
export const namedRisks: ReadonlySet<RiskCode> = new Set(riskCodes.filter((code) => riskWeights[code] === "accepted-by-name"));

/** Those in the way. */
export function unacceptedRisks(risks: readonly Risk[], accepted: readonly RiskCode[]): readonly Risk[] {
  return risks.filter(({ code }) => namedRisks.has(code) && !accepted.includes(code));
}
