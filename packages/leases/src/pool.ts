/** Ports to hand out, where, to whom and how. A document of plain values. */
import type { PortRange } from "@portolan/net";

export interface Pool {
  /** 16 letters of base64url. */
  readonly id: string;
  /** Small letters, digits and `-`, at most 63; unique. */
  readonly name: string;
  readonly place: PoolPlace;
  /** Do not meet one another. What is in none of them is not of the pool. */
  readonly bands: readonly Band[];
  /** Share of the ports that is kept for claims of class `critical` and `emergency`; 0.3 where nobody says otherwise. */
  readonly headroom: number;
  readonly rules: PoolRules;
  /** Between the end of a lease and the next one for somebody else; 120 where nobody says otherwise, at least 65. */
  readonly quarantineSeconds: number;
  /** Counts changes; a change names the one it is of. */
  readonly revision: number;
}

/** `network`: of containers of one host; its ports are published there. */
export type PoolPlace =
  | { readonly kind: "fleet" }
  | { readonly kind: "zone"; readonly zone: string }
  | { readonly kind: "host"; readonly host: string }
  | { readonly kind: "network"; readonly host: string; readonly network: string };

/** `static`: by number only. `dynamic`: by choice. `emergency`: only as the second port of a lease that asks for one. */
export interface Band extends PortRange {
  readonly kind: "static" | "dynamic" | "emergency";
}

export interface PoolRules {
  /** Only these; "static" alone is what PCI DSS houses want. */
  readonly modes: readonly ClaimMode[];
  readonly forbidden: readonly PortRange[];
  /** Numbers that are granted though they are assigned, of high risk or of a service of the catalogue; the five that are never granted unasked too. */
  readonly grantedAllTheSame: readonly number[];
  /** One purpose has one port and one port one purpose, also after its end: for services of high risk. */
  readonly isExclusive: boolean;
  /** TCP and UDP always together. */
  readonly isPaired: boolean;
  /** Most ports of one claim next to one another; 1: no blocks. */
  readonly longestBlock: number;
  readonly families: readonly BindFamily[];
  /** Bind addresses that may be asked for; empty: any. */
  readonly addresses: readonly string[];
  /** Names of owners, `*` at the end for all that begin so. Empty `allowed`: everybody who is not refused. */
  readonly owners: { readonly allowed: readonly string[]; readonly refused: readonly string[] };
  readonly longestTermSeconds: number | null;
}

export type ClaimMode = "static" | "dynamic" | "mixed" | "deterministic";
export type BindFamily = "dual" | "ipv4" | "ipv6";
export type LeaseClass = "ordinary" | "critical" | "emergency";

export const defaultBands: readonly Band[] = [
  { kind: "static", from: 10000, to: 19999 },
  { kind: "dynamic", from: 20000, to: 29999 },
];
