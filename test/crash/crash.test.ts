import { crashCase, describeCase, runCases, type CrashResult } from "@portolan/crash";
import { expect, test } from "vitest";
import { needs } from "../lab/index.ts";

const options = { ...needs("packages"), timeout: 180_000 };

/** Few, and the same each time; `npm run crash` runs many. firewalld's own tests kill it too: its program takes a second to start. */
const cases = [
  ...Array.from({ length: 9 }, (_, number) => crashCase(1, number, ["nft", "iptables-nft", "iptables-legacy"])),
  ...Array.from({ length: 2 }, (_, number) => crashCase(1, number, ["ufw"])),
];

test("killed at random moments, a host has its rules of before or those that were confirmed", options, async () => {
  const results: CrashResult[] = [];
  await runCases(cases, (result) => results.push(result));
  expect(results.map(({ fault }) => fault).filter((fault) => fault !== null)).toEqual([]);
  expect(results).toHaveLength(cases.length);
  expect(
    results.reduce((sum, { deaths }) => sum + deaths, 0),
    cases.map(describeCase).join("\n"),
  ).toBeGreaterThan(5);
});
