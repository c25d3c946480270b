/** One traced packet as programs outside rely on it: a line of `portolan.trace/1` after its header. */
import { formatIpAddress } from "@portolan/net";
import type { ConditionTerm, Packet, Trace, TraceStep } from "@portolan/reachability";
import type { ConditionDocument } from "./reach-document.ts";

export interface TraceDocument {
  readonly in: TracedPacket;
  readonly verdict: Trace["verdict"];
  readonly reply: Trace["reply"];
  readonly endpoint: string | null; // id of the endpoint that got it
  readonly egress: string | null;
  readonly steps: readonly TraceStep[];
  readonly conditions: readonly (readonly ConditionDocument[])[];
  readonly assumed: readonly ConditionDocument[];
}

export interface TracedPacket {
  readonly iif: string;
  readonly protocol: "tcp" | "udp";
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly state?: "new" | "established";
}

export function traceDocument({ family, ...packet }: Packet, trace: Trace): TraceDocument {
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
    conditions: conditions.map((terms) => terms.map(conditionDocument)),
    assumed: assumed.map(conditionDocument),
  };
}

function conditionDocument({ condition: { id, kind, text }, holds }: ConditionTerm): ConditionDocument {
  return { id, kind, text, holds };
}
