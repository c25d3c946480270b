import type { Duplex } from "node:stream";
import { createFrameCutter, encodeBytes, encodeFrame, FrameError } from "@portolan/contract";

const encoder = new TextEncoder();
const maxHeldBytes = 128 * 1024 * 1024;

export interface RelayEnd {
  /** Takes a new process's stream, telling both sides of it. `onBroken`: it broke the rules and must end; nothing is passed for it any more. */
  attach(stream: Duplex, onBroken: (reason: string) => void): void;
  /** The process has gone: tells the other side. */
  detach(): void;
}

/**
 * Passes whole frames between two processes that may each be restarted. Bytes of a frame cut short by a crash are dropped, so the
 * other side never sees half of one; it gets `link` down, and `link` up once both ends are there. Frames are not read here.
 */
export function createFrameRelay<Left extends string, Right extends string>(
  left: RelaySide<Left>,
  right: RelaySide<Right>,
): Readonly<Record<Left | Right, RelayEnd>> {
  const sides: [Peer | null, Peer | null] = [null, null];
  const tell = (side: 0 | 1, up: boolean): void => {
    sides[side]?.stream.write(encodeFrame({ kind: "link", up }, (text) => encoder.encode(text)));
  };
  const endOf = (side: 0 | 1, maxBytes: number): RelayEnd => {
    const other = side === 0 ? 1 : 0;
    return {
      attach(stream, onBroken) {
        const peer = { stream, onBroken };
        sides[side] = peer;
        const cutter = createFrameCutter(maxBytes);
        stream.on("data", (chunk: Uint8Array) => {
          if (sides[side] === peer) passFrames({ chunk, cutter, from: peer, to: sides[other] });
        });
        if (sides[other] !== null) for (const one of [0, 1] as const) tell(one, true);
      },
      detach() {
        sides[side] = null;
        tell(other, false);
      },
    };
  };
  return { [left.name]: endOf(0, left.maxBytes), [right.name]: endOf(1, right.maxBytes) } as Record<Left | Right, RelayEnd>;
}

export interface RelaySide<Name extends string> {
  readonly name: Name;
  /** The longest frame that it may send. */
  readonly maxBytes: number;
}

interface Peer {
  readonly stream: Duplex;
  readonly onBroken: (reason: string) => void;
}

interface Passing {
  readonly chunk: Uint8Array;
  readonly cutter: ReturnType<typeof createFrameCutter>;
  readonly from: Peer;
  readonly to: Peer | null;
}

/** A peer that breaks the frame rules, or that does not read what it is sent, loses its stream and with it its process. */
function passFrames({ chunk, cutter, from, to }: Passing): void {
  try {
    for (const body of cutter.push(chunk)) to?.stream.write(encodeBytes(body));
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    drop(from, `sent a ${error.message}`);
  }
  const heldBytes = to?.stream.writableLength ?? 0;
  if (to !== null && heldBytes > maxHeldBytes) drop(to, `left ${heldBytes} bytes unread`);
}

function drop({ stream, onBroken }: Peer, reason: string): void {
  if (stream.destroyed) return;
  stream.destroy();
  onBroken(reason);
}
