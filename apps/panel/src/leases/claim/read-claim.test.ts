import { expect, test } from "vitest";
import { firstClaim, readClaim, type ClaimFields } from "./read-claim.ts";
import { parseTerm, writeTerm } from "./terms.ts";

const fields = (change: Partial<ClaimFields>): ClaimFields => ({
  ...firstClaim({ pool: "games", port: "" }),
  owner: "shop/web",
  ...change,
});

test("a claim by choice: the usual of everything, and nothing is expected of who listens", () => {
  expect(readClaim(fields({}), "k")).toEqual({
    wish: expect.objectContaining({
      pool: "games",
      owner: "shop/web",
      mode: "dynamic",
      ports: [],
      count: 1,
      termSeconds: null,
      expected: null,
      otherwise: "fail",
    }),
  });
});

test("from a port of the map it is that port", () => {
  const read = readClaim({ ...firstClaim({ pool: "games", port: "20137" }), owner: "shop/web" }, "k");
  expect(read).toEqual({ wish: expect.objectContaining({ mode: "static", ports: [20_137] }) });
});

test.each([
  [{ owner: " " }, ["owner"]],
  [{ mode: "static", ports: "" }, ["ports"]],
  [{ mode: "static", ports: "70000" }, ["ports"]],
  [{ mode: "static", ports: "20010-20000" }, ["ports"]],
  [{ count: "0" }, ["count"]],
  [{ term: "soon" }, ["term"]],
  [{ executable: "node" }, ["executable"]],
  [{ pool: "", owner: "" }, ["pool", "owner"]],
] as const)("%j", (change, problems) => {
  const read = readClaim(fields(change), "k");
  expect("problems" in read ? Object.keys(read.problems) : []).toEqual(problems);
});

test("ports and ranges, each once; tags by either comma", () => {
  const read = readClaim(fields({ mode: "mixed", ports: "20001-20003 20002，20010", tags: "eu，blue, eu" }), "k");
  expect(read).toEqual({
    wish: expect.objectContaining({ ports: [20_001, 20_002, 20_003, 20_010], count: 4, otherwise: "alternate", tags: ["eu", "blue"] }),
  });
});

test("a term reads back as it is written", () => {
  for (const seconds of [1, 90, 600, 3600, 43_200, 86_400, 604_800]) expect(parseTerm(writeTerm(seconds))).toBe(seconds);
  expect(parseTerm("12 小时")).toBe(43_200);
  expect(parseTerm("5")).toBe(300);
  expect(parseTerm("0d")).toBeNull();
});
