/** The word for an endpoint's state: UDP has no listening, so that a socket there is open. */
import type { Endpoint, EndpointState } from "@portolan/sockets";

export type StateName = EndpointState | "open";

export function stateName({ protocol, state }: Pick<Endpoint, "protocol" | "state">): StateName {
  return protocol === "udp" && state === "listening" ? "open" : state;
}
