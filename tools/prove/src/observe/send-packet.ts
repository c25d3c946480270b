/**
 * Sends one packet and says what the kernel did with it. TUN and TAP devices hand a packet over within write(2), so whatever it causes has happened
 * when the call returns: every answer, delivery, counter and trace event read then belongs to this packet.
 */
import type { IpFamily } from "@portolan/net";
import type { ObservedReply, ObservedVerdict } from "../proof-case.ts";
import { type TraceEvent, type TraceReader } from "./filter-netlink.ts";
import { watchDescriptors } from "./kernel-calls.ts";
import { type Flow, packetBytes, parseEmission, reversed, sameFlow, TCP_ACK, TCP_RST, TCP_SYN } from "./packet-bytes.ts";
import { openStackCounters, type StackCounterReader } from "./stack-counters.ts";
import type { StubSocket } from "./stub-socket.ts";
import type { VirtualInterface } from "./virtual-interface.ts";

export interface Outcome {
  readonly verdict: ObservedVerdict;
  readonly reply: ObservedReply;
  readonly egress: string | null;
  readonly left: Flow | null;
  readonly listener: number | null;
  readonly events: readonly TraceEvent[];
}

export interface PacketSender {
  send(via: string, flow: Flow): Outcome;
}

interface Seen {
  readonly interface: string;
  readonly emission: ReturnType<typeof parseEmission>;
}

export function createPacketSender(parts: {
  readonly interfaces: readonly VirtualInterface[];
  readonly stubs: readonly StubSocket[];
  readonly trace: TraceReader;
  /** Whether an address is one of broadcast, multicast or anycast here: TCP is for one address alone, however far it came. */
  readonly isForMany: (family: IpFamily, address: bigint) => boolean;
}): PacketSender {
  const { interfaces, trace } = parts;
  const counters = openStackCounters();
  const known = { ...counters.read() };
  const datagramStubs = parts.stubs.map((stub, index) => ({ stub, index })).filter(({ stub }) => stub.stub.protocol === "udp");
  const byName = new Map(interfaces.map((one) => [one.name, one]));
  const ready = watchDescriptors([
    ...interfaces.map((one) => one.descriptor),
    ...datagramStubs.map(({ stub }) => stub.descriptor),
    trace.descriptor,
  ]);

  const round = (): { seen: readonly Seen[]; listener: number | null; events: readonly TraceEvent[] } => {
    const seen: Seen[] = [];
    const events: TraceEvent[] = [];
    let listener: number | null = null;
    for (let attempt = 0; attempt < 20; attempt++) {
      const now = ready();
      if (now.length === 0) break;
      for (const one of interfaces) {
        if (!now.includes(one.descriptor)) continue;
        for (let bytes = one.read(); bytes !== null; bytes = one.read()) seen.push({ interface: one.name, emission: parseEmission(bytes) });
      }
      if (now.includes(trace.descriptor)) events.push(...trace.drain());
      for (const { stub, index } of datagramStubs) if (now.includes(stub.descriptor) && stub.answerDatagrams() > 0) listener = index;
    }
    return { seen, listener, events };
  };

  const answerFromAfar = (
    forwarded: { interface: string; flow: Flow },
    flow: Flow,
  ): { reply: ObservedReply; events: readonly TraceEvent[] } => {
    byName.get(forwarded.interface)?.write(packetBytes(reversed(forwarded.flow), TCP_SYN | TCP_ACK));
    const { seen, events } = round();
    const arrived = seen.some(({ emission }) => emission.kind === "flow" && sameFlow(emission.flow, reversed(flow)));
    return { reply: arrived ? "delivered" : "dropped", events };
  };

  return {
    send: (via, flow) => {
      const device = byName.get(via);
      if (device === undefined) throw new Error(`no interface ${via}`);
      device.write(packetBytes(flow));
      const { seen, listener, events } = round();
      const isForMany = parts.isForMany(flow.family, flow.destination);
      const local = decideLocal({ flow, seen, listener, counters, known, isForMany });
      if (local !== null) return { ...local, egress: null, left: null, listener, events };
      const forwarded = findForwarded(seen, flow);
      if (forwarded !== null) {
        const far = answerFromAfar(forwarded, flow);
        return {
          verdict: "forwarded",
          reply: far.reply,
          egress: forwarded.interface,
          left: forwarded.flow,
          listener: null,
          events: [...events, ...far.events],
        };
      }
      const refused = seen.some((one) => isRefusal(one, flow));
      return {
        verdict: refused ? "rejected" : "dropped",
        reply: refused ? "delivered" : "none",
        egress: null,
        left: null,
        listener,
        events,
      };
    },
  };
}

