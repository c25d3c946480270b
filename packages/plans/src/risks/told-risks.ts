/** What is told with a plan and stops nobody. */
import type { Solved } from "../solved.ts";
import { isOutside } from "./region-sources.ts";
import type { Risk } from "./risk.ts";

export function toldRisks({ parts, difference, told }: Solved): readonly Risk[] {
  const isKept = parts.every(({ keeping }) => keeping.kind === "kept" || keeping.kind === "written");
  const itself = difference.lost.filter((region) => !isOutside(region) && region.after === "closed").map(({ to }) => to);
  return [
    ...(itself.length === 0 ? [] : [{ code: "lose-itself" as const, to: [...new Set(itself)] }]),
    ...(isKept ? [] : [{ code: "not-kept" as const }]),
    ...(difference.unproved.length === 0 ? [] : [{ code: "unproved" as const, texts: difference.unproved }]),
    ...told,
  ];
}
