import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8Bytes } from "./bytes.ts";
import { commitmentOf, entryText, MAX_ENTRY_BYTES, type Entry, type ExposedPlace } from "./entry.ts";
import { sha256 } from "./testing/small-log.ts";

const started: Entry = {
  schema: "portolan.entry/1",
  at: "2026-11-22T16:40:00.000Z",
  kind: "log-started",
  by: "server",
  host: null,
  facts: { origin: "portolan/0123456789abcdef" },
  personal: null,
};

test("LE12 an entry has one text, whatever order its fields were made in", () => {
  const text =
    '{"at":"2026-11-22T16:40:00.000Z","by":"server","facts":{"origin":"portolan/0123456789abcdef"},"host":null,"kind":"log-started","personal":null,"schema":"portolan.entry/1"}';
  expect(entryText(started)).toBe(text);
  const reversed = Object.fromEntries(Object.entries(started).toReversed()) as unknown as Entry;
  expect(entryText(reversed)).toBe(text);
});

test("LE12 an entry may have 65,535 bytes and not one more", () => {
  const entryOf = (namespace: string): Entry => {
    const opened: ExposedPlace[] = [{ namespace, protocol: "tcp", address: "::", port: 1 }];
    return { ...started, kind: "exposure-changed", facts: { opened, closed: [], notNamed: 0 } };
  };
  const room = MAX_ENTRY_BYTES - Buffer.byteLength(entryText(entryOf("")));
  const letters = Math.floor(room / 3);
  const fits = "监".repeat(letters) + "x".repeat(room - 3 * letters);
  expect(Buffer.byteLength(entryText(entryOf(fits)))).toBe(MAX_ENTRY_BYTES);
  expect(() => entryText(entryOf(`${fits}x`))).toThrow("more than 65535");
});

test("LE12 bytes of a text are those of UTF-8", () => {
  const isSame = (text: string): boolean => Buffer.from(utf8Bytes(text)).equals(Buffer.from(text));
  fc.assert(fc.property(fc.string({ unit: "binary" }), isSame));
  expect(() => utf8Bytes("\ud800")).toThrow("Half of a surrogate pair");
});

test("LE13 a commitment fits its fields and its nonce alone", () => {
  const nonce = new Uint8Array(32).fill(7);
  const fields = { agent: "Firefox", address: "127.0.0.1" };
  const commitment = commitmentOf({ nonce, fields }, sha256);
  const bytes = Buffer.concat([nonce, Buffer.from('{"address":"127.0.0.1","agent":"Firefox"}')]);
  expect(commitment).toBe(Buffer.from(sha256(bytes)).toString("base64"));
  expect(commitmentOf({ nonce: nonce.with(0, 8), fields }, sha256)).not.toBe(commitment);
  expect(commitmentOf({ nonce, fields: { ...fields, agent: "Chrome" } }, sha256)).not.toBe(commitment);
  expect(() => commitmentOf({ nonce: nonce.subarray(1), fields }, sha256)).toThrow("A nonce of 31 bytes");
});
