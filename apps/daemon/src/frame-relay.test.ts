import { duplexPair } from "node:stream";
import { expect, test, vi } from "vitest";
import { createFrameCutter, decodeBody, encodeFrame } from "@portolan/contract";
import { createFrameRelay } from "./frame-relay.ts";

const encode = (value: unknown): Uint8Array => encodeFrame(value, (text) => new TextEncoder().encode(text));

/** One process's end: what it was sent, and how it sends. */
function connect() {
  const [ours, theirs] = duplexPair();
  const received: unknown[] = [];
  const cutter = createFrameCutter(1 << 20);
  ours.on("data", (chunk: Uint8Array) => {
    for (const body of cutter.push(chunk)) received.push(decodeBody(body, (bytes) => new TextDecoder().decode(bytes)));
  });
  return { received, stream: theirs, send: (bytes: Uint8Array) => ours.write(bytes) };
}
const broken = vi.fn<(reason: string) => void>();
const makeRelay = () => createFrameRelay({ name: "scanner", maxBytes: 1 << 20 }, { name: "server", maxBytes: 64 });

test("tells both sides when both are there, and passes frames both ways", async () => {
  const relay = makeRelay();
  const [scanner, server] = [connect(), connect()];
  relay.scanner.attach(scanner.stream, broken);
  relay.server.attach(server.stream, broken);
  scanner.send(encode({ kind: "hello" }));
  server.send(encode({ kind: "welcome" }));
  await vi.waitFor(() => expect(server.received).toEqual([{ kind: "link", up: true }, { kind: "hello" }]));
  await vi.waitFor(() => expect(scanner.received).toEqual([{ kind: "link", up: true }, { kind: "welcome" }]));
});

test("half a frame of a process that died never reaches the other side", async () => {
  const relay = makeRelay();
  const [first, server, second] = [connect(), connect(), connect()];
  relay.scanner.attach(first.stream, broken);
  relay.server.attach(server.stream, broken);
  first.send(encode({ kind: "look", text: "cut" }).subarray(0, 10));
  await new Promise(setImmediate);
  relay.scanner.detach();
  relay.scanner.attach(second.stream, broken);
  second.send(encode({ kind: "hello" }));
  const links = [true, false, true].map((up) => ({ kind: "link", up }));
  await vi.waitFor(() => expect(server.received).toEqual([...links, { kind: "hello" }]));
});

test("a process that announces a frame larger than it may send loses its stream", async () => {
  const relay = makeRelay();
  const [scanner, server] = [connect(), connect()];
  relay.scanner.attach(scanner.stream, broken);
  const reasons: string[] = [];
  relay.server.attach(server.stream, (reason) => reasons.push(reason));
  server.send(encode("x".repeat(65)));
  await vi.waitFor(() => expect(server.stream.destroyed).toBe(true));
  expect(reasons).toEqual(["sent a frame of 67 bytes, at most 64 agreed"]);
  expect(scanner.received).toEqual([{ kind: "link", up: true }]);
});
