import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim, Evidence, Lease } from "@portolan/leases";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Storage } from "../storage.ts";
import { layOut, sampleClaim } from "../testing/sample-claims.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  const nowMs = 1_800_000_000_000;
  let directory = "";
  let storage: Storage;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "portolan-leases-"));
    storage = await under.openStorage(join(directory, "portolan.db"));
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  async function granted(claim: Claim): Promise<readonly Lease[]> {
    const [answer] = await storage.write.claimLeases({ claims: [claim], by: "owner", nowMs });
    if (answer?.code !== "granted") throw new Error(JSON.stringify(answer));
    return answer.leases;
  }

  const refusedBind = ({ ports: [port = 0] }: Lease): Evidence => {
    const nobody = { remote: null, pids: [], executable: null, user: null, unit: null, container: null, parents: [] };
    return { ...nobody, kind: "bind-refused", protocol: "tcp", port, address: "::", namespace: "host", detail: "EADDRINUSE" };
  };

  const again = (claim: Claim, leases: readonly Lease[], isLast = false) => {
    const refused = leases.slice(0, 1).map((lease) => ({ lease: lease.id, evidence: [refusedBind(lease)] }));
    const grants = [{ claim, leases: leases.map(({ id }) => id), refused, isLast }];
    return storage.write.claimAgain({ grants, by: "owner", nowMs: nowMs + 5 });
  };

  test("what a host would not keep is claimed on another port, which says why; the first is held until its host was asked", async () => {
    await layOut(storage, { nowMs });
    const claim = sampleClaim({ key: "one" });
    const [first] = await granted(claim);
    if (first === undefined) throw new Error("granted");
    const { answers, ended } = await again(claim, [first]);
    const [answer] = answers;
    if (answer?.code !== "granted" || answer.leases[0] === undefined) throw new Error(JSON.stringify(answer));
    const [second] = answer.leases;
    expect(second.ports).not.toEqual(first.ports);
    expect(second).toMatchObject({ state: "reserved", fence: first.fence + 1 });
    expect(second.choice.port.passedOver["refused"]).toBe(1);
    expect(ended).toMatchObject([{ id: first.id, state: "draining", isEnding: true }]);
    const history = await storage.read.readLeaseHistory({ id: first.id });
    const facts = history.map(({ text }) => (JSON.parse(text) as { facts: object }).facts).reverse();
    expect(facts).toMatchObject([
      {},
      { happening: "clashed", evidence: [`bind-refused tcp/${first.ports[0]}`] },
      { happening: "released" },
    ]);
    const [repeat] = await storage.write.claimLeases({ claims: [claim], by: "owner", nowMs: nowMs + 9 });
    expect(repeat).toMatchObject({ code: "granted", isRepeat: true, leases: [{ id: second.id }] });
    const third = (await again(claim, [second])).answers[0];
    expect(third?.code === "granted" && third.leases[0]?.choice.port.passedOver["refused"]).toBe(2);
    expect(await storage.write.checkLeaseBook({})).toEqual({ differences: [] });
  });

  test("one by number is refused with what was found, and so is one that was tried often enough", async () => {
    await layOut(storage, { nowMs });
    const fixed = sampleClaim({ mode: "static", ports: [20_650] });
    const leases = await granted(fixed);
    const evidence = [refusedBind(leases[0] as Lease)];
    expect((await again(fixed, leases)).answers).toEqual([{ code: "port-occupied", port: 20_650, evidence }]);
    const mixed = sampleClaim({ mode: "mixed", ports: [20_720], otherwise: "alternate" });
    const wanted = await granted(mixed);
    const [other] = (await again(mixed, wanted)).answers;
    expect(other).toMatchObject({ code: "granted", leases: [{ choice: { port: { order: "keyed", passedOver: { refused: 1 } } } }] });
    const any = await granted(sampleClaim());
    expect((await again(sampleClaim(), any, true)).answers[0]?.code).toBe("port-occupied");
    const { leases: held } = await storage.read.listLeases({ state: "reserved", limit: 10 });
    expect(held.length).toBe(1);
  });

  test("of a lease on each of several hosts none stands where one of them refuses", async () => {
    await layOut(storage, { nowMs, hosts: ["a", "b"] });
    const claim = sampleClaim({ hosts: { wish: "each", ids: [] } });
    const { answers, ended } = await again(claim, await granted(claim));
    expect(ended.map(({ state }) => state)).toEqual(["draining", "draining"]);
    const [answer] = answers;
    expect(answer?.code === "granted" && answer.leases.map(({ host, state }) => `${host} ${state}`)).toEqual(["a reserved", "b reserved"]);
  });

  test("a lease that somebody has moved meanwhile is left alone", async () => {
    await layOut(storage, { nowMs });
    const claim = sampleClaim();
    const [lease] = await granted(claim);
    if (lease === undefined) throw new Error("granted");
    const moves = [{ lease: lease.id, happening: "seen", fence: null, by: "server" }] as const;
    await storage.write.moveLeases({ moves, nowMs });
    expect(await again(claim, [lease])).toMatchObject({ answers: [{ code: "granted", leases: [{ state: "active" }] }], ended: [] });
  });
});
