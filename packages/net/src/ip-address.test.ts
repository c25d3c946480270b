import * as fc from "fast-check";
import ipaddr from "ipaddr.js";
import { expect, test } from "vitest";
import {
  addressFromBytes,
  addressFromMapped,
  canonicalAddress,
  endpointUrlHost,
  formatIpAddress,
  mappedValue,
  parseIpAddress,
} from "./ip-address.ts";

const bytes4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
/** Sixteen bytes with many zero groups, so that compression is exercised. */
const bytes16 = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255])));

/** All 32 digits of an IPv6 address; null for IPv4. */
function fullSpelling(bytes: Uint8Array): string | null {
  return bytes.length === 4 ? null : (Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? []).join(":");
}

test("the text of any IPv6 address is RFC 5952 as ipaddr.js prints it", () => {
  fc.assert(
    fc.property(bytes16, (bytes) => {
      const peer = new ipaddr.IPv6([...bytes]);
      const expected = peer.isIPv4MappedAddress() ? `::ffff:${peer.toIPv4Address().toString()}` : peer.toRFC5952String();
      expect(addressFromBytes(bytes)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test("parse and format are inverse for both families, and every spelling ipaddr.js prints is read as the same number", () => {
  fc.assert(
    fc.property(fc.oneof(bytes4, bytes16), (bytes) => {
      const text = addressFromBytes(bytes);
      const address = parseIpAddress(text);
      const value = [...bytes].reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
      expect(address).toEqual({ family: bytes.length === 4 ? "ipv4" : "ipv6", value });
      expect(address === null ? null : formatIpAddress(address)).toBe(text);
      const peer = ipaddr.fromByteArray([...bytes]);
      for (const spelling of [peer.toNormalizedString(), peer.toNormalizedString().toUpperCase(), fullSpelling(bytes) ?? text])
        expect(parseIpAddress(spelling)).toEqual(address);
    }),
    { numRuns: 2000 },
  );
});

test("whatever is accepted after one character was changed, ipaddr.js accepts with the same bytes", () => {
  const mutant = fc
    .tuple(
      fc.oneof(bytes4, bytes16).map(addressFromBytes),
      fc.nat(40),
      fc.constantFrom("", "0", "1", "f", ":", "::", ".", "x", "%", " ", "/"),
    )
    .map(([text, at, replacement]) => text.slice(0, at % text.length) + replacement + text.slice((at % text.length) + 1));
  let accepted = 0;
  fc.assert(
    fc.property(mutant, (text) => {
      const address = parseIpAddress(text);
      if (address === null || /^::[0-9.]+$/.test(text)) return; // ipaddr.js reads ::192.0.2.1 as mapped, inet_pton(3) and RFC 4291 do not
      accepted += 1;
      const bytes = ipaddr.parse(text).toByteArray();
      expect(bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)).toBe(address.value);
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(300);
});

test.each([
  ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["::FFFF:C000:0201", "::ffff:192.0.2.1"],
  ["0:0:0:0:0:ffff:0:0", "::ffff:0.0.0.0"],
  ["1::", "1::"],
  ["::", "::"],
  ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
  ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
])("%s is written %s", (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical);
});

test.each([
  "",
  "localhost",
  "1.2.3",
  "1.2.3.4.5",
  "256.0.0.1",
  "010.0.0.1",
  "0x7f.0.0.1",
  "127.1",
  "1.2.3.4 ",
  "+1.2.3.4",
  ":",
  ":::",
  "1:::2",
  "1::2::3",
  "12345::",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "::1%lo",
  "[::1]",
  "::1/128",
  "1:2:3:4:5:6:7:8::",
  "::1:2:3:4:5:6:7:8",
  "::1.2.3",
  "::1.2.3.4:5",
  "1.2.3.4::",
  ":1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7:",
  "1:2:3:4:5:6:7:1.2.3.4",
])("%j is not an address", (text) => {
  expect(parseIpAddress(text)).toBeNull();
});

test("IPv4 lies at ::ffff:0:0/96 of the 128-bit space and comes back from it", () => {
  const address = parseIpAddress("192.0.2.1");
  expect(address && mappedValue(address)).toBe(0xffff_c000_0201n);
  expect(addressFromMapped(0xffff_c000_0201n)).toEqual(address);
  expect(addressFromMapped(1n)).toEqual({ family: "ipv6", value: 1n });
});

test("a URL's host has brackets for IPv6 alone", () => {
  expect(endpointUrlHost("::1")).toBe("[::1]");
  expect(endpointUrlHost("127.0.0.1")).toBe("127.0.0.1");
});
