import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addApiToken, readCarriedToken } from "./api-tokens.ts";
import { beginAttempt, mostPlaces, takeAttemptBack } from "./failed-attempts.ts";
import { addPerson, readHouse, readPeople, writeDisabled, writeRoles } from "./people.ts";
import {
  acceptInvitation,
  acceptSecondFactor,
  addInvitation,
  beginSecondFactor,
  changePassword,
  useSecondProof,
} from "./person-secrets.ts";
import { readSession, signInPerson, touchSession } from "./person-sessions.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  const emptyDatabase = () => under.emptyDatabase();
  const mei = { id: "p1", name: "Mei", nameKey: "mei", roles: ["operator"], password: "hash1", nowMs: 1, isFirst: false };
  const entering = {
    person: "p1",
    password: "hash1",
    rehashed: null,
    proof: null,
    attempt: { name: "x", address: "y" },
    replaced: null,
    expiresMs: 100_000,
  };
  const dayMs = 24 * 60 * 60_000;

  test("only one first person is made, and a name is one person's", async () => {
    await using database = await emptyDatabase();
    expect(await addPerson(database, { ...mei, isFirst: true })).toEqual({ ok: true });
    expect(await addPerson(database, { ...mei, id: "p2", nameKey: "b", isFirst: true })).toEqual({ ok: false, code: "SET_UP_DONE" });
    expect(await addPerson(database, { ...mei, id: "p2" })).toEqual({ ok: false, code: "NAME_TAKEN" });
    expect(await readPeople(database)).toMatchObject([{ name: "Mei", roles: ["operator"], hasPassword: true, hasSecondFactor: false }]);
  });

  test("the database itself refuses two administrators' roles for one person, in every pair", async () => {
    await using database = await emptyDatabase();
    await addPerson(database, mei);
    const administrators = ["system-admin", "security-admin", "audit-admin"];
    for (const first of administrators) {
      expect(await writeRoles(database, { person: "p1", roles: [first, "operator"] })).toBe(true);
      expect(await readHouse(database)).toEqual({ people: 1, active: ["p1"], held: [first] });
      for (const second of administrators.filter((role) => role !== first))
        await expect(writeRoles(database, { person: "p1", roles: [first, second] })).rejects.toThrow(/unique/i);
    }
    await expect(writeRoles(database, { person: "p1", roles: ["emperor"] })).rejects.toThrow(/check/i);
  });

  test("a session carries its person's roles of now, and is over when it ends, lies idle, or its person is let in no more", async () => {
    await using database = await emptyDatabase();
    await addPerson(database, mei);
    expect(await signInPerson(database, { ...entering, sessionHash: "s", nowMs: 10 })).toEqual({ ok: true });
    const at = (nowMs: number) => readSession(database, { hash: "s", nowMs, idleMs: 1000 });
    expect(await at(11)).toMatchObject({ provedMs: 10, lastUsedMs: 10, person: { name: "Mei", roles: ["operator"] } });
    await writeRoles(database, { person: "p1", roles: ["viewer"] });
    expect((await at(11))?.person?.roles).toEqual(["viewer"]);
    expect(await at(1010)).toBeNull();
    await touchSession(database, { hash: "s", nowMs: 900, isProved: false });
    expect(await at(1010)).toMatchObject({ lastUsedMs: 900, provedMs: 10 });
    expect(await readSession(database, { hash: "s", nowMs: 100_000, idleMs: dayMs })).toBeNull();
    expect(await writeDisabled(database, { person: "p1", disabledMs: 950 })).toEqual(["s"]);
    expect(await at(960)).toBeNull();
    expect(await signInPerson(database, { ...entering, sessionHash: "s2", nowMs: 960 })).toMatchObject({ code: "REFUSED" });
  });

  test("signing in ends the session that the browser had, and what was found right must still be", async () => {
    await using database = await emptyDatabase();
    await addPerson(database, mei);
    await signInPerson(database, { ...entering, sessionHash: "s1", nowMs: 10 });
    await signInPerson(database, { ...entering, sessionHash: "s2", nowMs: 11, replaced: "s1" });
    expect(await readSession(database, { hash: "s1", nowMs: 12, idleMs: 1000 })).toBeNull();
    expect(await changePassword(database, { person: "p1", from: "hash1", to: "hash2", keep: null })).toEqual(["s2"]);
    expect(await signInPerson(database, { ...entering, sessionHash: "s3", nowMs: 13 })).toMatchObject({ code: "REFUSED" });
    expect(await changePassword(database, { person: "p1", from: "hash1", to: "hash3", keep: null })).toBeNull();
  });

  test("a one-time code is used once, and none before it; a recovery code is used once, by its person", async () => {
    await using database = await emptyDatabase();
    await addPerson(database, mei);
    await addPerson(database, { ...mei, id: "p2", name: "Bo", nameKey: "bo" });
    await beginSecondFactor(database, { person: "p1", wrapped: "w" });
    const accepted = { person: "p1", step: 100, recoveryHashes: ["r1", "r2"] };
    expect(await acceptSecondFactor(database, { ...accepted, wrapped: "other" })).toBe(false);
    expect(await acceptSecondFactor(database, { ...accepted, wrapped: "w" })).toBe(true);
    expect(await signInPerson(database, { ...entering, sessionHash: "s", nowMs: 10 })).toEqual({ ok: false, code: "PROOF_REQUIRED" });
    const use = (step: number) => useSecondProof(database, { person: "p1", proof: { kind: "code", step }, nowMs: 1 });
    expect([await use(100), await use(102), await use(102), await use(101), await use(103)]).toEqual([false, true, false, false, true]);
    const recover = (person: string, hash: string) => useSecondProof(database, { person, proof: { kind: "recovery", hash }, nowMs: 1 });
    expect([await recover("p2", "r1"), await recover("p1", "r1"), await recover("p1", "r1")]).toEqual([false, true, false]);
  });

  test("an invitation works once, within its time, and a newer one takes its place", async () => {
    await using database = await emptyDatabase();
    await addPerson(database, { ...mei, password: null });
    const invite = (hash: string) => addInvitation(database, { person: "p1", hash, expiresMs: 100, endsSecondFactor: true });
    await invite("a");
    await invite("b");
    const accept = (hash: string, nowMs: number) => acceptInvitation(database, { hash, password: "hash9", nowMs });
    expect([await accept("a", 50), await accept("b", 100), await accept("b", 50), await accept("b", 51)]).toEqual([null, null, [], null]);
    expect((await readHouse(database)).active).toEqual(["p1"]);
  });

  test("a token ends with its time and with its person", async () => {
    await using database = await emptyDatabase();
    await addPerson(database, mei);
    const token = { id: "t", person: "p1", hash: "h", label: "backup", scopes: ["see"], createdMs: 1, expiresMs: 100 };
    for (let made = 0; made < 50; made++) expect(await addApiToken(database, { ...token, id: `t${made}`, hash: `h${made}` })).toBe(true);
    expect(await addApiToken(database, token)).toBe(false);
    expect(await readCarriedToken(database, { hash: "h7", nowMs: 99 })).toMatchObject({ id: "t7", scopes: ["see"], person: { id: "p1" } });
    expect(await readCarriedToken(database, { hash: "h7", nowMs: 100 })).toBeNull();
    await writeDisabled(database, { person: "p1", disabledMs: 5 });
    await writeDisabled(database, { person: "p1", disabledMs: null });
    expect(await readCarriedToken(database, { hash: "h7", nowMs: 99 })).toBeNull();
  });

  test("delays grow with each failure, end, and are never drawn out by what is tried within them", async () => {
    await using database = await emptyDatabase();
    const places = [{ place: "name", free: 3, mostMs: 8000 }];
    const wait = (nowMs: number) => beginAttempt(database, { places, nowMs });
    expect([await wait(0), await wait(0), await wait(0)]).toEqual([0, 0, 0]);
    expect([await wait(0), await wait(400), await wait(999)]).toEqual([1000, 600, 1]);
    expect([await wait(1000), await wait(1000)]).toEqual([0, 2000]);
    expect([await wait(3000), await wait(3000)]).toEqual([0, 4000]);
    expect([await wait(7000), await wait(15_000), await wait(15_000)]).toEqual([0, 0, 8000]);
    expect(await wait(10_000)).toBe(8000); // the clock was set back: no more than the delay
    await takeAttemptBack(database, { places: ["name"] });
    expect(await wait(15_000 + dayMs)).toBe(0);
    expect([await wait(15_000 + dayMs), await wait(15_000 + dayMs)]).toEqual([0, 0]); // forgotten: free again
  });

  test("whatever is tried, whoever waits as long as they are told may try again, and nobody waits longer than the most", async () => {
    await using database = await emptyDatabase();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 20_000 }), { minLength: 1, maxLength: 30 }), async (pauses) => {
        const place = `p${run++}`;
        const places = [{ place, free: 2, mostMs: 10_000 }];
        let nowMs = 0;
        for (const pauseMs of pauses) {
          nowMs += pauseMs;
          const waitMs = await beginAttempt(database, { places, nowMs });
          expect(waitMs).toBeLessThanOrEqual(10_000);
          if (waitMs > 0) expect(await beginAttempt(database, { places, nowMs: (nowMs += waitMs) })).toBe(0);
        }
      }),
      { numRuns: under.runs(40) },
    );
  });

  test("places that are made up are bounded, and the newest stay", async () => {
    await using database = await emptyDatabase();
    const rows = Array.from({ length: mostPlaces }, (_, index) => ({ place: `n${index}`, failures: 9, last_ms: index }));
    while (rows.length > 0) await database.insertInto("failed_attempt").values(rows.splice(0, 5000)).execute();
    await beginAttempt(database, { places: [{ place: "new", free: 1, mostMs: 5000 }], nowMs: mostPlaces });
    const left = await database.selectFrom("failed_attempt").select("place").execute();
    expect(left).toHaveLength(mostPlaces);
    expect(left.some(({ place }) => place === "n0")).toBe(false);
    expect(left.some(({ place }) => place === "new")).toBe(true);
  });
});
