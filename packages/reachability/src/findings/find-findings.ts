/** Everything that good practice has against a host, the gravest first. Policy is judged elsewhere. */
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";

export function findFindings(_input: FindingInput): readonly Finding[] {
  return [];
}
