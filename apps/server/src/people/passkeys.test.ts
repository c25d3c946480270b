import { expect, test } from "vitest";
import type { OwnSecurity, PasskeyChallenge, PasskeyOffer, Session } from "@portolan/contract";
import { createSoftPasskey, type Asking } from "./soft-passkey.ts";
import { openTestHouse } from "./test-house.ts";

const origin = "http://localhost:13390";

async function houseWithPasskey() {
  const house = await openTestHouse();
  const mei = await house.member("Mei", ["operator"]);
  const device = createSoftPasskey();
  const offer = async (): Promise<Asking> => {
    const { value } = await house.ask<PasskeyOffer>("/own/passkeys/challenge", { method: "POST", cookie: mei.cookie });
    return { ...value, origin };
  };
  const challenge = async (): Promise<Asking> => {
    const { value } = await house.ask<PasskeyChallenge>("/session/passkey/challenge", { method: "POST" });
    return { ...value, origin };
  };
  const add = (made: object, cookie = mei.cookie) =>
    house.ask("/own/passkeys", { method: "POST", cookie, body: { label: "laptop", ...made } });
  const enter = (proof: object) => house.ask<Session>("/session/passkey", { method: "POST", body: proof });
  return { house, mei, device, offer, challenge, add, enter, [Symbol.asyncDispose]: () => house[Symbol.asyncDispose]() };
}

test("a passkey signs its person in alone, is told when it was used, and no more once it is removed", async () => {
  await using at = await houseWithPasskey();
  const { house, mei, device } = at;
  expect(await at.add(device.make(await at.offer()))).toMatchObject({ status: 200 });
  const entered = await at.enter(device.answer(await at.challenge()));
  expect(entered).toMatchObject({ status: 200, value: { signedIn: true, person: { name: "Mei" } } });
  const own = async () => (await house.ask<OwnSecurity>("/own", { cookie: mei.cookie })).value.passkeys;
  expect(await own()).toEqual([
    { id: device.id, label: "laptop", createdAt: expect.any(String) as string, lastUsedAt: expect.any(String) as string },
  ]);
  expect(await house.ask(`/own/passkeys/${device.id}`, { method: "DELETE", cookie: mei.cookie })).toMatchObject({ status: 200 });
  expect(await own()).toEqual([]);
  expect(await at.enter(device.answer(await at.challenge()))).toMatchObject({ status: 401, code: "PASSKEY_REFUSED" });
  await house.storage.write.sequence({});
  const { entries } = await house.storage.read.readEntries({ from: 0, limit: 100 });
  const kinds = entries.map(({ text }) => JSON.parse(text) as { readonly kind: string; readonly facts: object });
  expect(kinds.slice(-4)).toMatchObject([
    { kind: "person-changed", facts: { change: "passkey-added", person: mei.id } },
    { kind: "sign-in", facts: { way: "passkey" } },
    { kind: "person-changed", facts: { change: "passkey-removed" } },
    { kind: "refused-sign-in", facts: { way: "passkey", person: null } },
  ]);
});

