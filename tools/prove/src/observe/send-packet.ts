/**
 * Sends one packet and says what the kernel did with it. TUN and TAP devices hand a packet over within write(2), so whatever it causes has happened
 * when the call returns: every answer, delivery, counter and trace event read then belongs to this packet.
 */
import type { ObservedReply, ObservedVerdict } from "../proof-case.ts";
import type { TraceEvent } from "./filter-netlink.ts";
import type { Flow } from "./packet-bytes.ts";
import { openStackCounters, type StackCounterReader, type StackCounters } from "./stack-counters.ts";
import { findForwarded, isAnswered, isRefused, type Round, type Seen, type Wire } from "./wire.ts";

export interface Outcome {
  readonly verdict: ObservedVerdict;
  readonly reply: ObservedReply;
  readonly egress: string | null;
  readonly left: Flow | null;
  readonly listener: number | null;
  readonly events: readonly TraceEvent[];
  /** What came out because of it. */
  readonly answers: readonly Seen[];
  /** Absent: new. */
  readonly state?: "new" | "established";
}

export interface PacketSender {
  readonly send: (packet: SentPacket) => Outcome;
  /** What the counters were is not known any more. */
  forget(): void;
}

export interface SentPacket {
  readonly in: string;
  readonly flow: Flow;
  readonly hardwareAddress: string | null;
}

/** `asksFirst`: whether the sender looks for the host on the link before it sends; where the host does not answer it cannot. */
export function createPacketSender(wire: Wire, { asksFirst }: { readonly asksFirst: (flow: Flow) => boolean }): PacketSender {
  const counters = openStackCounters();
  let known: StackCounters | null = null;
  return {
    forget: () => {
      known = null;
    },
    send: ({ in: via, flow, hardwareAddress }) => {
      if (asksFirst(flow) && !wire.findHost(via, flow)) return unsent;
      known ??= counters.read();
      wire.send(via, flow, hardwareAddress === null ? {} : { hardwareAddress });
      const round = wire.gather();
      const local = decideLocal({ flow, round, counters, known });
      known = local.known;
      const { listener, events } = round;
      if (local.outcome !== null) return { ...local.outcome, egress: null, left: null, listener, events, answers: round.seen };
      const forwarded = findForwarded(round.seen, flow);
      if (forwarded === null) return { ...filtered(round, flow), egress: null, left: null, listener, events, answers: round.seen };
      const far = wire.answerFromAfar(forwarded);
      known = null; // the answer may have been for the host itself
      const reply = isAnswered(far.seen, flow) ? "delivered" : "dropped";
      const { interface: egress, flow: left } = forwarded;
      return { verdict: "forwarded", reply, egress, left, listener: null, events: [...events, ...far.events], answers: far.seen };
    },
  };
}

const unsent: Outcome = { verdict: "dropped", reply: "none", egress: null, left: null, listener: null, events: [], answers: [] };

interface Decision {
  readonly verdict: ObservedVerdict;
  readonly reply: ObservedReply;
}

function filtered({ seen }: Round, flow: Flow): Decision {
  return isRefused(seen, flow) ? { verdict: "rejected", reply: "delivered" } : { verdict: "dropped", reply: "none" };
}

interface LocalQuestion {
  readonly flow: Flow;
  readonly round: Round;
  readonly counters: StackCounterReader;
  readonly known: StackCounters;
}

/** `outcome`: what the host's own TCP or UDP did with it; null where it never came so far. `known`: the counters after it; null where they are not. */
interface LocalDecision {
  readonly outcome: Decision | null;
  readonly known: StackCounters | null;
}

function decideLocal(question: LocalQuestion): LocalDecision {
  return question.flow.protocol === "tcp" ? decideTcp(question) : decideUdp(question);
}

function decideTcp({ flow, round, counters, known }: LocalQuestion): LocalDecision {
  if (isAnswered(round.seen, flow) && findForwarded(round.seen, flow) === null) {
    return { outcome: { verdict: "delivered", reply: "delivered" }, known: null };
  }
  const tcpSegments = counters.tcpSegments();
  if (tcpSegments === known.tcpSegments) return { outcome: null, known };
  const tcpAccepted = counters.tcpAccepted();
  const after = { ...known, tcpSegments, tcpAccepted };
  if (tcpAccepted > known.tcpAccepted) return { outcome: { verdict: "delivered", reply: "dropped" }, known: null };
  return { outcome: { verdict: "no-listener", reply: isRefused(round.seen, flow) ? "delivered" : "dropped" }, known: after };
}

function decideUdp({ flow, round, counters, known }: LocalQuestion): LocalDecision {
  if (round.listener !== null) {
    const reply = isAnswered(round.seen, flow) ? "delivered" : "dropped";
    return { outcome: { verdict: "delivered", reply }, known: reply === "delivered" ? known : null };
  }
  const udpWithoutPort = counters.udpWithoutPort("ipv4") + counters.udpWithoutPort("ipv6");
  const after = { ...known, udpWithoutPort };
  if (udpWithoutPort === known.udpWithoutPort) return { outcome: null, known: after };
  return { outcome: { verdict: "no-listener", reply: isRefused(round.seen, flow) ? "delivered" : "dropped" }, known: after };
}
