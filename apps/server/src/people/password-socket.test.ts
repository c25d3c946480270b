import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Session } from "@portolan/contract";
import { askToReplacePassword, openPasswordSocket } from "./password-socket.ts";
import { replacePassword } from "./replace-password.ts";
import { openTestHouse, passwordOf } from "./test-house.ts";

test("on the machine itself a forgotten password is replaced, sessions end, and the second factor ends where it is asked for", async () => {
  await using house = await openTestHouse();
  const { cookie, id } = await house.member("Mei", ["viewer"]);
  const wrapped = house.people.wrap.wrap(Buffer.from("secret"), id);
  await house.storage.write.beginSecondFactor({ person: id, wrapped });
  await house.storage.write.acceptSecondFactor({ person: id, wrapped, step: 1, recoveryHashes: ["r"] });
  const replace = async (given: Parameters<typeof replacePassword>[1]) => (await replacePassword(house.people, given)).name;
  const close = await openPasswordSocket(house.directory, { replace, onFault: () => {} });
  expect((await stat(join(house.directory, "portolan-password.sock"))).mode & 0o777).toBe(0o600);
  const ask = (name: string, password: string, endsSecondFactor = false) =>
    askToReplacePassword(house.directory, { name, password, endsSecondFactor });
  await expect(ask("Nobody", "quiet harbour at dawn")).rejects.toMatchObject({ code: "PERSON_UNKNOWN", params: { name: "Nobody" } });
  await expect(ask("Mei", "short")).rejects.toMatchObject({ code: "PASSWORD_TOO_SHORT" });
  expect((await house.ask<Session>("/session", { cookie })).value.signedIn).toBe(true);
  expect(await ask("mei", "quiet harbour at dawn")).toBe("Mei");
  expect((await house.ask<Session>("/session", { cookie })).value.signedIn).toBe(false);
  const enter = (password: string) => house.ask<Session>("/session/password", { method: "POST", body: { name: "Mei", password } });
  expect(await enter(passwordOf("Mei"))).toMatchObject({ code: "SIGN_IN_REFUSED" });
  expect(await enter("quiet harbour at dawn")).toMatchObject({ code: "SECOND_FACTOR_REQUIRED" });
  await ask("Mei", "quiet harbour at dusk", true);
  expect(await enter("quiet harbour at dusk")).toMatchObject({ status: 200 });
  await house.storage.write.writeDisabled({ person: id, disabledMs: 1 });
  await expect(ask("Mei", "quiet harbour at noon")).rejects.toMatchObject({ code: "PERSON_DISABLED" });
  await close();
  expect(await ask("Mei", "quiet harbour at noon")).toBeNull();
});
