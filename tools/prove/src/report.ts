/** What the judge found in one case. */
import type { ObservedPacket, KernelStep } from "./observation.ts";

export interface CaseReport {
  readonly name: string;
  readonly seed: number;
  readonly packets: number;
  readonly agreements: number;
  readonly depends: number;
  /** What packets depended on → how many. */
  readonly dependsOn: Readonly<Record<string, number>>;
  /** Constructs about which no model can be exact; empty: at most 2 % of uniform packets may depend. */
  readonly inexact: readonly string[];
  /** Allowance → how often a difference was not held against the model for it. */
  readonly allowed: Readonly<Record<string, number>>;
  readonly uniform: { readonly packets: number; readonly depends: number };
  /** The first few; `disagreementCount` is how many there were. */
  readonly disagreements: readonly Disagreement[];
  readonly disagreementCount: number;
  readonly rules: CaseRules;
  /** Ways a packet went → how often. */
  readonly ways: Readonly<Record<string, number>>;
  /** How many packets met what the proof has to show often: "forward", "dnat", "redirect", "output-drop", "policy-route" and so on. */
  readonly kinds: Readonly<Record<string, number>>;
  /** How many packets belonged to a connection that had gone both ways. */
  readonly established: number;
  readonly engines: { readonly traced: number; readonly walked: number; readonly mapped: number };
  readonly seconds: { readonly sending: number; readonly judging: number };
}

export interface CaseRules {
  readonly total: number;
  readonly hit: number; // by some packet, or by what the host said beside it
  readonly unreachable: number; // no packet comes to them, by the map of the whole host
  /** The others, each with what it would take. */
  readonly unmet: readonly UnmetRule[];
}

export interface UnmetRule {
  readonly rule: string; // table, chain and handle; of legacy tables the place in the chain
  readonly text: string;
  readonly why: string; // empty where it was not asked
}

export interface Disagreement {
  readonly check: "verdict" | "reply" | "egress" | "steps" | "walk" | "map" | "chart" | "difference" | "expectation" | "depends" | "fault";
  readonly packet: ObservedPacket;
  readonly model: string;
  readonly kernel: string;
  readonly modelSteps: readonly string[];
  readonly kernelSteps: readonly string[];
}

export function kernelStepText({ type, table, chain, handle, verdict }: KernelStep): string {
  return `${table} ${chain} ${type === "policy" ? "policy" : type === "return" ? "return" : `handle ${handle}`} ${verdict}`;
}

export function packetText(packet: ObservedPacket): string {
  const end = (address: string, port: number): string => (address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`);
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  return `${packet.in} ${packet.state === "established" ? "established " : ""}${protocol} ${end(source, sourcePort)} > ${end(destination, destinationPort)}`;
}
