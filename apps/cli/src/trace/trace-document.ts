import { formatIpAddress } from "@portolan/net";
import type { Packet, Trace } from "@portolan/reachability";

/** One line of `portolan.trace/1` after its header. */
export function traceDocument({ family, ...packet }: Packet, trace: Trace): object {
  const { verdict, reply, endpoint, egress, steps, conditions, assumed } = trace;
  return {
    in: {
      iif: packet.in,
      protocol: packet.protocol,
      source: formatIpAddress({ family, value: packet.source }),
      sourcePort: packet.sourcePort,
      destination: formatIpAddress({ family, value: packet.destination }),
      destinationPort: packet.destinationPort,
      ...(packet.state === undefined ? {} : { state: packet.state }),
    },
    verdict,
    reply,
    endpoint,
    egress,
    steps: steps.map(({ hook, table, chain, handle, effect, layer, text, position, direction }) => {
      const named = { hook, table, chain, handle, effect };
      return { ...named, layer, text, position, direction };
    }),
    conditions: conditions.map((terms) => terms.map(({ condition, holds }) => ({ ...condition, holds }))),
    assumed: assumed.map(({ condition, holds }) => ({ ...condition, holds })),
  };
}
