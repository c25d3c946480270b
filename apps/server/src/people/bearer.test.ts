import { expect, test } from "vitest";
import { isStillIn, readBearer } from "./bearer.ts";
import { openTestHouse } from "./test-house.ts";

const hourMs = 60 * 60_000;

test("whoever only listens is out a day after the last request, and at once when the session ends", async () => {
  await using house = await openTestHouse();
  const { cookie, id } = await house.member("Mei", ["viewer"]);
  const credentials = { cookie: cookie.split("=")[1] ?? "", authorization: null };
  const startMs = Date.now();
  const bearer = await readBearer(house.storage, credentials, startMs);
  if (bearer === null) throw new Error("signed in");
  const isIn = (ms: number) => isStillIn(house.storage, bearer, startMs + ms);
  expect([await isIn(0), await isIn(23 * hourMs), await isIn(25 * hourMs)]).toEqual([true, true, false]);
  expect(await isIn(0)).toBe(true); // asking is no use
  await readBearer(house.storage, credentials, startMs + 20 * hourMs);
  expect([await isIn(25 * hourMs), await isIn(45 * hourMs), await isIn(8 * 24 * hourMs)]).toEqual([true, false, false]);
  await house.storage.write.endSessionsOf({ person: id, keep: null });
  expect(await isIn(20 * hourMs)).toBe(false);
});
