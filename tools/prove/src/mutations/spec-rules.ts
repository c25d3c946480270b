/** The ids of the rules in the SPECs that the proof answers for. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const repositoryRoot = join(import.meta.dirname, "../../../..");
const specs = ["packages/ruleset/SPEC.md", "packages/reachability/SPEC.md"];

export function specRuleIds(): readonly string[] {
  return specs
    .map((path) => join(repositoryRoot, path))
    .filter((path) => existsSync(path))
    .flatMap((path) => [...readFileSync(path, "utf8").matchAll(/^\s*[-*]\s+\*\*([A-Z]{1,4}\d+)\*\*/gm)].map((match) => match[1] ?? ""));
}
