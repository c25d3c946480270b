import { hashSection } from "@portolan/snapshot";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createSectionStore } from "./section-store.ts";

const route = { destination: "10.0.0.0/8", metric: null };
const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

test("equal contents keep the object and the hash; other contents bring both anew, and earlier answers stay", () => {
  const store = createSectionStore();
  const first = [{ ...route }] as never;
  store.put("routes", first);
  const hashes = store.hashes();
  store.put("routes", [{ metric: null, destination: "10.0.0.0/8" }] as never);
  expect(store.sections().routes).toBe(first);
  expect(store.hashes()).toBe(hashes);
  for (const other of [[{ ...route, metric: 0 }], [{ ...route, table: 254 }], [{ destination: "10.0.0.0/8" }], [[]], []]) {
    store.put("routes", first);
    store.put("routes", other as never);
    expect(store.sections().routes).toBe(other);
    expect(store.hashes().routes).toBe(hashSection(other, sha256Hex));
  }
  expect(hashes.routes).toBe(hashSection(first, sha256Hex));
});

test("only sections that were put have a hash, which is enumerable", () => {
  const store = createSectionStore();
  store.put("sockets", []);
  expect(JSON.parse(JSON.stringify(store.hashes()))).toEqual({ sockets: hashSection([], sha256Hex) });
});
