import { expect, test } from "vitest";
import { parseClaim, type ClaimWish } from "./parse-claim.ts";
import { parsePool, type PoolWish } from "./parse-pool.ts";
import { defaultBands } from "./pool.ts";

function wrongOf(wish: Omit<PoolWish, "name"> & { name?: string }): string[] {
  const parsed = parsePool({ name: "web", ...wish }, { id: "A", revision: 1 });
  return parsed.code === "parsed" ? [] : parsed.problems.map(({ path, code }) => `${path} ${code}`);
}

test("LE97 a pool is refused with the path of every field that is wrong", () => {
  expect(parsePool({ name: "web" }, { id: "A", revision: 3 })).toMatchObject({
    code: "parsed",
    value: { id: "A", revision: 3, bands: defaultBands, headroom: 0.3, quarantineSeconds: 120, place: { kind: "fleet" } },
  });
  expect(wrongOf({ name: "Web" })).toEqual(["name not-a-name"]);
  expect(wrongOf({ bands: [] })).toEqual(["bands empty"]);
  const bands = [
    { kind: "dynamic", from: 0, to: 70_000 },
    { kind: "static", from: 10, to: 5 },
    { kind: "static", from: 65_535, to: 65_535 },
  ] as const;
  expect(wrongOf({ bands })).toEqual([
    "bands[0].from not-a-port",
    "bands[0].to not-a-port",
    "bands[1] backwards",
    "bands[1] overlaps",
    "bands[2] overlaps",
  ]);
  expect(
    wrongOf({
      bands: [
        { kind: "static", from: 1, to: 5 },
        { kind: "dynamic", from: 5, to: 9 },
      ],
    }),
  ).toEqual(["bands[1] overlaps"]);
  expect(
    wrongOf({
      bands: [
        { kind: "static", from: 1, to: 5 },
        { kind: "dynamic", from: 6, to: 65_535 },
      ],
    }),
  ).toEqual([]);
  expect(wrongOf({ headroom: 1, quarantineSeconds: 64 })).toEqual(["headroom not-a-number", "quarantineSeconds too-little"]);
  expect(wrongOf({ headroom: Number.NaN })).toEqual(["headroom not-a-number"]);
  const rules = { modes: [], addresses: ["nowhere"], owners: { allowed: ["a*b"], refused: [""] }, longestBlock: 0, grantedAllTheSame: [0] };
  expect(wrongOf({ rules })).toHaveLength(6);
});

function claimOf(wish: Partial<ClaimWish>): unknown {
  const parsed = parseClaim({ pool: "A", owner: "shop/web", ...wish });
  return parsed.code === "parsed" ? parsed.value : parsed.problems.map(({ path, code }) => `${path} ${code}`);
}

test("LE97 a claim is what was said, and the usual where nothing was", () => {
  expect(claimOf({})).toMatchObject({ mode: "dynamic", count: 1, protocols: ["tcp"], family: "dual", class: "ordinary", expected: null });
  expect(claimOf({ ports: [20000, 20001] })).toMatchObject({ mode: "static", count: 2 });
  expect(claimOf({ protocols: ["udp", "tcp"], address: "2001:DB8:0:0::1" })).toMatchObject({
    protocols: ["tcp", "udp"],
    address: "2001:db8::1",
  });
  expect(claimOf({ expected: {} })).toMatchObject({ expected: null });
  expect(claimOf({ expected: { unit: "a" } })).toMatchObject({ expected: { unit: "a", user: null, executable: null, container: null } });
  expect(JSON.stringify(claimOf({ protocols: ["udp", "tcp"] }))).toBe(JSON.stringify(claimOf({ protocols: ["tcp", "udp"] })));
});

test("LE97 a claim is refused with the path of every field that is wrong", () => {
  expect(claimOf({ owner: " ", ports: [0, 65_536, 7, 7], address: "x", termSeconds: 0 })).toEqual([
    "owner missing",
    "ports[0] not-a-port",
    "ports[1] not-a-port",
    "ports twice",
    "address not-an-address",
    "termSeconds too-little",
  ]);
  expect(claimOf({ ports: [1, 2], count: 1, protocols: [], tags: [""] })).toEqual([
    "count contradicts",
    "protocols empty",
    "tags[0] too-long",
  ]);
  expect(claimOf({ owner: "x".repeat(129), note: "x".repeat(2001) })).toEqual(["owner too-long", "note too-long"]);
});
