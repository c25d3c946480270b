/**
 * One way to the applier: frames come in, are cut, limited and checked, and each is answered once. What is no question is answered by what is wrong with it, where it has
 * a number; a peer that breaks the rules of frames is cut off, and costs nobody else anything.
 */
import { createFrameCutter, decodeBody, encodeFrame, FrameError, type ByteStream } from "@portolan/contract";
import {
  maxApplierFrameBytes,
  maxApplierRequests,
  type ApplierAnswers,
  type ApplierAsk,
  type ApplierEvent,
  type ApplierFailure,
  type ApplierFrame,
  type ApplierRequest,
} from "@portolan/contract/applier";

export interface ApplierChannel {
  push(event: ApplierEvent): void;
  close(): void;
}

export interface ChannelOptions {
  readonly stream: ByteStream;
  readonly answer: (request: ApplierRequest) => Promise<ApplierAnswers[ApplierAsk] | ApplierFailure>;
  /** Called once: the stream has ended, or its peer was cut off. */
  readonly onEnd: () => void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function openApplierChannel({ stream, answer, onEnd }: ChannelOptions): ApplierChannel {
  const cutter = createFrameCutter(maxApplierFrameBytes);
  let underWay = 0;
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stream.destroy();
    onEnd();
  };
  const send = (frame: ApplierFrame): void => {
    if (!isOpen) return;
    const bytes = encodeFrame(frame, (text) => encoder.encode(text));
    if (bytes.length <= maxApplierFrameBytes + 4) stream.write(bytes);
    else if ("id" in frame) send({ id: frame.id, code: "failed", detail: "the answer is too long" });
  };
  const receive = async (value: unknown): Promise<void> => {
    const { parseApplierRequest } = await import("@portolan/contract/applier-requests");
    const parsed = parseApplierRequest(value);
    if (!parsed.ok) return parsed.id === null ? undefined : send({ id: parsed.id, code: "bad-request", detail: parsed.detail });
    if (underWay >= maxApplierRequests) return send({ id: parsed.id, code: "too-many" });
    underWay += 1;
    send({ id: parsed.id, ...(await answer(parsed.request)) });
    underWay -= 1;
  };
  stream.on("data", (chunk) => {
    if (!isOpen) return;
    try {
      for (const body of cutter.push(chunk)) void receive(decodeGently(body));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      close();
    }
  });
  for (const event of ["end", "close", "error"] as const) stream.on(event as "end", close);
  return { push: send, close };
}

/** What is no JSON is no question. */
function decodeGently(body: Uint8Array): unknown {
  try {
    return decodeBody(body, (bytes) => decoder.decode(bytes));
  } catch (error) {
    if (error instanceof FrameError) return null;
    throw error;
  }
}
