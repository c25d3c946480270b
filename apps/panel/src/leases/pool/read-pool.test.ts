import { expect, test } from "vitest";
import { firstPool, readPool, type PoolFields } from "./read-pool.ts";

const fields = (change: Partial<PoolFields>): PoolFields => ({ ...firstPool(null), name: "games", ...change });

test("a new pool is what the project says it is where nobody says otherwise", () => {
  const read = readPool(fields({}), null);
  expect(read).toMatchObject({
    pool: {
      name: "games",
      place: { kind: "fleet" },
      headroom: 0.3,
      quarantineSeconds: 120,
      bands: [
        { kind: "static", from: 10_000, to: 19_999 },
        { kind: "dynamic", from: 20_000, to: 29_999 },
      ],
    },
  });
});

test("a pool reads back as it is shown", () => {
  const read = readPool(
    fields({
      emergencyPorts: "60000-60099",
      forbidden: "20100, 20200-20210",
      granted: "23333",
      quarantine: "5m",
      longestTerm: "7d",
      allowed: "shop/*, games/*",
    }),
    null,
  );
  if (!("pool" in read)) throw new Error("not read");
  const { name, place, bands, headroom, quarantineSeconds, rules } = read.pool;
  const pool = {
    id: "p".repeat(16),
    revision: 1,
    name,
    place,
    bands,
    headroom,
    quarantineSeconds,
    rules: { families: ["dual"], addresses: [], ...rules },
  };
  expect(readPool(firstPool(pool as never), pool as never)).toEqual({ pool: { ...read.pool, rules: pool.rules } });
});

test.each([
  [{ name: "Games" }, ["name"]],
  [{ dynamicPorts: "20000-x" }, ["dynamicPorts"]],
  [{ staticPorts: "", dynamicPorts: "" }, ["dynamicPorts"]],
  [{ emergencyPorts: "19900-19999" }, ["emergencyPorts"]],
  [{ headroom: "99" }, ["headroom"]],
  [{ quarantine: "10s" }, ["quarantine"]],
  [{ placeKind: "host" }, ["place"]],
  [{ modes: [] }, ["modes"]],
] as const)("%j", (change, problems) => {
  const read = readPool(fields(change), null);
  expect("problems" in read ? Object.keys(read.problems) : []).toEqual(problems);
});
