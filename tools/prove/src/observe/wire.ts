/** Every place at which packets enter or leave the host of a case, read together: after a write whatever it caused is there already. */
import type { TraceEvent, TraceReader } from "./filter-netlink.ts";
import { watchDescriptors } from "./kernel-calls.ts";
import {
  type Emission,
  type Flow,
  packetBytes,
  parseEmission,
  reversed,
  sameFlow,
  type Segment,
  TCP_ACK,
  TCP_RST,
  TCP_SYN,
} from "./packet-bytes.ts";
import type { StubSocket } from "./stub-socket.ts";
import type { VirtualInterface } from "./virtual-interface.ts";

export interface Seen {
  readonly interface: string;
  readonly emission: Emission;
}

export interface Round {
  readonly seen: readonly Seen[];
  /** Index of the UDP socket that got a datagram, and answered it. */
  readonly listener: number | null;
  readonly events: readonly TraceEvent[];
}

export interface Forwarded {
  readonly interface: string;
  readonly flow: Flow; // as it left
  readonly sequence: number; // of TCP
}

export interface SendOptions {
  readonly tcp?: Segment;
  readonly hardwareAddress?: string; // of the sender; absent: that of the machine at the other end
}

export interface Wire {
  send(via: string, flow: Flow, options?: SendOptions): void;
  /** Whether the sender of the flow, or who brings it, gets to know the host's hardware address; true where there are none. */
  findHost(via: string, flow: Flow): boolean;
  /** Everything that has come out since the last call. */
  gather(): Round;
  /** The machine behind answers what was forwarded to it. */
  answerFromAfar(forwarded: Forwarded, tcp?: Segment): Round;
}

const roundsMax = 20;

export function openWire(parts: {
  readonly interfaces: readonly VirtualInterface[];
  readonly stubs: readonly StubSocket[];
  readonly trace: TraceReader;
}): Wire {
  const { interfaces, trace } = parts;
  const byName = new Map(interfaces.map((one) => [one.name, one]));
  const datagramStubs = parts.stubs.map((stub, index) => ({ stub, index })).filter(({ stub }) => stub.stub.protocol === "udp");
  const stubDescriptors = datagramStubs.map(({ stub }) => stub.descriptor);
  const ready = watchDescriptors([...interfaces.map((one) => one.descriptor), ...stubDescriptors, trace.descriptor]);

  const deviceOf = (name: string): VirtualInterface => {
    const device = byName.get(name);
    if (device === undefined) throw new Error(`no interface ${name}`);
    return device;
  };
  let last: Flow | null = null;
  const send: Wire["send"] = (via, flow, { tcp, hardwareAddress } = {}) => {
    last = flow;
    deviceOf(via).write(packetBytes(flow, tcp), hardwareAddress);
  };
  /** The bridge hands what is for all to every port: that is no forwarding by the host. */
  const isCopy = ({ isPort }: VirtualInterface, emission: Emission): boolean =>
    isPort && last !== null && emission.kind === "flow" && sameFlow(emission.flow, last);
  const gather = (): Round => {
    const seen: Seen[] = [];
    const events: TraceEvent[] = [];
    let listener: number | null = null;
    for (let round = 0; round < roundsMax; round++) {
      const now = ready();
      if (now.length === 0) break;
      for (const one of interfaces) {
        if (!now.includes(one.descriptor)) continue;
        for (let bytes = one.read(); bytes !== null; bytes = one.read()) {
          const emission = parseEmission(bytes);
          if (!isCopy(one, emission)) seen.push({ interface: one.name, emission });
        }
      }
      if (now.includes(trace.descriptor)) events.push(...trace.drain());
      for (const { stub, index } of datagramStubs) if (now.includes(stub.descriptor) && stub.answerDatagrams() > 0) listener = index;
    }
    return { seen, listener, events };
  };
  return {
    send,
    gather,
    findHost: (via, { family, source, destination }) => {
      const isFound = deviceOf(via).findHost({ family, from: source, destination });
      gather();
      return isFound;
    },
    answerFromAfar: (forwarded, tcp = { flags: TCP_SYN | TCP_ACK, acknowledged: (forwarded.sequence + 1) >>> 0 }) => {
      send(forwarded.interface, reversed(forwarded.flow), { tcp });
      return gather();
    },
  };
}

/** A packet of this kind that goes on to somebody else; an answer or a reset is none. */
export function findForwarded(seen: readonly Seen[], sent: Flow): Forwarded | null {
  const { protocol, family } = sent;
  for (const { interface: name, emission } of seen) {
    if (emission.kind !== "flow" || emission.flow.protocol !== protocol || emission.flow.family !== family) continue;
    if (sameFlow(emission.flow, reversed(sent))) continue;
    if ((emission.tcpFlags & (TCP_RST | TCP_ACK)) === 0) return { interface: name, flow: emission.flow, sequence: emission.sequence };
  }
  return null;
}

/** Whether the sender of the flow gets an answer, from where it sent to. */
export function isAnswered(seen: readonly Seen[], flow: Flow): boolean {
  const back = reversed(flow);
  return seen.some(({ emission }) => emission.kind === "flow" && sameFlow(emission.flow, back) && (emission.tcpFlags & TCP_RST) === 0);
}

/** Whether the sender of the flow is told that nobody takes it. */
export function isRefused(seen: readonly Seen[], flow: Flow): boolean {
  return seen.some(({ emission }) => {
    if (emission.kind === "refusal") return emission.to === flow.source;
    const isReset = emission.kind === "flow" && (emission.tcpFlags & TCP_RST) !== 0;
    return isReset && flow.protocol === "tcp" && emission.flow.destination === flow.source;
  });
}
