/** What a program of the host meets that speaks to the host itself: real sockets over the loopback interface, as no packet written from outside is. */
import type { ObservedReply, ObservedVerdict } from "../proof-case.ts";
import {
  AF_INET,
  AF_INET6,
  bindSocket,
  closeDescriptor,
  connectSocket,
  ECONNREFUSED,
  EINPROGRESS,
  EISCONN,
  openSocket,
  pendingError,
  receiveMessage,
  sendTo,
  setOption,
  SOCK_DGRAM,
  SOCK_STREAM,
} from "./kernel-calls.ts";
import type { TraceReader } from "./filter-netlink.ts";
import { type Flow, socketAddress } from "./packet-bytes.ts";
import type { Outcome } from "./send-packet.ts";
import { openStackCounters, type StackCounterReader } from "./stack-counters.ts";
import type { StubSocket } from "./stub-socket.ts";
import { findForwarded, type Wire } from "./wire.ts";

export interface LocalSender {
  /** null where the source cannot be bound, or the destination not be named. */
  send(flow: Flow): Outcome | null;
}

const reset = { level: 1, name: 13, value: new Uint8Array(new Int32Array([1, 0]).buffer) }; // SO_LINGER of zero seconds
const reuse = { level: 1, name: 2, value: new Uint8Array(new Int32Array([1]).buffer) };
const receiveErrors = { ipv4: { level: 0, name: 11, value: reuse.value }, ipv6: { level: 41, name: 25, value: reuse.value } } as const;

export interface LocalSenderOptions {
  readonly wire: Wire;
  readonly stubs: readonly StubSocket[];
  readonly trace: TraceReader;
  /** IPv6 address of the host → number of its interface: without it no program can name a link-local address. */
  readonly links: ReadonlyMap<bigint, number>;
}

export function createLocalSender({ wire, stubs, trace, links }: LocalSenderOptions): LocalSender {
  const counters = openStackCounters();
  return {
    send: (flow) => {
      const ends = endsOf(flow, links);
      if (ends === null) return null;
      const descriptor = openSocket(flow.family === "ipv4" ? AF_INET : AF_INET6, flow.protocol === "tcp" ? SOCK_STREAM : SOCK_DGRAM);
      try {
        setOption(descriptor, reuse);
        setOption(descriptor, receiveErrors[flow.family]);
        if (bindSocket(descriptor, ends.source) < 0) return null;
        return exchange({ descriptor, flow, destination: ends.destination, wire, counters });
      } finally {
        setOption(descriptor, reset);
        closeDescriptor(descriptor);
        if (flow.protocol === "tcp") for (const stub of stubs) if (stub.stub.protocol === "tcp") stub.clearConnections();
        wire.gather();
        trace.drain();
      }
    },
  };
}

/** null: a link-local destination that is none of this host. */
function endsOf({ family, source, sourcePort, destination, destinationPort }: Flow, links: ReadonlyMap<bigint, number>): Ends | null {
  const linkOf = (address: bigint): number | null => (family === "ipv6" && address >> 118n === 0x3fan ? (links.get(address) ?? null) : 0);
  const link = linkOf(destination);
  if (link === null) return null;
  return {
    source: onLink(socketAddress(family, source, sourcePort), linkOf(source) ?? 0),
    destination: onLink(socketAddress(family, destination, destinationPort), link),
  };
}

interface Ends {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

/** sin6_scope_id stands last. */
function onLink(address: Uint8Array, link: number): Uint8Array {
  if (link !== 0) new DataView(address.buffer, address.byteOffset).setUint32(24, link, true);
  return address;
}

interface Exchange {
  readonly descriptor: number;
  readonly flow: Flow;
  readonly destination: Uint8Array;
  readonly wire: Wire;
  readonly counters: StackCounterReader;
}

function exchange({ descriptor, flow, destination, wire, counters }: Exchange): Outcome {
  const before = counters.read();
  const see = flow.protocol === "tcp" ? connectAndSee(descriptor, destination) : sendAndSee(descriptor, destination);
  const round = wire.gather();
  const { answered, refused } = see();
  const after = counters.read();
  const { listener, events } = round;
  const forwarded = findForwarded(round.seen, flow);
  if (forwarded !== null) {
    const far = wire.answerFromAfar(forwarded);
    const reply = see().answered ? "delivered" : "dropped";
    const { interface: egress, flow: left } = forwarded;
    return { verdict: "forwarded", reply, egress, left, listener: null, events: [...events, ...far.events], answers: [] };
  }
  const own = refused ? 1 : 0; // the reset itself is a segment that came
  const arrived = flow.protocol === "tcp" ? after.tcpSegments > before.tcpSegments + own : after.udpWithoutPort > before.udpWithoutPort;
  const isTaken = listener !== null || after.tcpAccepted > before.tcpAccepted;
  return { ...decide({ answered, refused, isTaken, arrived }), egress: null, left: null, listener, events, answers: [] };
}

interface Seen {
  readonly answered: boolean;
  readonly refused: boolean;
}

function decide(seen: Seen & { readonly isTaken: boolean; readonly arrived: boolean }): {
  readonly verdict: ObservedVerdict;
  readonly reply: ObservedReply;
} {
  const { answered, refused, isTaken, arrived } = seen;
  if (answered) return { verdict: "delivered", reply: "delivered" };
  if (isTaken) return { verdict: "delivered", reply: "dropped" };
  if (arrived) return { verdict: "no-listener", reply: refused ? "delivered" : "dropped" };
  return { verdict: refused ? "rejected" : "dropped", reply: refused ? "delivered" : "none" };
}

/** What the socket knows now, as often as it is asked. */
function connectAndSee(descriptor: number, address: Uint8Array): () => Seen {
  const started = connectSocket(descriptor, address);
  if (started !== 0 && started !== -EINPROGRESS) return () => ({ answered: false, refused: started === -ECONNREFUSED });
  let refused = false;
  return () => {
    refused ||= pendingError(descriptor) !== 0;
    const again = refused ? -ECONNREFUSED : connectSocket(descriptor, address);
    return { answered: again === -EISCONN || again === 0, refused };
  };
}

function sendAndSee(descriptor: number, address: Uint8Array): () => Seen {
  sendTo(descriptor, new Uint8Array(0), address);
  return () => {
    const got = receiveMessage(descriptor, { bytes: new Uint8Array(16), address: new Uint8Array(28), control: new Uint8Array(64) });
    return { answered: got.length >= 0, refused: got.length === -ECONNREFUSED || pendingError(descriptor) !== 0 };
  };
}
