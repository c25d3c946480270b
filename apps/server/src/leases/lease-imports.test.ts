import type { ImportRow } from "@portolan/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestHouse } from "../people/test-house.ts";
import { importLeases } from "./lease-imports.ts";

const host = "h1";
let house: Awaited<ReturnType<typeof openTestHouse>>;
beforeEach(async () => {
  house = await openTestHouse();
  const { cookie } = await house.member("Anna", ["operator"]);
  await house.storage.write.writeLeaseHost({ host });
  const bands = [{ kind: "static", from: 21_000, to: 21_009 }];
  await house.ask("/pools", { method: "POST", body: { name: "web", bands, headroom: 0 }, cookie });
});
afterEach(() => house[Symbol.asyncDispose]());

function bring(over: Partial<ImportRow>) {
  const row = { line: 1, port: 21_001, address: null, host: null, owner: "game", purpose: "", note: "", tags: [] };
  return importLeases(
    { pool: "web", rows: [{ ...row, protocols: ["tcp"], ...over }] },
    { by: "owner", isTrial: false },
    {
      storage: house.storage,
      written: (writing) => writing,
      host: () => host,
      hostOf: () => host,
      endpoints: () => [],
      keeper: { brought: async () => {} },
      scanner: { lookNow: async () => {} },
    },
  );
}

test("a lease of its owner's at another address, or one that ends, is not what a row means", async () => {
  expect(await bring({ address: "192.0.2.1" })).toMatchObject({ imported: 1 });
  expect(await bring({ address: "192.0.2.1" })).toMatchObject({ rows: [{ code: "known" }] });
  expect(await bring({ address: "192.0.2.2" })).toMatchObject({ rows: [{ code: "refused" }] });
  const [lease] = (await house.storage.read.listLeases({ limit: 1 })).leases;
  const moves = [{ lease: lease?.id ?? "", happening: "released", fence: null, by: "server" } as const];
  await house.storage.write.moveLeases({ moves, nowMs: Date.now() });
  expect(await bring({ address: "192.0.2.1" })).toMatchObject({ imported: 0, rows: [{ code: "refused" }] });
});

test("a row is known only where its owner has all of it", async () => {
  expect(await bring({})).toMatchObject({ imported: 1, rows: [{ code: "ready" }] });
  expect(await bring({})).toMatchObject({ imported: 0, rows: [{ code: "known" }] });
  expect(await bring({ protocols: ["tcp", "udp"] })).toMatchObject({ imported: 0, rows: [{ code: "refused" }] });
  expect(await bring({ protocols: ["udp"] })).toMatchObject({ imported: 1, rows: [{ code: "ready" }] });
  expect(await bring({ protocols: ["tcp", "udp"] })).toMatchObject({ imported: 0, rows: [{ code: "known" }] });
});
