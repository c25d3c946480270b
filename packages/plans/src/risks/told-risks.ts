/** What is told with a plan and stops nobody. */
import type { Solved } from "../solved.ts";
import { isOutside } from "./region-sources.ts";
import type { Risk } from "./risk.ts";

export function toldRisks({ drafts, difference, question, circumstances: { intent } }: Solved): readonly Risk[] {
  const conditions = [...new Set(drafts.at(-1)?.conditions ?? [])];
  const isKept = drafts.every(({ draft }) => draft.keeping.kind === "kept");
  const isUnsure = drafts.some(({ draft }) => draft.asksServiceName === true);
  const unserved = (["ipv4", "ipv6"] as const).filter(
    (family) =>
      intent.kind === "allow" && intent.sources[family].kind !== "nobody" && !question.destinations.some((address) => address.family === family),
  ); // prettier-ignore
  const itself = difference.lost.filter((region) => !isOutside(region)).map(({ to }) => to);
  return [
    ...(itself.length === 0 ? [] : [{ code: "lose-itself" as const, to: [...new Set(itself)] }]),
    ...(isKept ? [] : [{ code: "not-kept" as const }]),
    ...(difference.unproved.length === 0 ? [] : [{ code: "unproved" as const, texts: difference.unproved }]),
    ...(conditions.length === 0 ? [] : [{ code: "conditional" as const, conditions }]),
    ...(isUnsure ? [{ code: "service-name" as const, port: question.port }] : []),
    ...unserved.map((family) => ({ code: "not-served" as const, family })),
  ];
}
