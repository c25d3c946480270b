/** The limit that the proof itself holds: where every construct of a ruleset is exact, nearly every uniformly drawn packet has a verdict. */
import type { CaseReport } from "./report.ts";

/** Share of uniformly drawn packets that may depend on something where every construct is exact. */
export const uniformDependsMost = 0.02;

/** Whether the case fails for what it leaves open. */
export function isAboveLimit({ uniform, inexact }: CaseReport): boolean {
  return inexact.length === 0 && uniform.depends > uniformDependsMost * uniform.packets;
}

/** Cases that leave more open than the limit and may, as something in them cannot be known. */
export function isExcused({ uniform, inexact }: CaseReport): boolean {
  return inexact.length > 0 && uniform.depends > uniformDependsMost * uniform.packets;
}
