import { expect, test } from "vitest";
import { routes, type Route } from "@portolan/contract/api";
import {
  permissionsOf,
  type InvitedPerson,
  type MadeApiToken,
  type OwnSecurity,
  type PeopleDocument,
  type RecoveryCodes,
  type Role,
  type SecondFactorOffer,
  type Session,
} from "@portolan/contract";
import { codeAt } from "./one-time-code.ts";
import { openTestHouse, passwordOf } from "./test-house.ts";

const administrators: readonly Role[] = ["system-admin", "security-admin", "audit-admin"];

test("the machine's owner makes the first person by a link, once, and then a password signs in", async () => {
  await using house = await openTestHouse();
  expect((await house.ask<Session>("/session")).value).toMatchObject({ signedIn: false, hasPeople: false });
  const link = await house.byLink();
  expect((await house.ask<Session>("/session", { cookie: link })).value).toMatchObject({ signedIn: true, person: null });
  const first = { name: "Mei Lin", password: "quiet harbour at dawn" };
  const make = (cookie: string | null, body: object) => house.ask<Session>("/people/first", { method: "POST", body, cookie });
  expect(await make(null, first)).toMatchObject({ status: 401, code: "SESSION_REQUIRED" });
  expect(await make(link, { ...first, password: "eleven char" })).toMatchObject({ status: 400, code: "PASSWORD_TOO_SHORT" });
  expect(await make(link, { ...first, password: "x".repeat(1025) })).toMatchObject({ status: 400, code: "PASSWORD_TOO_LONG" });
  expect(await make(link, { name: "Harbour Master", password: "harbour MASTER" })).toMatchObject({ code: "PASSWORD_IS_NAME" });
  expect(await make(link, { ...first, name: "\u200b" })).toMatchObject({ code: "NAME_INVALID" });
  const made = await make(link, first);
  expect(made.value).toMatchObject({ signedIn: true, hasPeople: true, person: { name: "Mei Lin" } });
  expect(made.cookie).not.toBe(link);
  expect((await house.ask<Session>("/session", { cookie: link })).value.signedIn).toBe(false); // rotated
  expect(await make(await house.byLink(), { ...first, name: "Other" })).toMatchObject({ status: 409, code: "SET_UP_DONE" });
  const signedIn = await house.ask<Session>("/session/password", { method: "POST", body: { ...first, name: " mei lin " } });
  expect(signedIn.value).toMatchObject({ signedIn: true, person: { name: "Mei Lin", hasSecondFactor: false } });
  // Alone, one password does everything.
  expect(signedIn.value.permissions).toEqual(
    expect.arrayContaining(["see", "note", "apply-plan", "approve-plan", "grant-roles", "read-ledger"]),
  );
});

test("a cookie is HttpOnly and SameSite=Strict, and a sign-in ends the session that the browser had", async () => {
  await using house = await openTestHouse();
  const { cookie } = await house.member("Mei", ["viewer"]);
  const again = await house.ask<Session>("/session/password", {
    method: "POST",
    body: { name: "Mei", password: passwordOf("Mei") },
    cookie,
  });
  expect(again.setCookie).toMatch(/HttpOnly/);
  expect(again.setCookie).toMatch(/SameSite=Strict/);
  expect(again.setCookie).toMatch(/Path=\//);
  expect(again.cookie).not.toBe(cookie);
  expect((await house.ask<Session>("/session", { cookie })).value.signedIn).toBe(false);
  expect((await house.ask<Session>("/session", { cookie: again.cookie })).value.signedIn).toBe(true);
});

test("nothing that changes something is done for a foreign page, by each of the signs alone", async () => {
  await using house = await openTestHouse();
  const { cookie } = await house.member("Mei", ["viewer"]);
  const leave = (headers: Record<string, string>) => house.ask("/own/sessions", { method: "DELETE", cookie, headers });
  for (const headers of [
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "https://localhost:13390" }, // another scheme
    { origin: "http://localhost:8080" }, // another port
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { host: "evil.example:13390" }, // DNS rebinding
  ])
    expect(await leave(headers), JSON.stringify(headers)).toMatchObject({ status: 403, code: "REQUEST_ORIGIN_REFUSED" });
  expect(await leave({ origin: "http://localhost:13390", "sec-fetch-site": "same-origin" })).toMatchObject({ status: 200 });
});

