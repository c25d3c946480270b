import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import type { Question } from "./confirmation-client.ts";
import type { ConfirmationRequest } from "./confirmation-program.ts";
import { addOutside, askOver, clientCommand } from "./outside.ts";

const options = { ...needs("packages"), timeout: 60_000 };
const v4 = "192.0.2.1";
const v6 = "2001:db8::1";
let host: LabHost;

beforeAll(async () => {
  if (options.skip) return;
  host = await LabHost.start({ layer: "firewalls" });
  await addOutside(host);
  await host.start([process.execPath, join(import.meta.dirname, "confirmation-program.ts")], { ready: /listening/ });
});
afterAll(() => host?.dispose());

const ask = (questions: readonly Question[], from?: "host") => askOver(host, questions, from);
const claim: ConfirmationRequest = { ask: "claim" };
const note: ConfirmationRequest = { ask: "note", families: ["ipv4", "ipv6"] };
const both = ["ipv4", "ipv6"];

test("each family that is asked for must be reached anew; what was there before counts for nothing", options, async () => {
  const answers = await ask([
    { over: "old 4", address: v4, request: note },
    { over: "old 6", address: v6, request: note },
    { over: "old 4", address: v4, request: claim },
    { over: "old 6", address: v6, request: claim },
    { over: "first 4", address: v4, request: claim },
    { over: "second 4", address: v4, request: claim },
    { over: "old 6", address: v6, request: claim },
    { over: "first 6", address: v6, request: claim },
  ]);
  const old = { code: "old", missing: both };
  const more = { code: "more", missing: ["ipv6"] };
  expect(answers.slice(2)).toEqual([old, old, more, more, { code: "old", missing: ["ipv6"] }, { code: "enough" }]);
});

test("a connection that is not there, one that this host opened, one from this host and its console do not count", options, async () => {
  const answers = await ask([
    { over: "a", address: v4, request: note },
    { over: "b", address: v4, request: { ask: "claim", remotePort: 9 } },
    { over: "b", address: v4, request: { ask: "call", port: 7401 } },
    { over: "b", address: v4, request: { ask: "console" } },
  ]);
  expect(answers.slice(1)).toEqual(["absent", "outgoing", "local"].map((code) => ({ code, missing: both })));
  for (const address of ["127.0.0.1", "::1", v4, v6])
    expect(await ask([{ over: "c", address, request: claim }], "host"), address).toEqual([{ code: "local", missing: both }]);
});

test("where nobody comes over the network, who is at this host confirms", options, async () => {
  const answers = await ask([
    { over: "a", address: v4, request: { ask: "note", families: [] } },
    { over: "a", address: v4, request: claim },
    { over: "a", address: v4, request: { ask: "console" } },
    { over: "b", address: v6, request: claim },
  ]);
  expect(answers.slice(1)).toEqual([{ code: "old", missing: [] }, { code: "enough" }, { code: "enough" }]);
});

test("a connection that was half open when the change came into force is an old one", options, async () => {
  const networkNamespace = "outside";
  const rules = "table ip t { chain c { type filter hook input priority 0; tcp sport 7400 drop; }; }";
  await host.run(["nft", "-f", "/dev/stdin"], { input: rules, networkNamespace });
  const late = host.run(clientCommand([{ over: "half", address: v4, request: claim }]), { networkNamespace });
  await waitUntil(async () => (await host.run(["ss", "-Htn", "state", "syn-recv"])).stdout.includes("192.0.2.9"), { what: "the SYN" });
  await ask([{ over: "a", address: v6, request: note }]);
  await host.run(["nft", "delete", "table", "ip", "t"], { networkNamespace });
  expect(JSON.parse((await late).stdout)).toEqual([{ code: "old", missing: both }]);
});
