import { expect, test } from "vitest";
import { missingModes } from "./missing-modes.ts";

const row = { service: "redis", name: "x", sockets: [], setBy: {}, isPlaceChecked: false, versions: {} };

test("a scope that a row calls possible and that no mode showed is missing, one that was shown is not", () => {
  const kinds = ["default", "ipv4", "dual", "loopback"] as const;
  const rows = kinds.map((kind) => ({ ...row, kind }));
  expect(missingModes(rows)).toEqual(["redis ipv6"]);
  expect(missingModes([...rows, { ...row, kind: "ipv6" }])).toEqual([]);
  expect(missingModes([])).toEqual([]);
});
