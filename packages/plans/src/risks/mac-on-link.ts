/**
 * Wanted sources that are not at a link of this host: their packets come with the hardware address of a router. And a hardware address is no proof of who
 * sends: who is at the link can take another's.
 */
import { AddressSet, parsePrefix, type IpFamily } from "@portolan/net";
import { prefixTexts, type HostModel } from "@portolan/reachability";
import { bothFamilies } from "../drafts/draft.ts";
import type { WantedSources } from "../drafts/fix.ts";
import { wantedSet } from "../drafts/wanted-sources.ts";
import type { Risk } from "./risk.ts";

const MAIN_TABLE = 254;

export function macOnLink(host: HostModel, wanted: WantedSources): readonly Risk[] {
  const routed = bothFamilies.flatMap((family) =>
    prefixTexts(wantedSet(wanted[family], family).subtract(onLink(host, family)).intervals, family),
  );
  return [{ code: "mac-on-link", routed }];
}

function onLink({ routes }: HostModel, family: IpFamily): AddressSet {
  const direct = routes.filter(
    (route) => route.family === family && route.table === MAIN_TABLE && route.type === "unicast" && route.gateway === null,
  );
  return AddressSet.fromPrefixes(direct.flatMap(({ destination }) => parsePrefix(destination) ?? []));
}