test("a name that nobody has costs the same hashes as a wrong password, and gives the same answer", async () => {
  await using house = await openTestHouse();
  await house.member("Mei", ["viewer"]);
  const { id } = await house.member("Bo", ["viewer"]);
  await house.storage.write.writeDisabled({ person: id, disabledMs: 1 });
  await house.storage.write.addPerson({ id: "invited", name: "Li", nameKey: "li", roles: [], password: null, nowMs: 1, isFirst: false });
  const tried = async (name: string, password: string) => {
    const before = house.derived.length;
    const { status, value } = await house.ask("/session/password", { method: "POST", body: { name, password } });
    const work = house.derived.slice(before).map(({ memory, passes, parallelism, tagLength }) => [memory, passes, parallelism, tagLength]);
    return { status, value, work };
  };
  const wrong = await tried("Mei", "something else at all");
  expect(wrong).toMatchObject({ status: 401, value: { error: { code: "SIGN_IN_REFUSED" } } });
  expect(wrong.work).toHaveLength(1);
  expect(await tried("Nobody", "something else at all")).toEqual(wrong);
  expect(await tried("Bo", passwordOf("Bo"))).toEqual(wrong); // let in no more
  expect(await tried("Li", "something else at all")).toEqual(wrong); // no password yet
});

test("failures delay more and more, a name that nobody has as well, and nobody is locked out", async () => {
  await using house = await openTestHouse();
  await house.member("Mei", ["viewer"]);
  const tryIn = (name: string, password: string) => house.ask("/session/password", { method: "POST", body: { name, password } });
  for (const name of ["Mei", "Nobody"]) {
    for (let free = 0; free < 3; free++) expect((await tryIn(name, "wrong wrong wrong")).code).toBe("SIGN_IN_REFUSED");
    const before = house.derived.length;
    expect(await tryIn(name, passwordOf(name))).toMatchObject({
      status: 429,
      code: "SIGN_IN_DELAYED",
      value: { error: { params: { seconds: 1 } } },
    });
    expect(house.derived).toHaveLength(before); // nothing was compared
  }
  house.pass(1000);
  expect(await tryIn("Mei", "wrong wrong wrong")).toMatchObject({ code: "SIGN_IN_REFUSED" });
  expect(await tryIn("Mei", passwordOf("Mei"))).toMatchObject({ value: { error: { params: { seconds: 2 } } } });
  house.pass(2000);
  expect(await tryIn("Mei", passwordOf("Mei"))).toMatchObject({ status: 200 });
  expect((await house.ask<Session>("/session", { cookie: await house.byLink() })).value.signedIn).toBe(true);
});

test("a hundred attempts at once are not a hundred free ones", async () => {
  await using house = await openTestHouse();
  await house.member("Mei", ["viewer"]);
  const tries = Array.from({ length: 100 }, () =>
    house.ask("/session/password", { method: "POST", body: { name: "Mei", password: "guess guess guess" } }),
  );
  const codes = (await Promise.all(tries)).map(({ code }) => code);
  expect(codes.filter((code) => code === "SIGN_IN_REFUSED")).toHaveLength(3);
  expect(codes.filter((code) => code === "SIGN_IN_DELAYED")).toHaveLength(97);
});

