import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim } from "@portolan/leases";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startStorageThreads, type Storage } from "../storage.ts";
import { layOut, sampleClaim, sampleHost, samplePool } from "../testing/sample-claims.ts";
import { packAnswers, unpackAnswers } from "./packed-answers.ts";

const nowMs = 1_800_000_000_000;
let directory = "";
let storage: Storage;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-packed-"));
  const outcome = await (await startStorageThreads()).open(join(directory, "portolan.db"));
  if (!outcome.ok) throw new Error(outcome.code);
  ({ storage } = outcome);
  await layOut(storage, { pools: [samplePool()], hosts: [sampleHost], nowMs });
});
afterEach(async () => {
  await storage.close();
  await rm(directory, { recursive: true });
});

const expected = { unit: "web.service", executable: null, user: null, container: null };
const claims: readonly Claim[] = [
  sampleClaim(),
  sampleClaim({ termSeconds: null, protocols: ["udp"], family: "ipv4", address: "127.0.0.1", expected, note: "first", tags: ["a", "b"] }),
  sampleClaim({ count: 3, hasEmergency: true, class: "critical", termSeconds: 5 }),
  sampleClaim({ mode: "static", ports: [20_610] }),
  sampleClaim({ mode: "static", ports: [20_610] }), // refused
  sampleClaim({ mode: "deterministic", owner: "shop/db", purpose: "db" }),
  sampleClaim({ key: "once" }),
];

test("a lease is told as its row has it", async () => {
  const batch = { claims, by: "owner", nowMs: nowMs + 0.4, elapsedMs: 7 };
  const answers = await storage.write.claimLeases(batch);
  expect(answers.map(({ code }) => code)).toEqual(["granted", "granted", "granted", "granted", "port-leased", "granted", "granted"]);
  const told = answers.flatMap((answer) => (answer.code === "granted" ? answer.leases : []));
  expect(told).toEqual(await Promise.all(told.map(({ id }) => storage.read.readLease({ id }))));
  const [repeated] = await storage.write.claimLeases({ claims: claims.slice(-1), by: "owner", nowMs: nowMs + 60_000 });
  expect(repeated).toEqual({ code: "granted", leases: told.slice(-1), isRepeat: true });
});

test("what is packed comes out as it was", async () => {
  const answers = await storage.write.claimLeases({ claims, by: "owner", nowMs });
  expect(unpackAnswers(structuredClone(packAnswers(answers)), claims, "owner")).toEqual(answers);
});
