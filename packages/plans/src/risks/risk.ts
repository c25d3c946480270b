/** What a plan may cost. Each has a name, by which a person accepts it; facts alone, sentences are made elsewhere. */

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
  | { readonly code: "not-served"; readonly family: "ipv4" | "ipv6" };

export type RiskCode = Risk["code"];

/** Of an established connection, the addresses in canonical text. */
export interface CutConnection {
  readonly protocol: "tcp" | "udp";
  readonly local: string;
  readonly localPort: number;
  readonly remote: string;
  readonly remotePort: number;
}

/** Nobody makes a plan with one of these who has not accepted it by its name; the others are told. */
export const namedRisks: ReadonlySet<RiskCode> = new Set(["lose-ssh", "lose-own-way", "cut-connections", "opens-to-everyone"]);

/** Those in the way. */
export function unacceptedRisks(risks: readonly Risk[], accepted: readonly RiskCode[]): readonly Risk[] {
  return risks.filter(({ code }) => namedRisks.has(code) && !accepted.includes(code));
}
