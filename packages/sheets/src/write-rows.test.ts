import * as fc from "fast-check";
import { leaseStates } from "@portolan/leases";
import { expect, test } from "vitest";
import type { LeaseRow } from "./lease-rows.ts";
import { readSheetFiles } from "./read-sheet-files.ts";
import { writeRows, type RowFormat } from "./write-rows.ts";

const formulas = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://192.0.2.1")', "'=quoted"];

// Texts as a lease has them: without control characters at their ends or blanks around.
const word = fc
  .oneof(fc.constantFrom(...formulas, "a,b", "a;b", 'say "so"', "租约", "8080"), fc.stringMatching(/^[a-z][a-z0-9 /.,;"'-]{0,20}$/))
  .map((text) => text.trim());
const owner = word.filter((text) => text !== "");
const row: fc.Arbitrary<LeaseRow> = fc.record({
  port: fc.integer({ min: 1, max: 65_535 }),
  protocols: fc.constantFrom<LeaseRow["protocols"]>(["tcp"], ["udp"], ["tcp", "udp"]),
  address: fc.constantFrom(null, "0.0.0.0", "127.0.0.1", "::1"),
  host: fc.constantFrom(null, "web1"),
  owner,
  purpose: word,
  note: word,
  tags: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 3 }),
  lease: fc.constant("AAAAAAAAAAAAAAAA"),
  pool: fc.constant("main"),
  state: fc.constantFrom(...leaseStates),
  expiresMs: fc.constantFrom(null, 1_763_850_000_000),
});
const rows = fc.uniqueArray(row, { maxLength: 12, selector: ({ port }) => port });

async function readBack(bytes: Uint8Array, format: RowFormat): Promise<readonly object[]> {
  const files = [{ path: `a.${format}`, bytes }];
  const outcome = await readSheetFiles({ files, kind: null, protocols: ["tcp"], project: "", variables: new Map() });
  if (outcome.code !== "read") throw new Error(JSON.stringify(outcome));
  expect(outcome.leftOut).toEqual([]);
  return outcome.rows.map(({ place: _place, ...rest }) => rest);
}

/** What an import asks for; pool, state and term are of the lease. */
function asImported({ lease: _lease, pool: _pool, state: _state, expiresMs: _expires, ...rest }: LeaseRow): object {
  return rest;
}

test.for<{ format: RowFormat; runs: number }>([
  { format: "csv", runs: 200 },
  { format: "json", runs: 100 },
  { format: "xlsx", runs: 15 },
])("what is written as $format is read as it was", async ({ format, runs }) => {
  await fc.assert(
    fc.asyncProperty(rows, async (written) => {
      expect(await readBack(await writeRows(written, format), format)).toEqual(written.map(asImported));
    }),
    { numRuns: runs },
  );
});

test("no cell of a CSV file begins like a formula", async () => {
  const [one] = fc.sample(row, { numRuns: 1, seed: 1 });
  if (one === undefined) throw new Error("no row");
  const bytes = await writeRows(
    formulas.map((text, index) => ({ ...one, port: index + 1, owner: text, note: text, purpose: text })),
    "csv",
  );
  const lines = new TextDecoder().decode(bytes).trim().split("\r\n").slice(1);
  for (const line of lines) expect(line).not.toMatch(/(?:^|,)"?[=+\-@]/);
});

test("a text of a workbook is marked as text, so that no program runs it", async () => {
  const [one] = fc.sample(row, { numRuns: 1, seed: 1 });
  if (one === undefined) throw new Error("no row");
  const { zipContents } = await import("./zip-contents.ts");
  const contents = zipContents(await writeRows([{ ...one, owner: "=1+1" }], "xlsx"));
  const sheet = new TextDecoder().decode(contents.get("xl/worksheets/sheet1.xml"));
  expect(sheet).not.toContain("<f>");
  expect([...contents.values()].some((bytes) => new TextDecoder().decode(bytes).includes("=1+1"))).toBe(true);
});
