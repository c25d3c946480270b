/** Connections of refused sources that exist: what conntrack knows goes on, as with every rule of ours. */
import { parseIpAddress } from "@portolan/net";
import { wantedSet } from "../drafts/wanted-sources.ts";
import type { DenyIntent } from "../intent.ts";
import type { CutConnection, Risk } from "./risk.ts";

export function stayConnected({ sources, protocol, port }: DenyIntent, connections: readonly CutConnection[]): readonly Risk[] {
  const going = connections.filter((one) => {
    const remote = parseIpAddress(one.remote);
    const isMeant = port === null || (one.protocol === protocol && one.localPort === port);
    return isMeant && remote !== null && wantedSet(sources[remote.family], remote.family).has(remote);
  });
  return going.length === 0 ? [] : [{ code: "stay-connected", connections: going }];
}
