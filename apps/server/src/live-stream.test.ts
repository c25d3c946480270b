import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import type { LsDocument } from "@portolan/contract";
import type { Endpoint } from "@portolan/sockets";
import { createLiveStream } from "./live-stream.ts";
import type { HostUpdate } from "./host-view.ts";
import { createStreamRecord } from "./stream-messages.ts";

const coverage = { sockets: "sock_diag" as const, namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };
const document: LsDocument = { schema: "portolan.ls/1", takenAt: "t", coverage, endpoints: [], rawSockets: [] };
const update = (upserted: readonly Endpoint[] = []) =>
  ({ snapshot: { takenAt: "t", coverage }, upserted, removed: [], events: [], isFirst: false }) as unknown as HostUpdate;

test("what came after an id is told again, anything that cannot be told is a reset", () => {
  const record = createStreamRecord();
  const id = (text: string): string => /^id: (.*)$/m.exec(text)?.[1] ?? "";
  const [first = "", second = ""] = [1, 2].map((revision) => record.add("lost", { since: String(revision) }));
  expect(record.since(id(first))).toBe(second);
  expect(record.since(id(second))).toBe("");
  expect(record.since(null)).toBeNull();
  expect(record.since("other.1")).toBeNull();
  expect(record.since(`${id(first).split(".")[0]}.x`)).toBeNull();
  for (let count = 0; count < 300; count++) record.add("lost", { since: "" });
  expect(record.since(id(second))).toBeNull();
});

test("a client that does not read is cut off, one that reads is not", async () => {
  const stream = createLiveStream(() => document);
  const responses: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    responses.push(response);
    expect(stream.open({ response, session: "s", lastEventId: null, headers: {} })).toBe(true);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connect = async (): Promise<IncomingMessage> => {
    const sent = request({ port, host: "127.0.0.1" });
    sent.on("error", () => {});
    sent.end();
    const [message] = (await once(sent, "response")) as [IncomingMessage];
    message.on("error", () => {});
    return message;
  };
  const [slow, quick] = [await connect(), await connect()];
  slow.pause();
  let received = 0;
  quick.on("data", (chunk: Buffer) => (received += chunk.length));
  const large = [{ id: "x".repeat(256 * 1024) }] as unknown as Endpoint[];
  await vi.waitFor(
    () => {
      stream.publish(update(large));
      expect(responses[0]?.destroyed).toBe(true);
    },
    { timeout: 10_000, interval: 20 },
  );
  expect(responses[1]?.destroyed).toBe(false);
  expect(received).toBeGreaterThan(large.length);
  stream.closeSession("s");
  await once(quick, "end");
  stream.close();
  server.closeAllConnections();
  server.close();
});