test("a second factor is proved before it counts, then asked for; each code and each recovery code works once", async () => {
  await using house = await openTestHouse();
  const { cookie } = await house.member("Mei", ["viewer"]);
  const own = <T>(path: string, method: "POST" | "PUT" | "DELETE", body?: object) =>
    house.ask<T>(`/own/${path}`, { method, cookie, ...(body === undefined ? {} : { body }) });
  const { secret, uri } = (await own<SecondFactorOffer>("second-factor", "POST")).value;
  expect(uri).toContain(`secret=${secret}&issuer=Portolan`);
  const code = () => codeAt(decodeBase32(secret), house.people.nowMs());
  const enter = (given?: string) =>
    house.ask<Session>("/session/password", {
      method: "POST",
      body: { name: "Mei", password: passwordOf("Mei"), ...(given === undefined ? {} : { code: given }) },
    });
  expect(await enter()).toMatchObject({ status: 200 }); // offered, not proved
  expect(await own("second-factor", "PUT", { code: code() === "000000" ? "000001" : "000000" })).toMatchObject({
    code: "SECOND_FACTOR_REFUSED",
  });
  const { codes } = (await own<RecoveryCodes>("second-factor", "PUT", { code: code() })).value;
  expect(new Set(codes).size).toBe(10);
  expect(await enter()).toMatchObject({ status: 401, code: "SECOND_FACTOR_REQUIRED" });
  expect(await enter(code())).toMatchObject({ status: 401, code: "SECOND_FACTOR_REFUSED" }); // it proved the secret
  house.pass(30_000);
  expect((await enter(code())).value).toMatchObject({ signedIn: true, person: { hasSecondFactor: true } });
  expect(await enter(code())).toMatchObject({ code: "SECOND_FACTOR_REFUSED" });
  const [first = ""] = codes;
  expect(await enter(first.toUpperCase().replaceAll("-", " "))).toMatchObject({ status: 200 });
  expect(await enter(first)).toMatchObject({ code: "SECOND_FACTOR_REFUSED" });
  expect((await house.ask<OwnSecurity>("/own", { cookie })).value).toMatchObject({ hasSecondFactor: true, recoveryCodesLeft: 9 });
  const renewed = (await own<RecoveryCodes>("recovery-codes", "POST")).value;
  expect(await enter(codes[1])).toMatchObject({ code: "SECOND_FACTOR_REFUSED" }); // of before
  expect(renewed.codes).toHaveLength(10);
});

test("what is sensitive asks for a recent proof, which a password or a code gives", async () => {
  await using house = await openTestHouse();
  const { cookie, id } = await house.member("Mei", ["viewer"]);
  const sensitive = () => house.ask("/own/second-factor", { method: "POST", cookie });
  expect(await sensitive()).toMatchObject({ status: 200 });
  await house.storage.write.touchSession({ hash: await sessionOf(house, id), nowMs: Date.now() - 11 * 60_000, isProved: true });
  await makeOlder(house, id, 11 * 60_000);
  expect(await sensitive()).toMatchObject({ status: 403, code: "PROOF_REQUIRED" });
  const prove = (body: object) => house.ask<Session>("/session/proof", { method: "POST", body, cookie });
  expect(await prove({})).toMatchObject({ status: 400 });
  expect(await prove({ password: "wrong wrong wrong" })).toMatchObject({ status: 403, code: "PASSWORD_WRONG" });
  expect(await sensitive()).toMatchObject({ code: "PROOF_REQUIRED" });
  expect(await prove({ password: passwordOf("Mei") })).toMatchObject({ status: 200 });
  expect(await sensitive()).toMatchObject({ status: 200 });
});

test("a changed password ends the other sessions, and no longer opens what it opened", async () => {
  await using house = await openTestHouse();
  const { cookie } = await house.member("Mei", ["viewer"]);
  const other = await house.ask<Session>("/session/password", { method: "POST", body: { name: "Mei", password: passwordOf("Mei") } });
  const change = (from: string, to: string) => house.ask("/own/password", { method: "PUT", body: { from, to }, cookie });
  expect(await change("wrong wrong wrong", "another long secret")).toMatchObject({ code: "PASSWORD_WRONG" });
  expect(await change(passwordOf("Mei"), "short")).toMatchObject({ code: "PASSWORD_TOO_SHORT" });
  expect(await change(passwordOf("Mei"), "another long secret")).toMatchObject({ status: 200 });
  expect((await house.ask<Session>("/session", { cookie })).value.signedIn).toBe(true);
  expect((await house.ask<Session>("/session", { cookie: other.cookie })).value.signedIn).toBe(false);
  expect(await house.ask("/session/password", { method: "POST", body: { name: "Mei", password: passwordOf("Mei") } })).toMatchObject({
    status: 401,
  });
});

