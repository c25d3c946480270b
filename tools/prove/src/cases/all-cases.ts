import type { ProofCase } from "../proof-case.ts";
import { plainNftCases } from "./plain-nft.ts";

/** Every case of the project, and generated ones. Names are unique. */
export function allCases(_options: { readonly generated: number; readonly seed: number }): readonly ProofCase[] {
  return [...plainNftCases];
}