interface LocalQuestion {
  readonly flow: Flow;
  readonly seen: readonly Seen[];
  readonly listener: number | null;
  readonly counters: StackCounterReader;
  readonly known: { tcpSegments: number; tcpAccepted: number; udpWithoutPort: number };
  readonly isForMany: boolean;
}

/** What the host's own TCP or UDP did with it; null where it never came so far. */
function decideLocal(question: LocalQuestion): { verdict: ObservedVerdict; reply: ObservedReply } | null {
  return question.flow.protocol === "tcp" ? decideTcp(question) : decideUdp(question);
}

function decideTcp({ flow, seen, counters, known }: LocalQuestion): { verdict: ObservedVerdict; reply: ObservedReply } | null {
  const back = reversed(flow);
  const isAnswered = seen.some(
    ({ emission }) => emission.kind === "flow" && sameFlow(emission.flow, back) && (emission.tcpFlags & TCP_RST) === 0,
  );
  if (isAnswered) {
    known.tcpSegments += 1;
    known.tcpAccepted += 1;
    return { verdict: "delivered", reply: "delivered" };
  }
  const segments = counters.tcpSegments();
  const arrived = segments > known.tcpSegments;
  known.tcpSegments = segments;
  if (!arrived) return null;
  const accepted = counters.tcpAccepted();
  const isTaken = accepted > known.tcpAccepted;
  known.tcpAccepted = accepted;
  if (isTaken) return { verdict: "delivered", reply: "dropped" };
  return { verdict: "no-listener", reply: seen.some((one) => isRefusal(one, flow)) ? "delivered" : "dropped" };
}

function decideUdp({
  flow,
  seen,
  listener,
  counters,
  known,
  isForMany,
}: LocalQuestion): { verdict: ObservedVerdict; reply: ObservedReply } | null {
  const back = reversed(flow);
  if (listener !== null) {
    const isAnswered = seen.some(
      ({ emission }) =>
        emission.kind === "flow" &&
        (sameFlow(emission.flow, back) || (isForMany && sameFlow({ ...emission.flow, source: back.source }, back))),
    );
    return { verdict: "delivered", reply: isAnswered ? "delivered" : "dropped" };
  }
  const unclaimed = counters.udpWithoutPort("ipv4") + counters.udpWithoutPort("ipv6");
  const arrived = unclaimed > known.udpWithoutPort;
  known.udpWithoutPort = unclaimed;
  if (!arrived) return null;
  return { verdict: "no-listener", reply: seen.some((one) => isRefusal(one, flow)) ? "delivered" : "dropped" };
}

function findForwarded(seen: readonly Seen[], flow: Flow): { interface: string; flow: Flow } | null {
  for (const { interface: name, emission } of seen)
    if (
      emission.kind === "flow" &&
      emission.flow.protocol === flow.protocol &&
      isFirst(emission.tcpFlags) &&
      isOfFamily(emission.flow, flow.family)
    )
      return { interface: name, flow: emission.flow };
  return null;
}

function isFirst(tcpFlags: number): boolean {
  return (tcpFlags & (TCP_RST | TCP_ACK)) === 0;
}

function isOfFamily(flow: Flow, family: IpFamily): boolean {
  return flow.family === family;
}

function isRefusal({ emission }: Seen, flow: Flow): boolean {
  if (emission.kind === "refusal") return emission.to === flow.source;
  return (
    emission.kind === "flow" && flow.protocol === "tcp" && (emission.tcpFlags & TCP_RST) !== 0 && emission.flow.destination === flow.source
  );
}