test("an invited person chooses a password once, looks, and may do what somebody else grants, at once", async () => {
  await using house = await openTestHouse();
  const system = await house.member("Sys", ["system-admin"]);
  const security = await house.member("Sec", ["security-admin"]);
  const added = await house.ask<InvitedPerson>("/people", { method: "POST", body: { name: "Bo" }, cookie: system.cookie });
  expect(added.value).toMatchObject({ person: { name: "Bo", roles: ["viewer"], hasPassword: false } });
  const { person, invitation } = added.value;
  const choose = (password: string) => house.ask("/people/password", { method: "POST", body: { token: invitation.token, password } });
  expect(await choose("bo")).toMatchObject({ code: "PASSWORD_IS_NAME" });
  expect(await choose("quiet harbour at dusk")).toMatchObject({ status: 200 });
  expect(await choose("quiet harbour at noon")).toMatchObject({ status: 401, code: "INVITATION_INVALID" });
  expect(await house.ask(`/people/${person.id}/invitation`, { method: "POST", cookie: system.cookie })).toMatchObject({
    code: "PERSON_HAS_PASSWORD",
  });
  const { cookie } = await house.ask<Session>("/session/password", {
    method: "POST",
    body: { name: "Bo", password: "quiet harbour at dusk" },
  });
  expect(await house.ask("/notes/aaaaaaaaaaaaaaaa", { method: "DELETE", cookie })).toMatchObject({
    status: 403,
    code: "PERMISSION_REQUIRED",
  });
  const roles = (of: string, wanted: readonly Role[], by = security.cookie) =>
    house.ask<PeopleDocument>(`/people/${of}/roles`, { method: "PUT", body: { roles: wanted }, cookie: by });
  expect(await roles(person.id, ["operator"])).toMatchObject({ status: 200 });
  expect((await house.ask<Session>("/session", { cookie })).value.permissions).toContain("note");
  expect(await roles(security.id, ["security-admin", "operator"])).toMatchObject({ status: 403, code: "OWN_ROLES_FIXED" });
  for (const first of administrators)
    for (const second of administrators.filter((role) => role !== first))
      expect(await roles(person.id, [first, second])).toMatchObject({ status: 409, code: "ROLES_NOT_SEPARATE" });
  const access = (of: string, isDisabled: boolean) =>
    house.ask(`/people/${of}/access`, { method: "PUT", body: { isDisabled }, cookie: system.cookie });
  expect(await access(security.id, true)).toMatchObject({ status: 409, code: "PERSON_IS_ADMINISTRATOR" });
  expect(await access(system.id, true)).toMatchObject({ code: "OWN_ROLES_FIXED" });
  expect(await access(person.id, true)).toMatchObject({ status: 200 });
  expect((await house.ask<Session>("/session", { cookie })).value.signedIn).toBe(false);
});

test("no administrator can do another's work, in every pair and at every route", async () => {
  await using house = await openTestHouse();
  const members = new Map<Role, string>();
  for (const role of administrators) members.set(role, (await house.member(role.slice(0, 3), [role])).cookie);
  const work = (role: Role) =>
    permissionsOf({ roles: [role], isPerson: true, isOwner: false, hasPeople: true, held: [], scopes: null }).filter(
      (permission) => !["see", "see-people", "own-security"].includes(permission),
    );
  const closedTo: string[] = [];
  for (const one of administrators)
    for (const other of administrators.filter((role) => role !== one)) {
      expect(work(one).filter((permission) => work(other).includes(permission))).toEqual([]);
      const cookie = members.get(other) ?? null;
      for (const { method, path, needs } of Object.values<Route>(routes)) {
        if (needs === null || !work(one).includes(needs)) continue;
        const url = path.replaceAll(/\{\w+\}/g, "a".repeat(16));
        expect(await house.ask(url, { method, cookie }), `${other}: ${method} ${path}`).toMatchObject({ code: "PERMISSION_REQUIRED" });
        closedTo.push(`${other} ${needs}`);
      }
    }
  expect(new Set(closedTo)).toContain("system-admin grant-roles");
  expect(new Set(closedTo)).toContain("audit-admin add-people");
});

