/** Arguments: hosts, claimants, ports of all hosts together, starts of all claimants together. To be run as root on a lab host, or in `unshare --net --mount`; prints what came of it as one JSON line. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCapture } from "@portolan/capture";
import { startStorageThreads } from "@portolan/storage";
import { racedClaim, racedPool } from "../raced-pool.ts";
import { runFleet } from "./fleet-run.ts";
import { openNamespaceHost } from "./namespace-host.ts";

const [hostCount = 20, claimants = 200, portCount = 10_000, starts = 10_000] = process.argv.slice(2).map(Number);
const ports = { from: 20_000, to: 20_000 + Math.ceil(portCount / hostCount) - 1 };
const grantedAllTheSame = Array.from({ length: ports.to - ports.from + 1 }, (_, index) => ports.from + index);
const pool = {
  ...racedPool,
  bands: [{ kind: "dynamic" as const, ...ports }],
  rules: { ...racedPool.rules, grantedAllTheSame },
  quarantineSeconds: 65,
};

const folder = mkdtempSync(join(tmpdir(), "portolan-fleet-"));
const outcome = await (await startStorageThreads()).open(join(folder, "portolan.db"));
if (!outcome.ok) throw new Error(outcome.code);
const { storage } = outcome;
await storage.write.writePool({ pool, by: "owner", nowMs: Date.now() });
const names = Array.from({ length: hostCount }, (_, index) => `quay${index}`);
const hosts = await Promise.all(
  names.map((name) => openNamespaceHost({ name, folder: join(folder, "berths"), ports, noiseEveryMs: Math.max(25, hostCount * 8) })),
);
const capture = openCapture({ portolanVersion: "fleet" });
const startedMs = performance.now();
const result = await runFleet({
  storage,
  capture,
  hosts,
  claimants,
  rounds: Math.ceil(starts / claimants),
  ports,
  claimOf: racedClaim,
  onProgress: ({ started, failed }) => void process.stderr.write(`${started} started, ${failed.length} failed\n`),
});
const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
const noise: Record<string, number> = {};
for (const host of hosts) for (const [name, count] of Object.entries(await host.counts())) noise[name] = (noise[name] ?? 0) + count;
for (const host of hosts) host.close();
capture.close();
await storage.close();
rmSync(folder, { recursive: true });
process.stdout.write(`${JSON.stringify({ hosts: hostCount, claimants, ports: portCount, seconds, ...result, noise })}\n`, () =>
  process.exit(0),
);
