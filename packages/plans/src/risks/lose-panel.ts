/** Whether anybody loses the way to Portolan's own panel: the ports at which its server listens now, and where whoever asks says that people work with it. */
import { prefixTexts } from "@portolan/reachability";
import { bothFamilies } from "../drafts/draft.ts";
import type { Endpoint } from "@portolan/sockets";
import type { Tried } from "../solved.ts";
import { concernsPort, outsideSources } from "./region-sources.ts";
import type { Risk } from "./risk.ts";

export function losePanel({ difference, circumstances: { panelPorts = [], endpoints } }: Tried): readonly Risk[] {
  const ports = new Set([...panelPorts, ...endpoints.filter(isServer).map(({ port }) => port)]);
  return [...ports].flatMap((port): readonly Risk[] => {
    const lost = difference.lost.filter((region) => concernsPort(region, { protocol: "tcp", port }));
    const sources = bothFamilies.flatMap((family) => prefixTexts(outsideSources(lost, family).intervals, family));
    return sources.length === 0 ? [] : [{ code: "lose-panel", port, sources }];
  });
}

/** By the title that it gives itself. Whoever bears it without being the server only has one risk more asked for. */
function isServer({ protocol, owners, service }: Endpoint): boolean {
  return protocol === "tcp" && (service?.id === "portolan" || owners.some(({ command }) => command === "portolan: server"));
}
