import * as fc from "fast-check";
import ipaddr from "ipaddr.js";
import { expect, test } from "vitest";
import { addressFromBytes, parseIpAddress } from "./ip-address.ts";
import { formatPrefix, parsePrefix, prefixHas } from "./prefix.ts";

test.each([
  ["192.0.2.7/24", "192.0.2.0/24"],
  ["10.0.0.1", "10.0.0.1/32"],
  ["::/0", "::/0"],
  ["2001:DB8::1/33", "2001:db8::/33"],
  ["::ffff:10.1.2.3/104", "::ffff:10.0.0.0/104"],
])("%s is %s", (text, canonical) => {
  const prefix = parsePrefix(text);
  expect(prefix && formatPrefix(prefix)).toBe(canonical);
});

test.each(["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/255.0.0.0", "/8", "10.0.0.0/-1", "10/8"])(
  "%j is not a prefix",
  (text) => {
    expect(parsePrefix(text)).toBeNull();
  },
);

test("membership agrees with ipaddr.js", () => {
  const pair = fc.oneof(
    fc.tuple(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 31 })),
    fc.tuple(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.integer({ min: 0, max: 128 }), fc.integer({ min: 0, max: 127 })),
  );
  fc.assert(
    fc.property(pair, ([bytes, length, flipped]) => {
      const other = Uint8Array.from(bytes);
      other[flipped >> 3] = (other[flipped >> 3] ?? 0) ^ (0x80 >> (flipped & 7));
      const prefix = parsePrefix(`${addressFromBytes(bytes)}/${length}`);
      const address = parseIpAddress(addressFromBytes(other));
      expect(prefix && address && prefixHas(prefix, address)).toBe(
        ipaddr.fromByteArray([...other]).match(ipaddr.fromByteArray([...bytes]), length),
      );
    }),
    { numRuns: 1000 },
  );
});
