/** Somebody else's binary takes a leased port: who sees it, how soon, and who answers then. On a host of its own, with the whole of Portolan, by real connections. */
import type { ClaimAnswers, DrillDocument } from "@portolan/contract";
import type { Lease } from "@portolan/leases";
import { afterAll, beforeAll, expect, test } from "vitest";
import { needs, type LabHost } from "../lab/index.ts";
import { askApi, bands, readLease, startHijackHost, startService, startThief, waitForState, whoAnswers } from "./hijack-host.ts";

const options = { ...needs("packages"), timeout: 240_000 };
const everywhere = (name: string): readonly string[] => Array.from({ length: 6 }, () => name);
let host: LabHost;
let lease: Lease;
let port = 0;
let to = 0;

beforeAll(async () => {
  if (options.skip) return;
  host = await startHijackHost();
  await askApi(host, { method: "POST", path: "/pools", body: { name: "shop", bands } });
  const wish = { pool: "shop", owner: "shop/web", hasEmergency: true, expected: { executable: process.execPath } };
  const claimed = await askApi(host, {
    method: "POST",
    path: "/leases",
    body: { claims: [wish] },
  });
  const { answers } = claimed.body as ClaimAnswers;
  const granted = answers[0]?.code === "granted" ? answers[0].leases[0] : undefined;
  if (granted === undefined) throw new Error(JSON.stringify(claimed));
  lease = granted;
  [port = 0] = lease.ports;
  [to = 0] = lease.emergencyPorts;
}, 240_000);
afterAll(() => host?.dispose());

test(
  "a rehearsal leads connections of both families to the emergency port and back; never the clients of a service to nobody",
  options,
  async () => {
    const service = await startService(host, [port]);
    await waitForState(host, lease.id, "active");
    const drill = { method: "POST", path: `/leases/${lease.id}/drill` } as const;
    expect(await askApi(host, drill)).toMatchObject({ status: 409, body: { error: { code: "DRILL_REFUSED" } } });
    const second = await startService(host, [to]);
    const body = (await askApi(host, drill)).body as DrillDocument;
    expect(body.steps.map(({ code, isFine }) => [code, isFine])).toEqual(["before", "switched", "answered", "back"].map((code) => [code, true])); // prettier-ignore
    expect(body.isFine).toBe(true);
    expect(await whoAnswers(host, port)).toEqual(everywhere(`service ${port}`));
    expect([service.ended, second.ended]).toEqual([false, false]);
    for (const one of [service, second]) await one.stop();
  },
);

test(
  "a foreign binary takes the port: told within 5 s with its process, and clients reach the service until it is back",
  options,
  async () => {
    const emergency = await startService(host, [to]);
    const own = await startService(host, [port]);
    await waitForState(host, lease.id, "active");
    await own.stop();
    const startedMs = Date.now();
    const thief = await startThief(host, port);
    await expect.poll(async () => (await readLease(host, lease.id)).lease.state, { timeout: 10_000 }).toMatch(/hijacked|failover/);
    const tookMs = Date.now() - startedMs;
    expect(tookMs).toBeLessThan(5000);
    const { lease: taken } = await readLease(host, lease.id);
    const [evidence] = taken.evidence;
    expect(evidence).toMatchObject({ kind: "listener", port });
    expect(evidence?.executable).toMatch(/python3/);
    expect(evidence?.pids).toHaveLength(1);
    expect(evidence?.parents[0]).toMatch(/ (?:sh|dash)$/);
    expect((await waitForState(host, lease.id, "failover")).failover).toMatchObject({ state: "switched" });
    expect(await whoAnswers(host, port)).toEqual(everywhere(`service ${to}`));
    await thief.stop();
    const back = await startService(host, [port]);
    await waitForState(host, lease.id, "active");
    await expect.poll(async () => (await host.run(["nft", "list", "tables"])).stdout, { timeout: 10_000 }).not.toContain("redirect");
    expect(await whoAnswers(host, port)).toEqual(everywhere(`service ${port}`));
    expect((await host.run(["nft", "list", "ruleset"])).stdout).not.toContain("portolan:");
    expect([emergency.ended, back.ended]).toEqual([false, false]);
  },
);
