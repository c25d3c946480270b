import { expect, test } from "vitest";
import type { LedgerEntries, LedgerPersonal, PeopleDocument, PersonalRetention } from "@portolan/contract";
import type { Entry } from "@portolan/ledger";
import { openTestHouse, passwordOf } from "./test-house.ts";

const agent = "Test Browser 9";
const entriesOf = ({ entries }: LedgerEntries): readonly Entry[] => entries.map(({ text }) => JSON.parse(text) as Entry);

test("a request's address and browser stand beside its entries for the auditor, under the name of that time", async () => {
  await using house = await openTestHouse();
  const audit = await house.member("Audit", ["audit-admin"]);
  await house.member("Mei", ["operator"]);
  const body = { name: "Mei", password: passwordOf("Mei") };
  await house.ask("/session/password", { method: "POST", body, address: "2001:db8::7", headers: { "user-agent": agent } });
  await house.ask("/session/password", { method: "POST", body: { ...body, password: "wrong" }, address: "203.0.113.9" });
  await house.storage.write.sequence({});
  const { value } = await house.ask<LedgerPersonal>("/ledger/personal", { cookie: audit.cookie });
  expect(value.personal.slice(-2).map(({ fields }) => fields)).toMatchObject([
    { name: "Mei", address: "2001:db8::7", agent },
    { address: "203.0.113.9" }, // nobody knows who that was
  ]);
  const found = async (query: string) =>
    entriesOf((await house.ask<LedgerEntries>(`/ledger/search?${query}`, { cookie: audit.cookie })).value).map(({ kind }) => kind);
  expect(await found("kind=refused-sign-in")).toEqual(["refused-sign-in"]);
  expect(await found(`by=${"Mei".padEnd(16, "_")}`)).toEqual(["refused-sign-in", "sign-in", "sign-in", "person-changed"]);
  expect(await found("until=2020-01-01T00:00:00Z")).toEqual([]);
  expect(await found("since=2020-01-01T00:00:00Z&limit=1")).toEqual(["refused-sign-in"]);
  expect((await house.ask("/ledger/search?since=yesterday", { cookie: audit.cookie })).status).toBe(400);
});

test("the security administrator alone erases, only whom the house lets in no more, and only when the house's time is over", async () => {
  await using house = await openTestHouse();
  const security = await house.member("Sec", ["security-admin"]);
  const audit = await house.member("Audit", ["audit-admin"]);
  const system = await house.member("Sys", ["system-admin"]);
  const mei = await house.member("Mei", ["operator"]);
  const erase = (id: string, cookie: string) => house.ask(`/people/${id}/personal`, { method: "DELETE", cookie });
  expect((await erase(mei.id, audit.cookie)).code).toBe("PERMISSION_REQUIRED");
  expect((await erase(mei.id, system.cookie)).code).toBe("PERMISSION_REQUIRED");
  expect((await erase(mei.id, security.cookie)).code).toBe("PERSON_STILL_LET_IN");
  expect((await erase(security.id, security.cookie)).code).toBe("OWN_ROLES_FIXED");
  await house.ask(`/people/${mei.id}/access`, { method: "PUT", body: { isDisabled: true }, cookie: system.cookie });

  const keep = (days: number, floorDays: number, cookie: string) =>
    house.ask<PersonalRetention>("/ledger/retention", { method: "PUT", body: { days, floorDays }, cookie });
  expect((await keep(400, 184, audit.cookie)).code).toBe("PERMISSION_REQUIRED");
  expect((await keep(100, 184, security.cookie)).code).toBe("REQUEST_INVALID");
  expect((await keep(400, 184, security.cookie)).value).toEqual({ days: 400, floorDays: 184 });
  expect((await erase(mei.id, security.cookie)).code).toBe("PERSON_DATA_KEPT");
  expect((await keep(400, 0, security.cookie)).value).toEqual({ days: 400, floorDays: 0 });
  expect((await erase(mei.id, security.cookie)).status).toBe(200);

  await house.storage.write.sequence({});
  const listed = await house.ask<PeopleDocument>("/people", { cookie: audit.cookie });
  expect(listed.value.people.map(({ name }) => name)).toEqual(["Audit", "Sec", "Sys"]);
  const { value: search } = await house.ask<LedgerEntries>("/ledger/search?limit=200", { cookie: audit.cookie });
  const last = entriesOf(search)[0];
  expect(last).toMatchObject({ kind: "person-changed", by: security.id, facts: { person: mei.id, change: "erased" } });
  const { value } = await house.ask<LedgerPersonal>("/ledger/personal?limit=200", { cookie: audit.cookie });
  expect(value.personal.some(({ fields }) => fields["name"] === "Mei")).toBe(false);
  expect((await house.ask(`/people/${mei.id}/access`, { method: "PUT", body: { isDisabled: false }, cookie: system.cookie })).code).toBe(
    "PERSON_UNKNOWN",
  );
});
