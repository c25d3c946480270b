import * as fc from "fast-check";
import ipaddr from "ipaddr.js";
import { expect, test } from "vitest";
import { classifyAddress, isMappedAddress, type AddressClass } from "./address-class.ts";
import { addressFromBytes } from "./ip-address.ts";

test.each<[string, AddressClass]>([
  ["0.0.0.0", "unspecified"],
  ["::", "unspecified"],
  ["::ffff:0.0.0.0", "unspecified"],
  ["127.0.0.53", "loopback"],
  ["::1", "loopback"],
  ["::ffff:127.0.0.1", "loopback"],
  ["169.254.169.254", "link-local"],
  ["fe80::1", "link-local"],
  ["172.31.255.255", "private"],
  ["172.32.0.0", "public"],
  ["100.64.0.1", "cgnat"],
  ["100.128.0.1", "public"],
  ["fd00::1", "unique-local"],
  ["224.0.0.251", "multicast"],
  ["ff02::fb", "multicast"],
  ["192.0.2.1", "documentation"],
  ["2001:db8::1", "documentation"],
  ["2606:4700::1111", "public"],
  ["8.8.8.8", "public"],
])("%s is %s", (text, expected) => {
  expect(classifyAddress(text)).toBe(expected);
});

/** Without `unspecified`: ipaddr.js gives that name to all of 0.0.0.0/8, of which only 0.0.0.0 is the wildcard. */
const PEER_NAMES: Record<string, AddressClass> = {
  loopback: "loopback",
  linkLocal: "link-local",
  private: "private",
  carrierGradeNat: "cgnat",
  uniqueLocal: "unique-local",
  multicast: "multicast",
};

test("the classes that ipaddr.js knows too agree with it", () => {
  const edges = [
    "10.0.0.0",
    "9.255.255.255",
    "172.15.255.255",
    "192.168.0.0",
    "192.167.255.255",
    "169.253.255.255",
    "127.0.0.0",
    "128.0.0.0",
    "fc00::",
    "fbff::",
    "fe80::",
    "fec0::",
    "ff00::",
  ];
  const random = fc
    .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
    .map(addressFromBytes);
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...edges), random), (text) => {
      const peer = PEER_NAMES[ipaddr.parse(text).range()];
      if (peer !== undefined) expect(classifyAddress(text)).toBe(peer);
    }),
    { numRuns: 1000 },
  );
});

test("a text that is no address is a bug of the caller", () => {
  expect(() => classifyAddress("*")).toThrow('Not an IP address: "*"');
});

test("mapped addresses are told from IPv4 and other IPv6", () => {
  expect([isMappedAddress("::ffff:1.2.3.4"), isMappedAddress("1.2.3.4"), isMappedAddress("::1")]).toEqual([true, false, false]);
});
