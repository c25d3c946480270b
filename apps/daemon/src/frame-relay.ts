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
export function createFrameRelay(limits: { readonly scannerBytes: number; readonly serverBytes: number }): {
  scanner: RelayEnd;
  server: RelayEnd;
} {
  const streams: { scanner: Peer | null; server: Peer | null } = { scanner: null, server: null };

  const tell = (name: "scanner" | "server", up: boolean): void => {
    streams[name]?.stream.write(encodeFrame({ kind: "link", up }, (text) => encoder.encode(text)));
  };
  const end = (name: "scanner" | "server", maxBytes: number): RelayEnd => {
    const other = name === "scanner" ? "server" : "scanner";
    return {
      attach(stream, onBroken) {
        const peer = { stream, onBroken };
        streams[name] = peer;
        const cutter = createFrameCutter(maxBytes);
        stream.on("data", (chunk: Uint8Array) => {
          if (streams[name] === peer) passFrames({ chunk, cutter, from: peer, to: streams[other] });
        });
        if (streams[other] !== null) for (const side of ["scanner", "server"] as const) tell(side, true);
      },
      detach() {
        streams[name] = null;
        tell(other, false);
      },
    };
  };
  return { scanner: end("scanner", limits.scannerBytes), server: end("server", limits.serverBytes) };
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
