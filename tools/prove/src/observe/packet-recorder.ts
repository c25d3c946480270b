/** What was seen of each packet, as the observation keeps it: the trace events of the packet itself told from those of what the host says beside it. */
import type { IpFamily } from "@portolan/net";
import { formatIpAddress } from "@portolan/net";
import type { KernelStep, ObservedPacket } from "../observation.ts";
import type { DrawnPacket } from "./draw-packets.ts";
import type { TraceEvent } from "./filter-netlink.ts";
import type { Outcome } from "./send-packet.ts";
import { isOfTrace, traceTable } from "./trace-rules.ts";

type ForMany = (family: IpFamily, address: bigint) => boolean;

export function createRecorder(
  isForMany: ForMany,
  isPort: (name: string) => boolean,
): {
  events: KernelStep[];
  record: (packet: DrawnPacket, outcome: Outcome) => Omit<ObservedPacket, "counted">;
} {
  const events: KernelStep[] = [];
  const places = new Map<string, number>();
  const placeOf = ({ type, table, chain, handle, verdict }: TraceEvent): number => {
    const key = `${type} ${table} ${chain} ${handle} ${verdict}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, events.length);
    events.push({ type, table, chain, handle, verdict });
    return events.length - 1;
  };
  return {
    events,
    record: ({ origin, in: via, flow, state, hardwareAddress }, outcome) => {
      const told = outcome.events.filter((event) => !isOfTrace(event) && (event.type !== "rule" || event.handle !== null));
      const own = ownEvents({ via, flow }, outcome.events, isPort(via));
      const text = (value: bigint): string => addressText(flow.family, value);
      const { left } = outcome;
      return {
        origin,
        in: via,
        family: flow.family,
        protocol: flow.protocol,
        source: text(flow.source),
        sourcePort: flow.sourcePort,
        destination: text(flow.destination),
        destinationPort: flow.destinationPort,
        state,
        hardwareAddress,
        isForMany: isForMany(flow.family, flow.destination) || isUnnamed(flow),
        isFromMany: isForMany(flow.family, flow.source),
        verdict: outcome.verdict,
        reply: outcome.reply,
        egress: outcome.egress,
        left: left === null ? null : { ...left, source: text(left.source), destination: text(left.destination) },
        listener: outcome.listener,
        steps: told.filter((event) => own.has(event)).map(placeOf),
        answerSteps: told.filter((event) => !own.has(event)).map(placeOf),
      };
    },
  };
}

const protocolNumbers = { tcp: 6, udp: 17 } as const;

/**
 * The packet itself among what was traced with it: the kernel has things of its own to say at any time. From a port of a bridge it has two ids, as
 * prerouting is then asked on the bridge: it is all that comes before the host says something. An answer may be given the id of the packet that is gone.
 */
function ownEvents(
  { via, flow }: Pick<DrawnPacket, "flow"> & { readonly via: string },
  events: readonly TraceEvent[],
  isPort: boolean,
): ReadonlySet<TraceEvent> {
  const entrance = via === "lo" ? "output" : "prerouting";
  const isEntering = ({ table, chain }: TraceEvent): boolean => table === traceTable && chain === entrance;
  // The host itself and containers speak at any time, also where the packet is refused before any rule.
  const begin = events.findIndex(
    (event) => isEntering(event) && event.source === flow.source && event.protocol === protocolNumbers[flow.protocol],
  );
  const first = events[begin];
  if (first === undefined) return new Set();
  const isSaid = ({ id, source: told, table, chain }: TraceEvent): boolean =>
    (isPort || id === first.id) && told !== null && table === traceTable && chain === "output";
  const answer = events.findIndex((event, place) => place > begin && isSaid(event));
  const mine = events.slice(begin, answer === -1 ? events.length : answer);
  return new Set(isPort ? mine : mine.filter(({ id }) => id === first.id));
}

/** From nobody to nobody of IPv4: taken as sent to all on the link. */
function isUnnamed({ family, source, destination }: DrawnPacket["flow"]): boolean {
  return family === "ipv4" && source === 0n && destination === 0n;
}

function addressText(family: IpFamily, value: bigint): string {
  return formatIpAddress({ family, value });
}
