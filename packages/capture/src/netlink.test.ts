import { expect, test } from "vitest";
import { EINTR, ENOBUFS, ENOENT, EPERM, type Libc } from "./libc.ts";
import { NetlinkFailure, openNetlink } from "./netlink.ts";

const DONE = 3;
const ERROR = 2;
const DATA = 20;
const INTERRUPTED = 0x10;

interface Message {
  readonly type: number;
  readonly flags?: number;
  readonly code?: number; // first word of the payload
}

/** A kernel that answers one attempt after the other; an attempt is datagrams, a number in their place is the errno of that receive. */
function scriptedKernel(attempts: readonly (readonly (readonly Message[] | number)[])[]): { libc: Libc; sent: () => number } {
  let attempt = -1;
  let pending: (readonly Message[] | number)[] = [];
  let sequence = 0;
  let errno = 0;
  const refuse = (): number => -1;
  const libc: Libc = {
    socket: () => 3,
    bind: refuse,
    receiveMessage: () => ({ length: -1, controlLength: 0 }),
    attachFilter: refuse,
    setSocketOption: () => 0,
    bpf: () => 0,
    setNetworkNamespace: refuse,
    ioctl: refuse,
    openProcess: refuse,
    copyDescriptor: refuse,
    readSocketOption: refuse,
    readLinkAt: refuse,
    compareDescriptorTables: refuse,
    close: () => 0,
    errno: () => errno,
    sendTo(_, bytes) {
      attempt++;
      pending = [...(attempts[attempt] ?? [])];
      sequence = new DataView(bytes.buffer).getUint32(8, true);
      return bytes.length;
    },
    receive(_, into) {
      const next = pending.shift();
      if (next === undefined) throw new Error("the kernel has nothing more to say");
      if (typeof next !== "number") return write(into, next, sequence);
      errno = next;
      return -1;
    },
  };
  return { libc, sent: () => attempt + 1 };
}

function write(into: Uint8Array, messages: readonly Message[], sequence: number): number {
  const view = new DataView(into.buffer, into.byteOffset);
  let at = 0;
  for (const { type, flags = 0, code = 0 } of messages) {
    view.setUint32(at, 20, true);
    view.setUint16(at + 4, type, true);
    view.setUint16(at + 6, flags, true);
    view.setUint32(at + 8, sequence, true);
    view.setUint32(at + 12, 4242, true);
    view.setInt32(at + 16, code, true);
    at += 20;
  }
  return at;
}

function dumpOf(attempts: Parameters<typeof scriptedKernel>[0]): { codes: number[]; sent: number } {
  const { libc, sent } = scriptedKernel(attempts);
  const { bytes, length } = openNetlink(libc, 4).dump(DATA, new Uint8Array(0));
  const view = new DataView(bytes.buffer);
  const codes: number[] = [];
  for (let at = 0; at < length; at += 20) codes.push(view.getInt32(at + 16, true));
  return { codes, sent: sent() };
}

const whole = [
  [
    { type: DATA, code: 7 },
    { type: DATA, code: 8 },
  ],
  [{ type: DATA, code: 9 }, { type: DONE }],
];

test("a dump is everything up to NLMSG_DONE", () => {
  expect(dumpOf([whole])).toEqual({ codes: [7, 8, 9], sent: 1 });
  expect(dumpOf([[EINTR, ...whole]])).toEqual({ codes: [7, 8, 9], sent: 1 });
});

test("a dump that the kernel marks as disturbed is read again, whichever message carries the mark", () => {
  expect(dumpOf([[[{ type: DATA, flags: INTERRUPTED, code: 1 }], [{ type: DONE }]], whole])).toEqual({ codes: [7, 8, 9], sent: 2 });
  expect(dumpOf([[[{ type: DATA, code: 1 }], [{ type: DONE, flags: INTERRUPTED }]], whole])).toEqual({ codes: [7, 8, 9], sent: 2 });
});

test("a dump of which answers were lost is read to its end and then again", () => {
  expect(dumpOf([[[{ type: DATA, code: 1 }], ENOBUFS, [{ type: DONE }]], whole])).toEqual({ codes: [7, 8, 9], sent: 2 });
});

test("an error at the end of a dump throws away what came before", () => {
  expect(() => dumpOf([[[{ type: DATA, code: 1 }], [{ type: DONE, code: -EPERM }]]])).toThrow(NetlinkFailure);
  expect(() => dumpOf([[[{ type: ERROR, code: -ENOENT }]]])).toThrow("ENOENT");
});

test("a table that never holds still is a failure, not a part", () => {
  const disturbed = [[{ type: DATA, flags: INTERRUPTED }, { type: DONE }]];
  expect(() => dumpOf(Array.from({ length: 20 }, () => disturbed))).toThrow("disturbed 6 times");
});

test("two dumps of the same table are the same bytes", () => {
  const { libc } = scriptedKernel([whole, whole]);
  const netlink = openNetlink(libc, 4);
  const first = netlink.dump(DATA, new Uint8Array(0));
  const kept = first.bytes.slice(0, first.length);
  const second = netlink.dump(DATA, new Uint8Array(0));
  expect(second.bytes.slice(0, second.length)).toEqual(kept);
});
