import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Look, ServerFrame } from "@portolan/contract/frames";
import { SectionMismatch } from "./received-sections.ts";
import { createScannerClient } from "./scanner-client.ts";

const host = { name: "quay", machineId: null, bootId: null, kernel: "6", architecture: "x64", system: null, privileged: true };
const coverage = { sockets: "sock_diag" as const, namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };
const look = (sequence: number): Look => ({ kind: "look", sequence, takenAt: "t", host, coverage, hashes: {}, sections: {} });
const hello = (protocolVersions: [number, number]) => ({
  kind: "hello" as const,
  protocolVersions,
  bootId: null,
  host,
  portolan: "0",
  lastAcknowledged: null,
});

function startClient(onLook: (look: Look) => Promise<void> = async () => {}) {
  const sent: ServerFrame[] = [];
  const faults: Error[] = [];
  const lost: Date[] = [];
  const client = createScannerClient({
    link: { send: (frame) => sent.push(frame), close: () => {} },
    onLook,
    onLost: (since) => lost.push(since),
    onFault: (error) => faults.push(error),
  });
  return { client, sent, faults, lost };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("asks for everything again when rows do not fit what it has", async () => {
  const { client, sent, faults } = startClient(() => Promise.reject(new SectionMismatch("sockets")));
  client.receive(look(1));
  await vi.waitFor(() => expect(sent).toEqual([{ kind: "resend" }]));
  expect(faults).toHaveLength(1);
});

test("agrees on the newest version both speak, and refuses ranges it does not know", () => {
  const { client, sent, faults } = startClient();
  client.receive(hello([1, 5]));
  client.receive(hello([4, 5]));
  expect(sent).toEqual([
    { kind: "welcome", protocolVersion: 3 },
    { kind: "refuse", protocolVersions: [2, 3] },
  ]);
  expect(faults).toHaveLength(1);
  client.close();
});

test("acknowledges a look once it is kept, in order, and not one that could not be kept", async () => {
  const kept: number[] = [];
  const { client, sent, faults } = startClient(async ({ sequence }) => {
    await Promise.resolve();
    if (sequence === 2) throw new Error("disk full");
    kept.push(sequence);
  });
  for (const sequence of [1, 2, 3]) client.receive(look(sequence));
  await vi.waitFor(() => expect(kept).toEqual([1, 3]));
  await vi.waitFor(() => expect(sent).toEqual([1, 3].map((sequence) => ({ kind: "acknowledge", sequence }))));
  expect(faults).toHaveLength(1);
  client.close();
});

test("a look that was asked for has been taken in when the answer comes, and callers at one time share it", async () => {
  let taken = 0;
  const { client, sent } = startClient(async () => {
    await Promise.resolve();
    taken++;
  });
  const both = Promise.all([client.lookNow(), client.lookNow()]);
  expect(sent).toEqual([{ kind: "look-now", id: 1 }]);
  client.receive(look(1));
  client.receive({ kind: "response", id: 1, holders: null, failure: null });
  await both;
  expect(taken).toBe(1);
  client.close();
});

test("a scanner that does not answer in three seconds, or that goes, is silent; its own failure is told as such", async () => {
  const { client, lost } = startClient();
  const late = expect(client.lookNow()).rejects.toMatchObject({ code: "SCANNER_SILENT" });
  await vi.advanceTimersByTimeAsync(3000);
  await late;
  const gone = expect(client.portHolders({ protocol: "tcp", port: 1 })).rejects.toMatchObject({ code: "SCANNER_SILENT" });
  client.receive({ kind: "link", up: false });
  await gone;
  expect(lost).toHaveLength(1);
  const failed = expect(client.portHolders({ protocol: "tcp", port: 1 })).rejects.toMatchObject({
    code: "FAULT",
    params: { reason: "EPERM" },
  });
  client.receive({ kind: "response", id: 3, holders: null, failure: "EPERM" });
  await failed;
  client.close();
});

test("live facts are asked of a scanner that knows the question; without an answer there are none", async () => {
  const { client, sent } = startClient();
  client.receive(hello([1, 2]));
  expect(await client.hostFacts({ asksFirewalld: true })).toBeNull();
  client.receive(hello([2, 3]));
  sent.length = 0;
  const told = client.hostFacts({ asksFirewalld: true });
  expect(sent).toEqual([{ kind: "host-facts", id: 1, asksFirewalld: true }]);
  client.receive({ kind: "response", id: 1, holders: null, facts: { bansSignIns: true }, failure: null });
  expect(await told).toEqual({ bansSignIns: true });
  const failed = client.hostFacts({ asksFirewalld: false });
  client.receive({ kind: "response", id: 2, holders: null, failure: "EPERM" });
  expect(await failed).toBeNull();
  client.close();
});
