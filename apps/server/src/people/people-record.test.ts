import { expect, test } from "vitest";
import type { InvitedPerson } from "@portolan/contract";
import { openTestHouse, passwordOf } from "./test-house.ts";

test("the record says who asked for a change of people, and of a refused sign-in whose name was given, but never what was typed", async () => {
  await using house = await openTestHouse();
  const admin = await house.member("Chen", ["system-admin"]);
  const added = await house.ask<InvitedPerson>("/people", { method: "POST", body: { name: "Li" }, cookie: admin.cookie });
  const li = added.value.person.id;
  await house.ask(`/people/${li}/access`, { method: "PUT", body: { isDisabled: true }, cookie: admin.cookie });
  const signIn = (name: string, password: string) => house.ask("/session/password", { method: "POST", body: { name, password } });
  expect(await signIn("Chen", "a wrong password")).toMatchObject({ code: "SIGN_IN_REFUSED" });
  expect(await signIn("typed my password here", passwordOf("Chen"))).toMatchObject({ code: "SIGN_IN_REFUSED" });
  await house.storage.write.sequence({});
  const { entries } = await house.storage.read.readEntries({ from: 0, limit: 50 });
  const told = entries.map(({ text }) => JSON.parse(text) as { kind: string; by: string; facts: Record<string, unknown> });
  expect(told.map(({ kind, by, facts }) => [kind, by, facts["change"] ?? facts["reason"] ?? facts["way"], facts["person"]])).toEqual([
    ["person-changed", "owner", "added", admin.id], // by the test house itself
    ["sign-in", admin.id, "password", undefined],
    ["person-changed", admin.id, "added", li],
    ["person-changed", admin.id, "invited", li],
    ["person-changed", admin.id, "let-in-no-more", li],
    ["refused-sign-in", "unknown", "SIGN_IN_REFUSED", admin.id],
    ["refused-sign-in", "unknown", "SIGN_IN_REFUSED", null],
  ]);
  expect(entries.map(({ text }) => text).join("")).not.toContain("typed");
});