test("what answers another question, for another page, without a finger or a second time is refused", async () => {
  await using at = await houseWithPasskey();
  const { device } = at;
  const offered = await at.offer();
  for (const wrong of [
    { ...offered, origin: "http://localhost:1" },
    { ...offered, site: "elsewhere" },
    { ...offered, isVerified: false },
    { ...offered, form: "packed" as const },
    { ...offered, challenge: "A".repeat(43) },
  ])
    expect(await at.add(device.make({ ...(await at.offer()), ...wrong, challenge: wrong.challenge }))).toMatchObject({
      code: "PASSKEY_REFUSED",
    });
  const made = device.make(await at.offer());
  expect(await at.add(made)).toMatchObject({ status: 200 });
  expect(await at.add(made)).toMatchObject({ code: "PASSKEY_REFUSED" }); // its challenge is used up
  const asked = await at.challenge();
  const answer = device.answer(asked);
  expect(await at.enter({ ...answer, signature: device.answer(await at.challenge()).signature })).toMatchObject({
    code: "PASSKEY_REFUSED",
  });
  expect(await at.enter(answer)).toMatchObject({ code: "PASSKEY_REFUSED" }); // the wrong answer used the challenge up
  const good = device.answer(await at.challenge());
  expect(await at.enter(good)).toMatchObject({ status: 200 });
  expect(await at.enter(good)).toMatchObject({ code: "PASSKEY_REFUSED" });
  expect(await at.enter(device.answer({ ...(await at.challenge()), isVerified: false }))).toMatchObject({ code: "PASSKEY_REFUSED" });
  expect(await at.enter(createSoftPasskey().answer(await at.challenge()))).toMatchObject({ code: "PASSKEY_REFUSED" });
});

test("a challenge to make a passkey signs nobody in, is one person's, and is over after five minutes", async () => {
  await using at = await houseWithPasskey();
  const { house, device } = at;
  const bo = await house.member("Bo", ["viewer"]);
  expect(await at.add(device.make(await at.offer()), bo.cookie)).toMatchObject({ code: "PASSKEY_REFUSED" });
  expect(await at.add(device.make(await at.challenge()))).toMatchObject({ code: "PASSKEY_REFUSED" });
  expect(await at.add(device.make(await at.offer()))).toMatchObject({ status: 200 });
  expect(await at.enter(device.answer(await at.offer()))).toMatchObject({ code: "PASSKEY_REFUSED" });
  const asked = await at.challenge();
  house.pass(5 * 60_000);
  expect(await at.enter(device.answer(asked))).toMatchObject({ code: "PASSKEY_REFUSED" });
});

test("a device that counts backwards was copied: refused", async () => {
  await using at = await houseWithPasskey();
  const { device } = at;
  await at.add(device.make(await at.offer()));
  expect(await at.enter(device.answer({ ...(await at.challenge()), counter: 7 }))).toMatchObject({ status: 200 });
  expect(await at.enter(device.answer({ ...(await at.challenge()), counter: 7 }))).toMatchObject({ code: "PASSKEY_REFUSED" });
  expect(await at.enter(device.answer({ ...(await at.challenge()), counter: 8 }))).toMatchObject({ status: 200 });
});

test("a passkey proves the session of its own person, and of nobody else", async () => {
  await using at = await houseWithPasskey();
  const { house, mei, device } = at;
  await at.add(device.make(await at.offer()));
  const bo = await house.member("Bo", ["viewer"]);
  const prove = async (cookie: string) =>
    house.ask("/session/proof", { method: "POST", cookie, body: { passkey: device.answer(await at.challenge()) } });
  expect(await prove(mei.cookie)).toMatchObject({ status: 200 });
  expect(await prove(bo.cookie)).toMatchObject({ code: "PASSKEY_REFUSED" });
  const both = { password: "x", passkey: device.answer(await at.challenge()) };
  expect(await house.ask("/session/proof", { method: "POST", cookie: mei.cookie, body: both })).toMatchObject({ code: "REQUEST_INVALID" });
});

test("a person who is let in no more does not come in by a passkey; by an address no browser makes one", async () => {
  await using at = await houseWithPasskey();
  const { house, mei, device } = at;
  await at.add(device.make(await at.offer()));
  await house.storage.write.writeDisabled({ person: mei.id, disabledMs: Date.now() });
  expect(await at.enter(device.answer(await at.challenge()))).toMatchObject({ code: "PASSKEY_REFUSED" });
  for (const host of ["127.0.0.1:13390", "[::1]:13390"])
    expect(await house.ask("/session/passkey/challenge", { method: "POST", headers: { host } })).toMatchObject({
      status: 400,
      code: "PASSKEY_NEEDS_NAME",
    });
});
