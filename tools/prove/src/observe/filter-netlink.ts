/** The netfilter subsystems of netlink that the proof needs: what nftables says of traced packets, and forgetting every connection. */
import { AF_NETLINK, bindSocket, openSocket, readBytes, sendTo, setOption, SOCK_RAW } from "./kernel-calls.ts";

const NETLINK_NETFILTER = 12;
const NFNLGRP_NFTRACE = 9;
const NFT_MSG_TRACE = (10 << 8) | 17;
const IPCTNL_MSG_CT_DELETE = (1 << 8) | 2;
const NLM_F_REQUEST_ACK = 0x5;
const attribute = { table: 1, chain: 2, handle: 3, type: 4, verdict: 5, id: 6, networkHeader: 8, policy: 16 } as const;
const traceTypes = ["unspecified", "policy", "return", "rule"] as const;
const families: Readonly<Record<number, string>> = { 1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6" };
const verdictNames: Readonly<Record<number, string>> = {
  [-1]: "continue",
  [-2]: "break",
  [-3]: "jump",
  [-4]: "goto",
  [-5]: "return",
  0: "drop",
  1: "accept",
  2: "stolen",
  3: "queue",
};

export interface TraceEvent {
  readonly id: number; // of the packet; a hash, so only good to tell neighbours apart
  readonly type: (typeof traceTypes)[number];
  readonly table: string; // family and name
  readonly chain: string;
  readonly handle: number | null;
  readonly verdict: string;
  readonly source: bigint | null; // address; told by the first event of a chain alone
  readonly protocol: number | null; // of what it carries; as the source
}

export interface TraceReader {
  readonly descriptor: number;
  /** What has come since the last call. */
  drain(): readonly TraceEvent[];
}

const room = new Uint8Array(65_536);

function netlinkAddress(groups: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_NETLINK, true);
  view.setUint32(8, groups, true);
  return bytes;
}

function openNetfilterSocket(groups: number): number {
  const descriptor = openSocket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
  const bound = descriptor < 0 ? descriptor : bindSocket(descriptor, netlinkAddress(groups));
  if (bound < 0) throw new Error(`netlink of netfilter cannot be opened: errno ${-bound}`);
  return descriptor;
}

export function openTraceReader(): TraceReader {
  const descriptor = openNetfilterSocket(1 << (NFNLGRP_NFTRACE - 1));
  setOption(descriptor, { level: 1, name: 33, value: new Uint8Array(new Int32Array([16 << 20]).buffer) }); // SO_RCVBUFFORCE
  return {
    descriptor,
    drain: () => {
      const events: TraceEvent[] = [];
      for (;;) {
        const length = readBytes(descriptor, room);
        if (length === -105) throw new Error("the kernel lost trace events");
        if (length <= 0) return events;
        readMessages(room.subarray(0, length), events);
      }
    },
  };
}

function readMessages(bytes: Uint8Array, into: TraceEvent[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 20 <= bytes.length;) {
    const length = view.getUint32(at, true);
    if (length < 20) return;
    if (view.getUint16(at + 4, true) === NFT_MSG_TRACE) into.push(readEvent(view, at, at + length));
    at += (length + 3) & ~3;
  }
}

function readEvent(view: DataView, start: number, end: number): TraceEvent {
  const family = families[view.getUint8(start + 16)] ?? String(view.getUint8(start + 16));
  const event = {
    id: 0,
    type: "unspecified" as TraceEvent["type"],
    table: "",
    chain: "",
    handle: null as number | null,
    verdict: "",
    source: null as bigint | null,
    protocol: null as number | null,
  };
  let policy = "";
  for (const { type, at, length } of attributes(view, start + 20, end)) {
    if (type === attribute.table) event.table = `${family} ${text(view, at, length)}`;
    else if (type === attribute.chain) event.chain = text(view, at, length);
    else if (type === attribute.handle) event.handle = Number(view.getBigUint64(at));
    else if (type === attribute.type) event.type = traceTypes[view.getUint32(at)] ?? "unspecified";
    else if (type === attribute.id) event.id = view.getUint32(at);
    else if (type === attribute.networkHeader) Object.assign(event, headerIn(view, at, length));
    else if (type === attribute.policy) policy = verdictNames[view.getInt32(at)] ?? "";
    else if (type === attribute.verdict) event.verdict = verdictName(view, at, at + length);
  }
  return event.type === "policy" ? { ...event, verdict: policy } : event;
}

function headerIn(view: DataView, at: number, length: number): Pick<TraceEvent, "source" | "protocol"> {
  if (length >= 20 && view.getUint8(at) >> 4 === 4) return { source: BigInt(view.getUint32(at + 12)), protocol: view.getUint8(at + 9) };
  if (length < 24) return { source: null, protocol: null };
  return { source: (view.getBigUint64(at + 8) << 64n) | view.getBigUint64(at + 16), protocol: view.getUint8(at + 6) };
}

function verdictName(view: DataView, start: number, end: number): string {
  for (const { type, at } of attributes(view, start, end)) {
    const code = type === 1 ? view.getInt32(at) : null;
    if (code !== null) return verdictNames[code < 0 ? code : code & 0xff] ?? String(code);
  }
  return "";
}

function* attributes(view: DataView, start: number, end: number): Generator<{ type: number; at: number; length: number }> {
  for (let at = start; at + 4 <= end;) {
    const length = view.getUint16(at, true);
    if (length < 4) return;
    yield { type: view.getUint16(at + 2, true) & 0x3fff, at: at + 4, length: length - 4 };
    at += (length + 3) & ~3;
  }
}

function text(view: DataView, at: number, length: number): string {
  return Buffer.from(view.buffer, view.byteOffset + at, length - 1).toString("utf8");
}

/** Forgets every connection of the namespace. */
export function openConnectionFlush(): () => void {
  const descriptor = openNetfilterSocket(0);
  const request = new Uint8Array(20);
  const view = new DataView(request.buffer);
  view.setUint32(0, 20, true);
  view.setUint16(4, IPCTNL_MSG_CT_DELETE, true);
  view.setUint16(6, NLM_F_REQUEST_ACK, true);
  const kernel = netlinkAddress(0);
  return () => {
    sendTo(descriptor, request, kernel);
    while (readBytes(descriptor, room) > 0);
  };
}