test("the work of an administrator whom nobody is falls to the machine's owner, and back when somebody is", async () => {
  await using house = await openTestHouse();
  await house.member("Mei", ["system-admin", "operator"]);
  await house.member("Bo", ["viewer"]);
  const link = await house.byLink();
  const may = async (cookie: string) => (await house.ask<Session>("/session", { cookie })).value.permissions;
  expect(await may(link)).toEqual(expect.arrayContaining(["grant-roles", "read-ledger"]));
  expect(await may(link)).not.toContain("add-people"); // Mei's
  expect(await may(link)).not.toContain("approve-plan");
  await house.member("Sec", ["security-admin"]);
  expect(await may(link)).not.toContain("grant-roles");
});

test("a token does what its scopes and its person may, never what is sensitive, and ends", async () => {
  await using house = await openTestHouse();
  const { cookie, id } = await house.member("Mei", ["operator"]);
  await house.member("Bo", ["viewer"]);
  const make = (scopes: readonly string[]) =>
    house.ask<MadeApiToken>("/own/tokens", { method: "POST", body: { label: "backup", scopes, days: 30 }, cookie });
  expect(await make(["read-ledger"])).toMatchObject({ code: "PERMISSION_REQUIRED" });
  expect(await make(["grant-roles"])).toMatchObject({ status: 400 });
  const { token, secret } = (await make(["see"])).value;
  const by = (path: string, method: "GET" | "DELETE" | "POST" = "GET", authorization = `Bearer ${secret}`) =>
    house.ask(path, { method, headers: { authorization } });
  expect(await by("/events")).toMatchObject({ status: 200 });
  expect(await by("/events", "GET", `Bearer ${secret.slice(0, -1)}x`)).toMatchObject({ status: 401 });
  const besideProxy = await house.ask("/events", { cookie, headers: { authorization: "Basic cHJveHk6cHJveHk=" } });
  expect(besideProxy).toMatchObject({ status: 200 }); // a proxy's own, which is none of ours
  expect(await by("/notes/aaaaaaaaaaaaaaaa", "DELETE")).toMatchObject({ code: "PERMISSION_REQUIRED" });
  expect(await by("/own")).toMatchObject({ code: "PERMISSION_REQUIRED" });
  expect(await by("/own/second-factor", "POST")).toMatchObject({ code: "PERMISSION_REQUIRED" });
  await house.storage.write.writeRoles({ person: id, roles: [] });
  expect(await by("/events")).toMatchObject({ code: "PERMISSION_REQUIRED" }); // the person may no longer
  await house.storage.write.writeRoles({ person: id, roles: ["viewer"] });
  expect(await house.ask(`/own/tokens/${token.id}`, { method: "DELETE", cookie })).toMatchObject({ status: 200 });
  expect(await by("/events")).toMatchObject({ status: 401, code: "SESSION_REQUIRED" });
});

test("every route of the API is guarded as the table says: nobody gets what needs a permission", async () => {
  await using house = await openTestHouse();
  for (const { method, path, needs } of Object.values<Route>(routes)) {
    if (needs === null) continue;
    const answered = await house.ask(path.replaceAll(/\{\w+\}/g, "a".repeat(16)), { method });
    expect(answered, `${method} ${path}`).toMatchObject({ status: 401, code: "SESSION_REQUIRED" });
  }
});

type House = Awaited<ReturnType<typeof openTestHouse>>;

async function sessionOf(house: House, person: string): Promise<string> {
  return (await house.storage.read.readSessionsOf({ person, nowMs: Date.now() }))[0]?.hash ?? "";
}

/** As if a session had begun earlier. */
async function makeOlder(house: House, person: string, byMs: number): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(`${house.directory}/portolan.db`);
  database.prepare("update session set created_ms = created_ms - ? where person = ?").run(byMs, person);
  database.close();
}

function decodeBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
