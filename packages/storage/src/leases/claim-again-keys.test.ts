import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim, Evidence } from "@portolan/leases";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Storage } from "../storage.ts";
import { layOut, sampleClaim } from "../testing/sample-claims.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

const nobody = { remote: null, pids: [], executable: null, user: null, unit: null, container: null, parents: [] } as const;
const place = { protocol: "tcp", port: 20_650, address: "::", namespace: "host" } as const;
const evidence: Evidence = { ...nobody, ...place, kind: "bind-refused", detail: "EADDRINUSE" };

describeStorages((under) => {
  const nowMs = 1_800_000_000_000;
  let directory = "";
  let storage: Storage;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "portolan-claim-again-"));
    storage = await under.openStorage(join(directory, "portolan.db"));
    await layOut(storage, { nowMs });
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  const ask = async (claim: Claim) => (await storage.write.claimLeases({ claims: [claim], by: "owner", nowMs }))[0];

  test("what a host refused in the end has used up no key: asked again, it is decided anew", async () => {
    const claim = sampleClaim({ key: "once", mode: "static", ports: [20_650] });
    const first = await ask(claim);
    const [lease] = first?.code === "granted" ? first.leases : [];
    const leases = [lease?.id ?? ""];
    const grants = [{ claim, leases, refused: [{ lease: leases[0] ?? "", evidence: [evidence] }], isLast: false }];
    const { answers } = await storage.write.claimAgain({ grants, by: "owner", nowMs });
    expect(answers).toMatchObject([{ code: "port-occupied", port: 20_650 }]);
    expect(await ask(claim)).toMatchObject({ code: "port-leased", port: 20_650, lease: lease?.id });
    expect(await ask({ ...claim, ports: [20_651] })).toMatchObject({ code: "granted", isRepeat: false });
  });

  test("what was granted elsewhere in the end is what its key is answered with", async () => {
    const claim = sampleClaim({ key: "twice" });
    const first = await ask(claim);
    const [lease] = first?.code === "granted" ? first.leases : [];
    const leases = [lease?.id ?? ""];
    const grants = [{ claim, leases, refused: [{ lease: leases[0] ?? "", evidence: [evidence] }], isLast: false }];
    const { answers } = await storage.write.claimAgain({ grants, by: "owner", nowMs });
    const [again] = answers;
    if (again?.code !== "granted") throw new Error(JSON.stringify(again));
    expect(again.leases[0]?.id).not.toBe(lease?.id);
    expect(await ask(claim)).toMatchObject({ code: "granted", isRepeat: true, leases: [{ id: again.leases[0]?.id }] });
  });
});
