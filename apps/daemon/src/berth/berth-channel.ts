/** The way to the berth: frames come in, are cut, limited and checked, and each is answered once. A peer that breaks the rules of frames is cut off. */
import type { Berth } from "@portolan/berths";
import { createFrameLink, type ByteStream } from "@portolan/contract";
import {
  maxBerthFrameBytes,
  maxBerthRequestBytes,
  type BerthAnswers,
  type BerthAsk,
  type BerthFailure,
  type BerthFrame,
  type BerthRequest,
} from "@portolan/contract/berth";
import { parseBerthRequest } from "@portolan/contract/berth-requests";

export interface BerthChannelOptions {
  readonly stream: ByteStream;
  readonly berth: Berth;
  /** Of a book that cannot be written. */
  readonly onFault: (error: unknown) => void;
  /** Called once: the stream has ended, or its peer was cut off. */
  readonly onEnd: () => void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function openBerthChannel({ stream, berth, onFault, onEnd }: BerthChannelOptions): void {
  const link = createFrameLink<BerthFrame>({
    stream,
    maxIncomingBytes: maxBerthRequestBytes,
    encodeText: (text) => encoder.encode(text),
    decodeText: (bytes) => decoder.decode(bytes),
    onFrame(value) {
      const parsed = parseBerthRequest(value);
      if (!parsed.ok) {
        if (parsed.id !== null) link.send({ id: parsed.id, code: "bad-request", detail: parsed.detail });
        return;
      }
      send(link, { id: parsed.id, ...answer(parsed.request) });
    },
    onEnd,
  });
  const answer = (request: BerthRequest): BerthAnswers[BerthAsk] | BerthFailure => {
    try {
      return ask(berth, request);
    } catch (error) {
      onFault(error);
      return { code: "failed", detail: error instanceof Error ? error.message : String(error) };
    }
  };
}

function ask(berth: Berth, request: BerthRequest): BerthAnswers[BerthAsk] {
  switch (request.ask) {
    case "park":
      return berth.park(request.leases);
    case "unpark":
      return berth.unpark(request.leases);
    case "probe":
      return berth.probe(request.binds);
    case "book":
      return berth.book();
  }
}

function send(link: { send(frame: BerthFrame): void }, frame: BerthFrame & { readonly id: number }): void {
  const isTooLong = JSON.stringify(frame).length > maxBerthFrameBytes;
  link.send(isTooLong ? { id: frame.id, code: "failed", detail: "the answer is too long" } : frame);
}
