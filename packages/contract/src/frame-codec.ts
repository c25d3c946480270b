/**
 * Frames on a byte stream: 4 bytes big-endian length, then that many bytes of JSON in UTF-8.
 * A length above the limit ends the stream: what follows cannot be trusted to be a frame. Text coders are arguments, so this runs anywhere.
 */

/** A peer announced a frame larger than agreed, or sent bytes that are no JSON. The connection must be closed. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

export function encodeFrame(value: unknown, encodeText: (text: string) => Uint8Array): Uint8Array {
  return encodeBytes(encodeText(JSON.stringify(value)));
}

/** A frame around bytes that are already JSON, for whoever passes frames on without reading them. */
export function encodeBytes(body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
}

export function decodeBody(body: Uint8Array, decodeText: (bytes: Uint8Array) => string): unknown {
  try {
    return JSON.parse(decodeText(body));
  } catch (cause) {
    throw new FrameError("frame is not JSON", { cause });
  }
}

/** Cuts a byte stream into the bodies of whole frames. `push` throws FrameError when a length is above the limit. */
export function createFrameCutter(maxBytes: number): { push(chunk: Uint8Array): Uint8Array[] } {
  let chunks: Uint8Array[] = [];
  let held = 0;
  let wanted: number | null = null;

  /** Takes exactly `length` bytes from what is held. */
  const take = (length: number): Uint8Array => {
    const taken = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const first = chunks[0] as Uint8Array;
      const part = first.subarray(0, length - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === first.length) chunks.shift();
      else chunks[0] = first.subarray(part.length);
    }
    held -= length;
    return taken;
  };

  return {
    push(chunk) {
      if (chunk.length > 0) chunks.push(chunk);
      held += chunk.length;
      const bodies: Uint8Array[] = [];
      for (;;) {
        if (wanted === null) {
          if (held < 4) return bodies;
          wanted = new DataView(take(4).buffer).getUint32(0);
          if (wanted > maxBytes) {
            chunks = [];
            throw new FrameError(`frame of ${wanted} bytes, at most ${maxBytes} agreed`);
          }
        }
        if (held < wanted) return bodies;
        bodies.push(take(wanted));
        wanted = null;
      }
    },
  };
}
