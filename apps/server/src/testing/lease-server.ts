/**
 * A server that grants leases on hosts which nobody looks at, for benchmarks: the real routes on a real socket, the real database, its record sequenced and signed.
 * Argument: the pools as JSON, each of one host. Prints its port at 127.0.0.1, a token and the folder of its database; ends with its input, and the folder with it.
 */
import type { MadeApiToken } from "@portolan/contract";
import type { Pool } from "@portolan/leases";
import type { Storage } from "@portolan/storage";
import { startLedgerKeeper } from "../ledger/ledger-keeper.ts";
import { leaseInstant } from "../leases/lease-instant.ts";
import { listenOnLoopback } from "../loopback-listeners.ts";
import { openTestHouse } from "../people/test-house.ts";

const sweepEveryMs = 1000;

const house = await openTestHouse();
const { storage, directory, app } = house;
await layPools(storage, JSON.parse(process.argv[2] ?? "[]") as readonly Pool[]);
const ledger = await startLedgerKeeper({
  storage,
  directory,
  onFailure({ code, detail }) {
    throw new Error(`the record is not signed: ${code} ${detail}`);
  },
});
const sweeping = setInterval(() => void storage.write.sweepLeases(leaseInstant()), sweepEveryMs);
const token = await makeToken();
const listeners = await listenOnLoopback({
  port: 0,
  listen: "127.0.0.1",
  onRequest: (request, response) => app.routing(request, response),
});
process.stdout.write(`${JSON.stringify({ port: listeners.port, token, directory })}\n`);
process.stdin.resume().once("end", () => void close());

async function layPools({ write }: Storage, pools: readonly Pool[]): Promise<void> {
  for (const pool of pools) {
    if (pool.place.kind !== "host") throw new Error(`${pool.name} is not of one host`);
    await write.writePool({ pool, by: "owner", nowMs: Date.now() });
    await write.writeOccupied({ host: pool.place.host, version: 1, from: null, occupied: [], gone: [] });
  }
}

/** Of an operator, with the scopes `see` and `lease`. */
async function makeToken(): Promise<string> {
  const { cookie } = await house.member("Anna", ["operator"]);
  const body = { label: "bench", scopes: ["see", "lease"], days: 1 };
  return (await house.ask<MadeApiToken>("/own/tokens", { method: "POST", body, cookie })).value.secret;
}

async function close(): Promise<void> {
  clearInterval(sweeping);
  await listeners.close();
  await ledger.close();
  await house[Symbol.asyncDispose]();
  process.exit(0);
}
