import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parsePort } from "./port.ts";
import { parsePortSet, PortSet } from "./port-set.ts";
import { parseProtocol } from "./protocol.ts";

test.each(["-1", "65536", "99999", "080", "80 ", "", "1e3", "0x50", "http", "+80", "8.0"])("%j is not a port", (text) => {
  expect(parsePort(text)).toBeNull();
});

test("every port is read from its own text", () => {
  for (let port = 0; port <= 65535; port += 1) if (parsePort(String(port)) !== port) expect.fail(`${port} was not read`);
});

test.each([
  ["80,443,8000-8100", "80,443,8000-8100"],
  [" 443 , 80", "80,443"],
  ["1-3,2-6,7", "1-7"],
  ["0-65535", "0-65535"],
  ["", ""],
])("%j is written %j", (text, canonical) => {
  expect(parsePortSet(text)?.format()).toBe(canonical);
});

test.each(["80,,443", "8100-8000", "1-2-3", "-5", "80-", "a"])("%j is not a set of ports", (text) => {
  expect(parsePortSet(text)).toBeNull();
});

const ports = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });

test("a set of ports behaves as a set of numbers and survives its text", () => {
  fc.assert(
    fc.property(ports, ports, (a, b) => {
      const [left, right] = [PortSet.fromPorts(a), PortSet.fromPorts(b)];
      const sorted = (numbers: Iterable<number>) => [...new Set(numbers)].sort((x, y) => x - y);
      expect([...left.union(right)]).toEqual(sorted([...a, ...b]));
      expect([...left.subtract(right)]).toEqual(sorted(a.filter((port) => !b.includes(port))));
      expect(left.size).toBe(a.length);
      expect(a.every((port) => left.has(port))).toBe(true);
      expect(parsePortSet(left.format())?.ranges).toEqual(left.ranges);
    }),
    { numRuns: 500 },
  );
});

test("protocols are read in any case, others refused", () => {
  expect([parseProtocol("TCP"), parseProtocol("udp"), parseProtocol("sctp")]).toEqual(["tcp", "udp", null]);
});
