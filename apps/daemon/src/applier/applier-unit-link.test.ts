import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexPair } from "node:stream";
import { createFrameCutter, decodeBody, encodeFrame } from "@portolan/contract";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createFrameRelay } from "../frame-relay.ts";
import { linkApplierUnit } from "./applier-unit-link.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "portolan-link-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Answers each frame by itself, as an applier that says everything again. */
async function startUnit(path: string): Promise<{ readonly end: () => void }> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {}).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen({ path }, resolve));
  return {
    end() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

test("the server's frames go to the unit and back, before and after it was started anew", async () => {
  const path = join(directory, "server.sock");
  const relay = createFrameRelay({ name: "applier", maxBytes: 1 << 20 }, { name: "server", maxBytes: 1 << 20 });
  const [server, ours] = duplexPair();
  const received: unknown[] = [];
  const cutter = createFrameCutter(1 << 20);
  server.on("data", (chunk: Uint8Array) => {
    for (const body of cutter.push(chunk)) received.push(decodeBody(body, (bytes) => new TextDecoder().decode(bytes)));
  });
  const say = (value: unknown): boolean => server.write(encodeFrame(value, (text) => new TextEncoder().encode(text)));
  relay.server.attach(ours, () => {});
  const lost = vi.fn<(reason: string, delayMs: number) => void>();
  const link = linkApplierUnit({ path, relayEnd: relay.applier, onLost: lost }); // nobody is there yet

  const [up, down] = [true, false].map((one) => ({ kind: "link", up: one }));
  const first = await startUnit(path);
  await vi.waitFor(() => expect(received).toContainEqual(up), { timeout: 5000 });
  say({ id: 1 });
  await vi.waitFor(() => expect(received).toContainEqual({ id: 1 }));
  expect(lost).not.toHaveBeenCalled();
  first.end();
  await vi.waitFor(() => expect(received.at(-1)).toEqual(down));
  expect(lost).toHaveBeenCalledTimes(1);
  const second = await startUnit(path);
  await vi.waitFor(() => expect(received.at(-1)).not.toEqual(down), { timeout: 5000 });
  say({ id: 2 });
  await vi.waitFor(() => expect(received).toContainEqual({ id: 2 }));

  await link.stop();
  await vi.waitFor(() => expect(received.at(-1)).toEqual(down));
  expect(lost).toHaveBeenCalledTimes(1);
  second.end();
});
