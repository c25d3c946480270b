import type { Finding } from "@portolan/reachability";
import type { PrintedCommand } from "@portolan/ruleset";
import type { Checked } from "./checked.ts";

/** Commands that resolve a finding in the manager that owns the rules; none where none is known. */
export function fixesOf(_finding: Finding, _checked: Pick<Checked, "judged">): readonly PrintedCommand[] {
  return [];
}
