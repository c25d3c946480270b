/** Whether anybody loses the way to Portolan's own panel. */
import { prefixTexts } from "@portolan/reachability";
import { bothFamilies } from "../drafts/draft.ts";
import type { Tried } from "../solved.ts";
import { concernsPort, outsideSources } from "./region-sources.ts";
import type { Risk } from "./risk.ts";

export function losePanel({ difference, circumstances: { panelPorts = [] } }: Tried): readonly Risk[] {
  return panelPorts.flatMap((port): readonly Risk[] => {
    const lost = difference.lost.filter((region) => concernsPort(region, { protocol: "tcp", port }));
    const sources = bothFamilies.flatMap((family) => prefixTexts(outsideSources(lost, family).intervals, family));
    return sources.length === 0 ? [] : [{ code: "lose-panel", port, sources }];
  });
}
