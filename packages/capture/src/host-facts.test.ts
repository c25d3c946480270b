import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseSocketCounts, readHostFacts } from "./host-facts.ts";

test("TCP sockets of both families are counted together, TIME_WAIT once", () => {
  const ipv4 = "sockets: used 300\nTCP: inuse 12 orphan 0 tw 34 alloc 50 mem 3\nUDP: inuse 2 mem 1\n";
  expect(parseSocketCounts(ipv4, "TCP6: inuse 5\nUDP6: inuse 1\n")).toEqual({ tcpInUse: 17, tcpTimeWait: 34 });
  expect(parseSocketCounts(ipv4, "")).toEqual({ tcpInUse: 12, tcpTimeWait: 34 });
  expect(parseSocketCounts("", "")).toBeNull();
});

test.runIf(process.platform === "linux")("this kernel's own text is understood", async () => {
  expect(parseSocketCounts(readFileSync("/proc/net/sockstat", "latin1"), "")).not.toBeNull();
  expect((await readHostFacts({ asksFirewalld: false })).firewalldZones).toBeUndefined();
});
