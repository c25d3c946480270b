/** Parts of the texts that iptables-restore reads, as iptables-save prints them. */
import type { ProofCase } from "../proof-case.ts";

export interface IptablesText {
  readonly name: string;
  readonly about: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly ipsets?: string;
  readonly more?: Partial<ProofCase>;
}

function chains(...names: readonly string[]): string {
  return names.map((name) => `:${name} ACCEPT [0:0]`).join("\n");
}

/** Chains of the table filter: all of them open, or what comes in and what passes stopped. */
export const openPolicies = chains("INPUT", "FORWARD", "OUTPUT");
const closedPolicies = `:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n${chains("OUTPUT")}`;

/** The beginnings of two other tables; rules and COMMIT follow. */
export const mangleTable = `*mangle\n${chains("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")}`;
export const natTable = `*nat\n${chains("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING")}`;

export function filterTable(rules: string, policies = closedPolicies): string {
  return `*filter\n${policies}\n${rules.trim()}\nCOMMIT\n`;
}
