import { expect, test } from "vitest";
import type { MadeApiToken } from "@portolan/contract";
import { readBearer } from "./bearer.ts";
import { rememberTokens } from "./remember-tokens.ts";
import { openTestHouse } from "./test-house.ts";

async function houseWithToken() {
  const house = await openTestHouse();
  const anna = await house.member("Anna", ["operator"]);
  const body = { label: "deploy", scopes: ["see", "lease"], days: 30 };
  const { value } = await house.ask<MadeApiToken>("/own/tokens", { method: "POST", body, cookie: anna.cookie });
  let reads = 0;
  let clockMs = 0;
  const read = new Proxy(house.storage.read, {
    get(operations, name: "readCarriedToken") {
      if (name === "readCarriedToken") reads++;
      return operations[name];
    },
  });
  const storage = rememberTokens({ ...house.storage, read }, () => clockMs);
  const ask = () => readBearer(storage, { cookie: null, authorization: `Bearer ${value.secret}` }, Date.now());
  return { house, anna, storage, token: value.token.id, ask, reads: () => reads, pass: (ms: number) => void (clockMs += ms) };
}

test("a token that was just read is not read again, and is after a second", async () => {
  const { house, ask, reads, pass } = await houseWithToken();
  await using _ = house;
  for (let round = 0; round < 5; round++) expect((await ask())?.permissions).toContain("lease");
  expect(reads()).toBe(1);
  pass(1001);
  await ask();
  expect(reads()).toBe(2);
});

test("what ends a token ends it for the very next request", async () => {
  const { house, anna, storage, token, ask } = await houseWithToken();
  await using _ = house;
  expect(await ask()).not.toBeNull();
  await storage.write.removeApiToken({ person: anna.id, id: token });
  expect(await ask()).toBeNull();
});

test("whoever is let in no more, or loses a role, takes the token along", async () => {
  const { house, anna, storage, ask } = await houseWithToken();
  await using _ = house;
  await house.member("Bob", ["security-admin"]);
  expect((await ask())?.permissions).toContain("lease");
  await storage.write.writeRoles({ person: anna.id, roles: ["viewer"], by: "owner" });
  expect((await ask())?.permissions).toEqual(["see"]);
  await storage.write.writeDisabled({ person: anna.id, disabledMs: Date.now(), by: "owner" });
  expect(await ask()).toBeNull();
});

test("a read that was under way while something was written is not kept", async () => {
  const { house, anna, storage, token, ask } = await houseWithToken();
  await using _ = house;
  for (let round = 0; round < 20; round++) {
    const asked = ask();
    const noted = storage.write.removeApiToken({ person: anna.id, id: round === 10 ? token : "none" });
    await Promise.all([asked, noted]);
    const after = await ask();
    expect(after === null).toBe(round >= 10);
  }
});
