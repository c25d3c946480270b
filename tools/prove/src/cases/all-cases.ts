import type { ProofCase } from "../proof-case.ts";
import { iptablesCases } from "./iptables.ts";
import { nftMatchCases } from "./nft-matches.ts";
import { nftVerdictCases } from "./nft-verdicts.ts";
import { routingCases } from "./routing.ts";
import { translationCases } from "./translation.ts";

/** Every case of the project, and generated ones. Names are unique. */
export function allCases(_options: { readonly generated: number; readonly seed: number }): readonly ProofCase[] {
  return [...nftVerdictCases, ...nftMatchCases, ...translationCases, ...routingCases, ...iptablesCases];
}
