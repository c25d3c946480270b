import type { ProofCase } from "../proof-case.ts";
import { ethernetCases } from "./ethernet.ts";
import { generatedIptablesCase } from "./generated-iptables.ts";
import { generatedNftCase } from "./generated-nft.ts";
import { iptablesCases } from "./iptables.ts";
import { managerCases } from "./managers.ts";
import { mutationChartCases } from "./mutation-charts.ts";
import { mutationDifferenceCases } from "./mutation-differences.ts";
import { mutationIptablesCases } from "./mutation-iptables.ts";
import { mutationNftCases } from "./mutation-nft.ts";
import { mutationPlaceCases } from "./mutation-places.ts";
import { mutationTextCases } from "./mutation-texts.ts";
import { nftMatchCases } from "./nft-matches.ts";
import { nftVerdictCases } from "./nft-verdicts.ts";
import { routingCases } from "./routing.ts";
import { translationCases } from "./translation.ts";

/** Every case of the project, and generated ones. Names are unique. */
export function allCases({ generated, seed }: { readonly generated: number; readonly seed: number }): readonly ProofCase[] {
  return [...writtenCases, ...generatedCases(generated, seed)];
}

export const writtenCases: readonly ProofCase[] = [
  ...nftVerdictCases,
  ...nftMatchCases,
  ...translationCases,
  ...routingCases,
  ...iptablesCases,
  ...ethernetCases,
  ...managerCases,
  ...mutationNftCases,
  ...mutationPlaceCases,
  ...mutationIptablesCases,
  ...mutationTextCases,
  ...mutationChartCases,
  ...mutationDifferenceCases,
];

/** With those that they are compared with, which come first. */
export function withCompared(cases: readonly ProofCase[]): readonly ProofCase[] {
  const names = new Set(cases.flatMap(({ comparedWith }) => comparedWith?.name ?? []));
  return [...writtenCases.filter((one) => names.has(one.name) && !cases.includes(one)), ...cases];
}

function generatedCases(count: number, seed: number): readonly ProofCase[] {
  return Array.from({ length: count }, (_, index) => [generatedNftCase(seed, index), generatedIptablesCase(seed, index)]).flat();
}
