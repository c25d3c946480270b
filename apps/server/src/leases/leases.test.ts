import { expect, test } from "vitest";
import type {
  ClaimAnswers,
  ClaimPreview,
  LeaseMoveAnswers,
  LeasePage,
  MadeApiToken,
  PoolDocument,
  PoolsDocument,
} from "@portolan/contract";
import { findMisfits, routes } from "@portolan/contract/api";
import { openTestHouse } from "../people/test-house.ts";

/** One of them is registered at IANA. */
const band = { kind: "dynamic", from: 21_000, to: 21_009 } as const;

/** A house whose operator has a pool of ten ports on a host that is ready, and a token that may claim. */
async function openHarbour() {
  const house = await openTestHouse();
  const { cookie } = await house.member("Anna", ["operator"]);
  await house.storage.write.writeOccupied({ host: "h1", version: 1, from: null, occupied: [], gone: [], bookFence: null });
  const made = await house.ask<PoolDocument>("/pools", { method: "POST", body: { name: "web", bands: [band], headroom: 0 }, cookie });
  const token = async (scopes: readonly string[]): Promise<Record<string, string>> => {
    const { value } = await house.ask<MadeApiToken>("/own/tokens", { method: "POST", body: { label: "x", scopes, days: 1 }, cookie });
    return { authorization: `Bearer ${value.secret}` };
  };
  const headers = await token(["see", "lease"]);
  const claim = async (...claims: object[]) =>
    house.ask<ClaimAnswers>("/leases", {
      method: "POST",
      body: { claims: claims.map((one) => ({ pool: "web", owner: "shop", ...one })) },
      headers,
    });
  return { house, cookie, pool: made.value, headers, token, claim };
}

test("a program claims by its token; each claim of a batch is answered by itself, a refusal with what works", async () => {
  const { house, claim } = await openHarbour();
  await using _ = house;
  const { status, value } = await claim({}, { ports: [22] }, { pool: "nowhere" }, { ports: [21_003], mode: "mixed" });
  expect(status).toBe(200);
  expect(value.answers.map(({ code }) => code)).toEqual(["granted", "port-outside", "pool-unknown", "granted"]);
  expect(findMisfits(routes.claimLeases.answer, value)).toEqual([]);
  const refused = value.answers[1];
  expect(refused?.code === "port-outside" && refused.told.works?.id).toBe("lease.refused.port-outside.works");
});

test("the same key is answered the same, and another claim by it is refused", async () => {
  const { house, claim } = await openHarbour();
  await using _ = house;
  const [first, again, other] = [await claim({ key: "k" }), await claim({ key: "k" }), await claim({ key: "k", count: 2 })];
  const [one, two] = [first.value.answers[0], again.value.answers[0]];
  expect(one?.code === "granted" && two?.code === "granted" && [two.isRepeat, two.leases[0]?.id === one.leases[0]?.id]).toEqual([
    true,
    true,
  ]);
  expect(other.value.answers[0]?.code).toBe("key-reused");
});

test("what is malformed is an error: an unknown field, no address, too many claims", async () => {
  const { house, claim } = await openHarbour();
  await using _ = house;
  expect(await claim({ nonsense: 1 })).toMatchObject({ status: 400, code: "REQUEST_INVALID" });
  expect(await claim({ address: "not an address" })).toMatchObject({ status: 400, code: "CLAIM_INVALID" });
  expect(await claim(...Array.from({ length: 201 }, () => ({})))).toMatchObject({ status: 400, code: "REQUEST_INVALID" });
});

test("a lease is renewed and given back by who names its fence, and by nobody else", async () => {
  const { house, claim, headers } = await openHarbour();
  await using _ = house;
  const granted = (await claim({ termSeconds: 60 })).value.answers[0];
  if (granted?.code !== "granted" || granted.leases[0] === undefined) throw new Error("granted");
  const { id: lease, fence } = granted.leases[0];
  const move = async (path: string, leases: readonly object[]) =>
    (await house.ask<LeaseMoveAnswers>(`/leases/${path}`, { method: "POST", body: { leases }, headers })).value.answers.map(
      ({ code }) => code,
    );
  expect(
    await move("renew", [
      { lease, fence: fence + 7 },
      { lease, fence },
      { lease: "A".repeat(16), fence },
    ]),
  ).toEqual(["stale-fence", "moved", "unknown"]);
  expect(
    await move("release", [
      { lease, fence },
      { lease, fence },
    ]),
  ).toEqual(["moved", "state"]);
  expect((await house.ask<LeasePage>("/leases?owner=shop", { headers })).value.leases.map(({ state }) => state)).toEqual(["draining"]);
});

