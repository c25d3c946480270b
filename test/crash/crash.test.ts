import { crashCase, describeCase, runCases, type CrashResult } from "@portolan/crash";
import { expect, test } from "vitest";
import { needs } from "../lab/index.ts";

const options = { ...needs("packages"), timeout: 180_000 };

/** Few, and the same each time; `npm run crash` runs many, of all back ends. */
const cases = [...Array.from({ length: 4 }, (_, number) => crashCase(1, number, ["nft", "iptables-legacy"])), crashCase(1, 1, ["ufw"])].map(
  (crash) => ({ ...crash, boot: crash.boot === "systemd" ? ("program" as const) : crash.boot }),
);

test("killed at random moments, a host has its rules of before or those that were confirmed", options, async () => {
  const results: CrashResult[] = [];
  await runCases(cases, { lanes: 2, onResult: (result) => results.push(result) });
  expect(results.map(({ fault }) => fault).filter((fault) => fault !== null)).toEqual([]);
  expect(results).toHaveLength(cases.length);
  const deaths = results.reduce((sum, one) => sum + one.deaths, 0);
  expect(deaths, cases.map(describeCase).join("\n")).toBeGreaterThan(2);
});
