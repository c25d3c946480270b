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
import { openStackCounters } from "./stack-counters.ts";
import type { StubSocket } from "./stub-socket.ts";
import type { VirtualInterface } from "./virtual-interface.ts";

export interface LocalSender {
  /** null where the source cannot be bound. */
  send(flow: Flow): Outcome | null;
}

const reset = { level: 1, name: 13, value: new Uint8Array(new Int32Array([1, 0]).buffer) }; // SO_LINGER of zero seconds
const reuse = { level: 1, name: 2, value: new Uint8Array(new Int32Array([1]).buffer) };
const receiveErrors = { ipv4: { level: 0, name: 11, value: reuse.value }, ipv6: { level: 41, name: 25, value: reuse.value } } as const;

export function createLocalSender(parts: {
  readonly interfaces: readonly VirtualInterface[];
  readonly stubs: readonly StubSocket[];
  readonly trace: TraceReader;
}): LocalSender {
  const counters = openStackCounters();
  return {
    send: (flow) => {
      const descriptor = openSocket(flow.family === "ipv4" ? AF_INET : AF_INET6, flow.protocol === "tcp" ? SOCK_STREAM : SOCK_DGRAM);
      try {
        setOption(descriptor, reuse);
        setOption(descriptor, receiveErrors[flow.family]);
        if (bindSocket(descriptor, socketAddress(flow.family, flow.source, flow.sourcePort)) < 0) return null;
        const before = counters.read();
        const result = flow.protocol === "tcp" ? connectAndSee(descriptor, flow) : sendAndSee(descriptor, flow, parts.stubs);
        const after = counters.read();
        const arrived = flow.protocol === "tcp" ? after.tcpSegments > before.tcpSegments : after.udpWithoutPort > before.udpWithoutPort;
        const accepted = after.tcpAccepted > before.tcpAccepted;
        return {
          ...judge(result, { arrived, accepted }),
          egress: null,
          left: null,
          listener: result.listener,
          events: parts.trace.drain(),
        };
      } finally {
        setOption(descriptor, reset);
        closeDescriptor(descriptor);
        for (const stub of parts.stubs) if (stub.stub.protocol === "tcp" && flow.protocol === "tcp") stub.clearConnections();
        for (const one of parts.interfaces) while (one.read() !== null);
        parts.trace.drain();
      }
    },
  };
}

interface Seen {
  readonly answered: boolean;
  readonly refused: boolean;
  readonly listener: number | null;
}

function judge(
  { answered, refused, listener }: Seen,
  { arrived, accepted }: { arrived: boolean; accepted: boolean },
): { verdict: ObservedVerdict; reply: ObservedReply } {
  if (answered) return { verdict: "delivered", reply: "delivered" };
  if (listener !== null || accepted) return { verdict: "delivered", reply: "dropped" };
  if (arrived) return { verdict: "no-listener", reply: refused ? "delivered" : "dropped" };
  return { verdict: refused ? "rejected" : "dropped", reply: refused ? "delivered" : "none" };
}

function connectAndSee(descriptor: number, flow: Flow): Seen {
  const started = connectSocket(descriptor, socketAddress(flow.family, flow.destination, flow.destinationPort));
  if (started !== 0 && started !== -EINPROGRESS) return { answered: false, refused: started === -ECONNREFUSED, listener: null };
  const error = pendingError(descriptor);
  if (error !== 0) return { answered: false, refused: true, listener: null };
  // A second connect tells whether the first has come about: EISCONN.
  const again = connectSocket(descriptor, socketAddress(flow.family, flow.destination, flow.destinationPort));
  return { answered: again === -106 || again === 0, refused: false, listener: null };
}

function sendAndSee(descriptor: number, flow: Flow, stubs: readonly StubSocket[]): Seen {
  sendTo(descriptor, new Uint8Array(0), socketAddress(flow.family, flow.destination, flow.destinationPort));
  let listener: number | null = null;
  stubs.forEach((stub, index) => {
    if (stub.stub.protocol === "udp" && stub.answerDatagrams() > 0) listener = index;
  });
  const got = receiveMessage(descriptor, { bytes: new Uint8Array(16), address: new Uint8Array(28), control: new Uint8Array(64) });
  return { answered: got.length >= 0, refused: got.length === -ECONNREFUSED || pendingError(descriptor) !== 0, listener };
}
