import { expect, test } from "vitest";
import { recordedPeople } from "./people-entries.ts";
import { endSession } from "./sessions.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  async function emptyHouse() {
    const database = await under.emptyDatabase();
    const told = async (): Promise<readonly unknown[]> => {
      const rows = await database.selectFrom("entry").select("body").orderBy("number").execute();
      return rows.map(({ body }) => {
        const { kind, by, facts } = JSON.parse(body) as { kind: string; by: string; facts: Record<string, unknown> };
        return [kind, by, ...Object.values(facts).filter((fact) => fact !== null)];
      });
    };
    return { database, told };
  }

  const li = { id: "li", name: "Li", nameKey: "li", roles: ["viewer"], password: null, nowMs: 1, isFirst: false };

  test("each change of people is an entry that says who did what to whom, and never a name or a secret", async () => {
    const { database, told } = await emptyHouse();
    const people = recordedPeople;
    await people.addPerson(database, { ...li, by: "chen" });
    await people.addInvitation(database, { person: "li", hash: "i", expiresMs: 9, endsSecondFactor: false, by: "chen" });
    await people.acceptInvitation(database, { hash: "i", password: "p1", nowMs: 2 });
    await people.changePassword(database, { person: "li", from: "p1", to: "p2", keep: null });
    await people.acceptSecondFactor(database, { person: "li", wrapped: "none is pending", step: 1, recoveryHashes: ["r"] });
    await people.writeRecoveryCodes(database, { person: "li", hashes: ["r"] });
    await people.removeSecondFactor(database, { person: "li" });
    const signIn = { person: "li", password: "p2", rehashed: null, proof: null, attempt: null, replaced: null, nowMs: 3, expiresMs: 99 };
    await people.signInPerson(database, { ...signIn, sessionHash: "0123456789abcdef" });
    await endSession(database, { hash: "0123456789abcdef", nowMs: 4 });
    const token = { id: "t", label: "Li's", scopes: [], createdMs: 5, expiresMs: 99, hash: "h", person: "li" };
    await people.addApiToken(database, token);
    await people.removeApiToken(database, { person: "li", id: "t" });
    await people.endSessionsOf(database, { person: "li", keep: null });
    await people.writeRoles(database, { person: "li", roles: ["approver"], by: null });
    await people.writeDisabled(database, { person: "li", disabledMs: 6 });
    await people.writeDisabled(database, { person: "li", disabledMs: null, by: "chen" });
    await people.endAccess(database, { person: "li", keep: null, by: "chen" });
    expect(await told()).toEqual([
      ["person-changed", "chen", "added", "li", ["viewer"]],
      ["person-changed", "chen", "invited", "li"],
      ["person-changed", "li", "password-chosen", "li"],
      ["person-changed", "li", "password-changed", "li"],
      ["person-changed", "li", "recovery-codes-made", "li"],
      ["person-changed", "li", "second-factor-removed", "li"],
      ["sign-in", "li", "0123456789ab", "password"],
      ["sign-out", "li", "0123456789ab"],
      ["person-changed", "li", "token-made", "li"],
      ["person-changed", "li", "token-removed", "li"],
      ["person-changed", "li", "sessions-ended", "li"],
      ["person-changed", "owner", "roles", "li", ["approver"]],
      ["person-changed", "owner", "let-in-no-more", "li"],
      ["person-changed", "chen", "let-in-again", "li"],
      ["person-changed", "chen", "access-ended", "li"],
    ]);
    await database.destroy();
  });

  test("what was refused changed nothing and is no entry", async () => {
    const { database, told } = await emptyHouse();
    const people = recordedPeople;
    await people.addPerson(database, li);
    expect(await people.addPerson(database, { ...li, id: "other" })).toEqual({ ok: false, code: "NAME_TAKEN" });
    expect(await people.writeRoles(database, { person: "nobody", roles: [] })).toBe(false);
    expect(await people.writeDisabled(database, { person: "nobody", disabledMs: 1 })).toBeNull();
    expect(await people.changePassword(database, { person: "li", from: "wrong", to: "p", keep: null })).toBeNull();
    expect(await people.acceptInvitation(database, { hash: "none", password: "p", nowMs: 1 })).toBeNull();
    expect(await people.removeApiToken(database, { person: "li", id: "none" })).toBe(false);
    expect(await told()).toHaveLength(1);
    await database.destroy();
  });

  test("where the entry cannot be written, as on a full disk, the change is not made either", async () => {
    const { database, told } = await emptyHouse();
    await recordedPeople.addPerson(database, li);
    await under.refuseEntries(database, "database or disk is full");
    const write = database
      .transaction()
      .execute((transaction) => recordedPeople.writeRoles(transaction, { person: "li", roles: ["approver"] }));
    await expect(write).rejects.toThrow("full");
    expect(await database.selectFrom("person_role").select("role").execute()).toEqual([{ role: "viewer" }]);
    expect(await told()).toHaveLength(1);
    await database.destroy();
  });
});
