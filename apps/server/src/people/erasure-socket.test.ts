import { expect, test } from "vitest";
import { askToErase, openErasureSocket } from "./erasure-socket.ts";
import { eraseNamed } from "./personal-data.ts";
import { openTestHouse } from "./test-house.ts";

test("who owns the machine has a person erased by name; what is refused comes back in the server's words", async () => {
  await using house = await openTestHouse();
  const system = await house.member("Sys", ["system-admin"]);
  const mei = await house.member("Mei", ["viewer"]);
  expect(await askToErase(house.directory, "Mei")).toBe(false); // nobody answers
  const faults: unknown[] = [];
  const close = await openErasureSocket(house.directory, {
    erase: (name) => eraseNamed(house.people, name),
    onFault: (error) => void faults.push(error),
  });
  await expect(askToErase(house.directory, "nobody")).rejects.toMatchObject({ code: "PERSON_UNKNOWN" });
  await expect(askToErase(house.directory, "Mei")).rejects.toMatchObject({ code: "PERSON_STILL_LET_IN", params: { name: "Mei" } });
  await house.ask(`/people/${mei.id}/access`, { method: "PUT", body: { isDisabled: true }, cookie: system.cookie });
  expect(await askToErase(house.directory, "MEI")).toBe(true);
  expect((await house.storage.read.readPeople(null)).map(({ name }) => name)).toEqual(["Sys"]);
  await close();
  expect(faults).toEqual([]);
});
