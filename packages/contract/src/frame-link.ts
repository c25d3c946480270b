/**
 * One end of a connection that carries frames: values go out encoded, whole frames come in decoded. What the stream is stays open:
 * Node's sockets fit the shape below. A frame that breaks the rules ends the link; nothing after it is read.
 */
import { createFrameCutter, decodeBody, encodeFrame, FrameError } from "./frame-codec.ts";

/** The part of Node's Duplex that is used. */
export interface ByteStream {
  write(chunk: Uint8Array): boolean;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "close" | "end", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

export interface FrameLinkOptions {
  readonly stream: ByteStream;
  readonly maxIncomingBytes: number;
  readonly encodeText: (text: string) => Uint8Array;
  readonly decodeText: (bytes: Uint8Array) => string;
  readonly onFrame: (value: unknown) => void;
  /** Called once. Null: the other end closed or went away; otherwise it broke the rules of frames. */
  readonly onEnd: (error: FrameError | null) => void;
}

export interface FrameLink<Outgoing> {
  send(frame: Outgoing): void;
  close(): void;
}

export function createFrameLink<Outgoing>(options: FrameLinkOptions): FrameLink<Outgoing> {
  const { stream, encodeText, decodeText } = options;
  const cutter = createFrameCutter(options.maxIncomingBytes);
  let ended = false;
  const end = (error: FrameError | null): void => {
    if (ended) return;
    ended = true;
    stream.destroy();
    options.onEnd(error);
  };
  stream.on("data", (chunk) => {
    if (ended) return;
    try {
      for (const body of cutter.push(chunk)) options.onFrame(decodeBody(body, decodeText));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      end(error);
    }
  });
  stream.on("error", () => end(null)); // a reset: nobody is left to hear of it
  stream.on("end", () => end(null));
  stream.on("close", () => end(null));
  return {
    send(frame) {
      if (!ended) stream.write(encodeFrame(frame, encodeText));
    },
    close: () => end(null),
  };
}
