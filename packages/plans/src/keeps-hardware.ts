/**
 * Whether a host lets in the wanted hardware addresses and no others, where an intent names any. A difference of hosts does not show it: to it a hardware address is
 * something that the sender chooses.
 */
import { formatIpAddress } from "@portolan/net";
import type { HostModel, Listener } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import { portQuestionOf } from "./drafts/port-question.ts";
import { predictSources } from "./drafts/predict-sources.ts";
import type { Intent } from "./intent.ts";

export function keepsHardware(host: HostModel, intent: Intent): boolean {
  if (intent.kind !== "allow" || intent.macs === undefined) return true;
  const { protocol, port, sources: wanted, macs } = intent;
  const endpoints = host.listeners.filter((one) => one.protocol === protocol && one.port === port).map(placeOf);
  const question = portQuestionOf({ host, protocol, port, endpoints, wanted });
  return !("code" in question) && predictSources(host, { ...question, macs }).isExact;
}

function placeOf({ family, address, takesIpv4 }: Listener): Pick<Endpoint, "address" | "scope"> {
  const scope = family === "ipv4" ? "ipv4" : takesIpv4 === false || address !== 0n ? "ipv6" : "dual";
  return { address: formatIpAddress({ family, value: address }), scope };
}
