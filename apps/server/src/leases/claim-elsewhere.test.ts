import type { ClaimAnswer, Lease } from "@portolan/leases";
import { parseClaim } from "@portolan/leases/parse-claim";
import { expect, test } from "vitest";
import { openTestHouse } from "../people/test-house.ts";
import { keepGranted } from "./claim-elsewhere.ts";
import { leaseInstant } from "./lease-instant.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";

type Refused = Awaited<ReturnType<LeaseKeeper["granted"]>>;

/** A host that refuses every port but those of the list. */
function hostThatTakes(ports: readonly number[]) {
  const asked: number[] = [];
  const moved: Lease[] = [];
  const granted = async (leases: readonly Lease[]): Promise<Refused> => {
    asked.push(...leases.flatMap((lease) => lease.ports));
    const refused = leases.filter((lease) => lease.ports.some((port) => !ports.includes(port)));
    return new Map(refused.map((lease) => [lease.id, { lease, evidence: [] }]));
  };
  const refusedBy = async (refused: Refused) => new Map([...refused].map(([id, { evidence }]) => [id, evidence] as const));
  return { asked, moved, keeper: { granted, refusedBy, moved: (leases: readonly Lease[]) => void moved.push(...leases) } };
}

async function claimOn(host: ReturnType<typeof hostThatTakes>): Promise<ClaimAnswer | undefined> {
  await using house = await openTestHouse();
  const { cookie } = await house.member("Anna", ["operator"]);
  const { storage } = house;
  await storage.write.writeOccupied({ host: "h1", version: 1, from: null, occupied: [], gone: [], bookFence: null });
  const bands = [{ kind: "dynamic", from: 23_700, to: 23_739 }];
  await house.ask("/pools", { method: "POST", body: { name: "web", bands, headroom: 0 }, cookie });
  const [pool] = await storage.read.listPools({});
  const parsed = parseClaim({ pool: pool?.id ?? "", owner: "shop" });
  if (parsed.code !== "parsed") throw new Error(parsed.code);
  const claims = [parsed.value];
  const answers = await storage.write.claimLeases({ claims, by: "owner", ...leaseInstant() });
  const parts = { storage, written: <T>(writing: Promise<T>) => writing, keeper: host.keeper };
  return (await keepGranted({ claims, answers, by: "owner" }, parts))[0];
}

test("a claim is tried on eight ports, each another one, and then refused; each that was given up is to be verified", async () => {
  const host = hostThatTakes([]);
  expect((await claimOn(host))?.code).toBe("port-occupied");
  expect(new Set(host.asked).size).toBe(8);
  expect(host.asked.length).toBe(8);
  expect(host.moved.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => "draining"));
});

test("what the host takes is granted at once", async () => {
  const all = Array.from({ length: 40 }, (_, at) => 23_700 + at);
  const host = hostThatTakes(all);
  expect((await claimOn(host))?.code).toBe("granted");
  expect([host.asked.length, host.moved.length]).toEqual([1, 0]);
});
