import { readFile, writeFile } from "node:fs/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { catalogue, languages, type MessageId } from "@portolan/phrases";
import { routes, type Route } from "./api.ts";
import { createClient } from "./client.ts";
import { errorCatalogue, errorText } from "./error-catalogue.ts";
import { createFrameCutter, decodeBody, encodeFrame, FrameError } from "./frame-codec.ts";
import { commonVersion, parseScannerFrame } from "./frames.ts";
import { openapiDocument } from "./openapi.ts";

test("every error code has its three texts in every language", () => {
  for (const code of Object.keys(errorCatalogue) as (keyof typeof errorCatalogue)[]) {
    const ids = Object.values(errorText(code, {})).map(({ id }: { id: MessageId }) => id);
    for (const id of ids) for (const language of languages) expect(catalogue[id]?.[language], `${code} ${id}`).toBeTruthy();
  }
});

test("docs/openapi.json is what the route table says (UPDATE_OPENAPI=1 writes it)", async () => {
  const file = new URL("../../../docs/openapi.json", import.meta.url);
  if (process.env["UPDATE_OPENAPI"] === "1") await writeFile(file, `${JSON.stringify(openapiDocument(), null, 2)}\n`);
  const written = await readFile(file, "utf8");
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(openapiDocument())));
});

test("every request of the client is a route of the table", async () => {
  const asked: { method: string; url: URL }[] = [];
  const client = createClient({
    fetch: async (url, { method }) => {
      asked.push({ method, url: new URL(url, "http://localhost") });
      return { ok: false, status: 500, text: async () => "<html>" };
    },
  });
  const answers = [
    await client.readSession(),
    await client.signIn("x"),
    await client.signOut(),
    await client.readHost(),
    await client.readEndpoints(),
    await client.explainPort({ protocol: "any", port: 23333 }),
    await client.findFreePorts({ count: 2, range: "1-2" }),
    await client.readEvents({ limit: 5 }),
    await client.listServices(),
    await client.readSince(),
    await client.readNotes(),
    await client.writeNote("a", { name: "", text: "", revision: 0 }),
    await client.removeNote("a"),
    await client.explainService({ id: "nginx@1.service" }),
    await client.readReach(),
    await client.readEndpointReach("a"),
    await client.readFindings(),
    await client.tracePacket({ from: "192.0.2.7", to: "192.0.2.1", port: 22 }),
    await client.askWhatIf({ rules: "*filter" }),
    await client.askWhatIf({ source: "10.0.0.0/8" }),
    await client.signInWithPassword({ name: "a", password: "b" }),
    await client.proveSession({ code: "123456" }),
    await client.makeFirstPerson({ name: "a", password: "b" }),
    await client.choosePassword({ token: "a", password: "b" }),
    await client.readPeople(),
    await client.addPerson("a"),
    await client.invitePerson("a"),
    await client.writeRoles("a", []),
    await client.writeAccess("a", true),
    await client.endAccess("a"),
    await client.readOwnSecurity(),
    await client.changePassword({ from: "a", to: "b" }),
    await client.offerSecondFactor(),
    await client.acceptSecondFactor("123456"),
    await client.removeSecondFactor(),
    await client.renewRecoveryCodes(),
    await client.endOtherSessions(),
    await client.makeApiToken({ label: "a", scopes: ["see"], days: 1 }),
    await client.removeApiToken("a"),
    await client.previewPlan({ intent: { kind: "close", protocol: "tcp", port: 23 }, acceptedRisks: [] }),
    await client.requestPlan({ intent: { kind: "close", protocol: "tcp", port: 23 }, acceptedRisks: [] }),
    await client.listPlans({ limit: 5 }),
    await client.readPlan("a"),
    await client.signPlan("a", { purpose: "request", key: "k", signature: "s" }),
    await client.applyPlan("a"),
    await client.confirmPlan("a"),
    await client.extendPlan("a", 60),
    await client.cancelPlan("a"),
    await client.readGuard(),
    await client.listWaivers(),
    await client.requestWaiver({ finding: { id: "a", namespace: "host" }, reason: "b", until: "2027-01-01T00:00:00Z" }),
    await client.approveWaiver("a"),
    await client.withdrawWaiver("a"),
    await client.listPools(),
    await client.addPool({ name: "a" }),
    await client.readPool("a"),
    await client.changePool("a", { name: "a", revision: 1 }),
    await client.removePool("a"),
    await client.listLeaseHosts(),
    await client.changeLeaseHost("a", { zone: "b" }),
    await client.previewClaim({ pool: "a", owner: "b" }),
    await client.claimLeases({ claims: [{ pool: "a", owner: "b" }] }),
    await client.listLeases({ state: "active" }),
    await client.readLease("a"),
    await client.renewLeases({ leases: [{ lease: "a", fence: 1 }] }),
    await client.releaseLeases({ leases: [{ lease: "a", fence: 1 }] }),
    await client.blockLeases({ leases: [{ lease: "a", fence: 1 }] }),
    await client.drillLease("a"),
    await client.readDrift(),
    await client.exportLeases({ pool: "a" }),
    await client.previewImport({ pool: "a", rows: [] }),
    await client.importLeases({ pool: "a", rows: [] }),
    await client.explainConflict({ protocol: "tcp", port: 80 }),
    await client.pinKey({ name: "a", kind: "ed25519", key: "k", proof: { by: "first", mac: "m" } }),
  ];
  expect(answers.every((answer) => !answer.ok && answer.refusal.code === "FAULT")).toBe(true);
  const patterns = Object.values<Route>(routes).map(
    ({ method, path }) => new RegExp(`^${method} /api/v1${path.replaceAll(/\{[a-z]+\}/g, "[^/]+")}$`),
  );
  for (const { method, url } of asked)
    expect(
      patterns.some((pattern) => pattern.test(`${method} ${url.pathname}`)),
      url.pathname,
    ).toBe(true);
  expect(asked[6]?.url.search).toBe("?count=2&range=1-2");
});

test("frames survive any cutting of the byte stream", () => {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (values, cuts) => {
      const bytes = Buffer.concat(values.map((value) => encodeFrame(value, (text) => encoder.encode(text))));
      const cutter = createFrameCutter(1 << 20);
      const seen: unknown[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const length = cuts[turn % cuts.length] ?? 1;
        for (const body of cutter.push(bytes.subarray(at, at + length))) seen.push(decodeBody(body, (part) => decoder.decode(part)));
        at += length;
      }
      expect(seen).toEqual(JSON.parse(JSON.stringify(values)));
    }),
  );
});

test("a frame above the limit is refused before it is read, and bytes that are no JSON are a FrameError", () => {
  const cutter = createFrameCutter(100);
  expect(() => cutter.push(Uint8Array.of(0, 0, 0, 101))).toThrow(FrameError);
  expect(() => decodeBody(Uint8Array.of(123), () => "{")).toThrow(FrameError);
});

test("a frame with a field too many is refused, and so is an unknown kind", () => {
  expect(parseScannerFrame({ kind: "link", up: true })).toMatchObject({ ok: true });
  expect(parseScannerFrame({ kind: "link", up: true, more: 1 })).toMatchObject({ ok: false });
  expect(parseScannerFrame({ kind: "run", command: "id" })).toMatchObject({ ok: false });
  expect(parseScannerFrame(null)).toMatchObject({ ok: false });
});

test("version ranges that do not meet have no common version", () => {
  expect(commonVersion([1, 4])).toBe(3);
  expect(commonVersion([2, 2])).toBe(2);
  expect(commonVersion([4, 5])).toBeNull();
  expect(commonVersion([1, 1])).toBeNull();
});