test("a token stands for its person: leases that others claimed are unknown to it, by whatever fence", async () => {
  const { house, cookie, claim } = await openHarbour();
  await using _ = house;
  const granted = (await claim({})).value.answers[0];
  if (granted?.code !== "granted" || granted.leases[0] === undefined) throw new Error("granted");
  const { id: lease, fence } = granted.leases[0];
  const { cookie: others } = await house.member("Berta", ["operator"]);
  const tokenBody = { label: "x", scopes: ["lease"], days: 1 };
  const { value: made } = await house.ask<MadeApiToken>("/own/tokens", { method: "POST", body: tokenBody, cookie: others });
  const headers = { authorization: `Bearer ${made.secret}` };
  const body = {
    leases: [
      { lease, fence: fence + 7 },
      { lease, fence },
    ],
  };
  for (const path of ["/leases/renew", "/leases/release"])
    expect((await house.ask<LeaseMoveAnswers>(path, { method: "POST", body, headers })).value.answers).toMatchObject([
      { code: "unknown" },
      { code: "unknown" },
    ]);
  expect(await house.ask(`/leases/${lease}/drill`, { method: "POST", headers })).toMatchObject({ status: 404, code: "LEASE_UNKNOWN" });
  const byHand = await house.ask<LeaseMoveAnswers>("/leases/release", {
    method: "POST",
    body: { leases: [{ lease, fence }] },
    cookie: others,
  });
  expect(byHand.value.answers).toMatchObject([{ code: "moved" }]);
  expect((await house.ask<LeasePage>("/leases?state=draining", { cookie })).value.leases.map(({ id }) => id)).toEqual([lease]);
});

test("a token without the scope claims nothing, and one that was taken away nothing any more", async () => {
  const { house, cookie, token } = await openHarbour();
  await using _ = house;
  const body = { claims: [{ pool: "web", owner: "shop" }] };
  const onlySees = await token(["see"]);
  expect(await house.ask("/leases", { method: "POST", body, headers: onlySees })).toMatchObject({
    status: 403,
    code: "PERMISSION_REQUIRED",
  });
  const { value: made } = await house.ask<MadeApiToken>("/own/tokens", {
    method: "POST",
    body: { label: "y", scopes: ["lease"], days: 1 },
    cookie,
  });
  const headers = { authorization: `Bearer ${made.secret}` };
  expect(await house.ask("/leases", { method: "POST", body, headers })).toMatchObject({ status: 200 });
  await house.ask(`/own/tokens/${made.token.id}`, { method: "DELETE", cookie });
  expect(await house.ask("/leases", { method: "POST", body, headers })).toMatchObject({ status: 401 });
});

test("a preview takes nothing; a full pool says so", async () => {
  const { house, claim, headers } = await openHarbour();
  await using _ = house;
  const preview = async () =>
    (await house.ask<ClaimPreview>("/leases/preview", { method: "POST", body: { pool: "web", owner: "x" }, headers })).value;
  const [first, second] = [await preview(), await preview()];
  expect(first.code).toBe("would-grant");
  expect(second).toEqual(first);
  const taken = await claim(...Array.from({ length: 11 }, () => ({})));
  expect(taken.value.answers.map(({ code }) => code).filter((code) => code === "granted").length).toBe(9);
  expect((await preview()).code).toBe("pool-full");
});

test("a pool is changed by its revision, told with its map, and removed once nothing holds it", async () => {
  const { house, cookie, claim } = await openHarbour();
  await using _ = house;
  const ask = <T = unknown>(method: "PUT" | "DELETE" | "POST" | "GET", path: string, body?: object) =>
    house.ask<T>(path, { method, cookie, ...(body === undefined ? {} : { body }) });
  await claim({});
  const { value } = await ask<PoolDocument>("GET", "/pools/web");
  expect(findMisfits(routes.readPool.answer, value)).toEqual([]);
  expect(value.use).toMatchObject({ size: 10, reserved: 1, kept: 1, free: 8 });
  expect(value.maps[0]?.runs.find(({ state }) => state === "reserved")).toBeDefined();
  expect(await ask("PUT", "/pools/web", { name: "web", revision: 7 })).toMatchObject({ status: 409, code: "POOL_CHANGED" });
  expect((await ask<PoolDocument>("PUT", "/pools/web", { name: "www", revision: 1 })).value.pool).toMatchObject({
    name: "www",
    revision: 2,
    bands: [band],
  });
  expect(await ask("POST", "/pools", { name: "www" })).toMatchObject({ status: 409, code: "POOL_EXISTS" });
  expect(await ask("POST", "/pools", { name: "x", bands: [band, band] })).toMatchObject({ status: 400, code: "POOL_INVALID" });
  expect(await ask("DELETE", "/pools/www")).toMatchObject({ status: 409, code: "POOL_IN_USE" });
  expect((await ask<PoolsDocument>("GET", "/pools")).value.pools.length).toBe(1);
  expect(await ask("GET", "/pools/web")).toMatchObject({ status: 404, code: "POOL_UNKNOWN" });
});
