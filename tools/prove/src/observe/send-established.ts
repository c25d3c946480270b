/** A packet of a connection that has gone both ways: the first packet and its answer go before, and are not looked at for their own sake. */
import { establishedDataBytes } from "../observation.ts";
import { openStackCounters } from "./stack-counters.ts";
import { type Flow, sameFlow, TCP_ACK, TCP_RST } from "./packet-bytes.ts";
import type { Outcome, PacketSender, SentPacket } from "./send-packet.ts";
import type { StubSocket } from "./stub-socket.ts";
import { isAnswered, type Round, type Seen, type Wire } from "./wire.ts";

export interface EstablishedSender {
  /** `state: "new"`: no connection came about, or one that is translated; it is the first packet that is told of then. */
  readonly send: (packet: SentPacket) => Outcome & { readonly state: "new" | "established" };
}

export function createEstablishedSender(parts: {
  readonly wire: Wire;
  readonly sender: PacketSender;
  readonly stubs: readonly StubSocket[];
}): EstablishedSender {
  const { wire, sender, stubs } = parts;
  const counters = openStackCounters();
  return {
    send: (packet) => {
      const first = sender.send(packet);
      if (first.reply !== "delivered" || !isPlain(first, packet.flow)) return { ...first, state: "new" };
      const before = counters.read();
      wire.send(packet.in, packet.flow, {
        tcp: {
          flags: TCP_ACK,
          sequence: 1001,
          acknowledged: (sequenceOf(first.answers, packet.flow) + 1) >>> 0,
          data: establishedDataBytes,
        },
        ...(packet.hardwareAddress === null ? {} : { hardwareAddress: packet.hardwareAddress }),
      });
      const round = wire.gather();
      const after = counters.read();
      const arrived = round.listener !== null || after.tcpSegments > before.tcpSegments;
      const outcome = decide({ wire, round, flow: packet.flow, arrived, isRefused: after.udpWithoutPort > before.udpWithoutPort });
      if (packet.flow.protocol === "tcp") closeConnection(packet, parts);
      sender.forget();
      return { ...outcome, state: "established" };
    },
  };

  function closeConnection({ in: via, flow }: SentPacket, { wire: link }: { readonly wire: Wire }): void {
    for (const stub of stubs) if (stub.stub.protocol === "tcp") stub.clearConnections();
    link.send(via, flow, { tcp: { flags: TCP_RST | TCP_ACK, sequence: 1001 + establishedDataBytes } });
    link.gather();
  }
}

/** Not translated on its way. */
function isPlain({ verdict, left }: Outcome, flow: Flow): boolean {
  return verdict === "delivered" ? true : left !== null && sameFlow(left, flow);
}

function sequenceOf(seen: readonly Seen[], { source, sourcePort }: Flow): number {
  for (const { emission } of seen)
    if (emission.kind === "flow" && emission.flow.destination === source && emission.flow.destinationPort === sourcePort)
      return emission.sequence;
  return 0;
}

interface Ending {
  readonly wire: Wire;
  readonly round: Round;
  readonly flow: Flow;
  readonly arrived: boolean;
  readonly isRefused: boolean;
}

function decide({ wire, round, flow, arrived, isRefused }: Ending): Outcome {
  const { seen, listener, events } = round;
  const passed = seen.find(({ emission }) => emission.kind === "flow" && sameFlow(emission.flow, flow));
  if (passed !== undefined) {
    const far = wire.answerFromAfar(
      { interface: passed.interface, flow, sequence: 0 },
      { flags: TCP_ACK, sequence: 1001, acknowledged: 1001 + establishedDataBytes },
    );
    const reply = isAnswered(far.seen, flow) ? "delivered" : "dropped";
    return {
      verdict: "forwarded",
      reply,
      egress: passed.interface,
      left: flow,
      listener: null,
      events: [...events, ...far.events],
      answers: [],
    };
  }
  const rest = { egress: null, left: null, listener, events, answers: [] };
  if (isRefused) return { verdict: "no-listener", reply: "none", ...rest };
  if (arrived) return { verdict: "delivered", reply: isAnswered(seen, flow) ? "delivered" : "dropped", ...rest };
  return { verdict: seen.some(({ emission }) => emission.kind === "refusal") ? "rejected" : "dropped", reply: "none", ...rest };
}
