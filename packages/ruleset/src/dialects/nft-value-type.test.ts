import { formatIpAddress, parseIpAddress } from "@portolan/net";
import { assert, array, bigInt, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { readNumber, valueTypes } from "./nft-value-type.ts";
import { joinIntervals } from "./nft-values.ts";

test("addresses are read as the address reader of the project reads them", () => {
  const pieces = array(constantFrom(":", "::", "0", "1", "ffff", "a", ".", "255", "12345", "g"), { maxLength: 12 });
  assert(
    property(pieces, (parts) => {
      const text = parts.join("");
      const address = parseIpAddress(text);
      expect([text, readNumber(valueTypes.ipv6_addr, text)]).toEqual([text, address?.family === "ipv6" ? address.value : null]);
    }),
    { numRuns: 2000 },
  );
  assert(
    property(bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
      expect(readNumber(valueTypes.ipv6_addr, formatIpAddress({ family: "ipv6", value }))).toBe(value);
      const ipv4 = value & 0xffff_ffffn;
      expect(readNumber(valueTypes.ipv4_addr, formatIpAddress({ family: "ipv4", value: ipv4 }))).toBe(ipv4);
    }),
  );
  assert(property(string(), (text) => void readNumber(valueTypes.ipv4_addr, text)));
});

test("joined intervals hold the same values and have gaps between them", () => {
  const small = bigInt({ min: 0n, max: 40n });
  assert(
    property(array(small, { maxLength: 10 }), array(small, { maxLength: 10 }), (starts, widths) => {
      const intervals = starts.map((lo, index) => ({ lo: lo << 100n, hi: (lo << 100n) + ((widths[index] ?? 0n) << 100n) }));
      const joined = joinIntervals([...intervals]);
      for (let point = 0n; point <= 80n; point += 1n) {
        const inside = (list: readonly { lo: bigint; hi: bigint }[]) =>
          list.some(({ lo, hi }) => lo <= point << 100n && point << 100n <= hi);
        expect(inside(joined)).toBe(inside(intervals));
      }
      expect(joined.every(({ lo }, index) => index === 0 || lo > (joined[index - 1]?.hi ?? 0n) + 1n)).toBe(true);
    }),
  );
});
