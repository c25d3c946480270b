/** People and their roles. What they prove themselves with is in person-secrets.ts; nothing here reads or hands out a secret. */
import { markName, openName, sealName } from "../personal/sealed-names.ts";
import type { Connection } from "../tables.ts";

export interface StoredPerson {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[]; // sorted
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly createdMs: number;
  readonly disabledMs: number | null;
}

/** Bounds the work of a request that lists them. */
const mostPeople = 1000;
const administrators: readonly string[] = ["system-admin", "security-admin", "audit-admin"];

export interface NewPerson {
  readonly id: string;
  readonly name: string;
  readonly nameKey: string;
  readonly roles: readonly string[];
  readonly password: string | null;
  readonly nowMs: number;
}

export type AddOutcome = { readonly ok: true } | { readonly ok: false; readonly code: "NAME_TAKEN" | "SET_UP_DONE" | "TOO_MANY" };

/** `isFirst`: refused once there is anybody; two requests at once never both make a first person. */
export async function addPerson(connection: Connection, added: NewPerson & { readonly isFirst: boolean }): Promise<AddOutcome> {
  const { id, name, nameKey, roles, password, nowMs, isFirst } = added;
  const count = await countPeople(connection);
  if (isFirst && count > 0) return { ok: false, code: "SET_UP_DONE" };
  if (count >= mostPeople) return { ok: false, code: "TOO_MANY" };
  const mark = markName(nameKey);
  const namesake = await connection.selectFrom("person").select("id").where("name_key", "=", mark).executeTakeFirst();
  if (namesake !== undefined) return { ok: false, code: "NAME_TAKEN" };
  const empty = { totp: null, totp_pending: null, disabled_ms: null };
  await connection
    .insertInto("person")
    .values({ id, name: sealName(id, name), name_key: mark, password, created_ms: nowMs, ...empty })
    .execute();
  await insertRoles(connection, id, roles);
  return { ok: true };
}

/** By name. */
export async function readPeople(connection: Connection): Promise<readonly StoredPerson[]> {
  const rows = await connection.selectFrom("person").selectAll().where("erased_ms", "is", null).execute();
  const roles = await connection.selectFrom("person_role").selectAll().orderBy("role").execute();
  const rolesOf = Map.groupBy(roles, ({ person }) => person);
  const people = rows.map((row) => ({
    id: row.id,
    name: openName(row.id, row.name),
    roles: (rolesOf.get(row.id) ?? []).map(({ role }) => role),
    hasPassword: row.password !== null,
    hasSecondFactor: row.totp !== null,
    createdMs: row.created_ms,
    disabledMs: row.disabled_ms,
  }));
  return people.toSorted((left, right) => compareText(left.name.toLowerCase(), right.name.toLowerCase()));
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Who is in the house: `active` people can sign in; `held` are the administrators' roles that any of them holds. */
export interface House {
  readonly people: number;
  readonly active: readonly string[]; // ids, two at most: nobody asks for more
  readonly held: readonly string[];
}

export async function readHouse(connection: Connection): Promise<House> {
  const isActive = connection.selectFrom("person").select("id").where("password", "is not", null).where("disabled_ms", "is", null);
  const active = await isActive.orderBy("created_ms").orderBy("id").limit(2).execute();
  const held = await connection
    .selectFrom("person_role")
    .select("role")
    .distinct()
    .where("role", "in", administrators)
    .where("person", "in", isActive)
    .orderBy("role")
    .execute();
  return { people: await countPeople(connection), active: active.map(({ id }) => id), held: held.map(({ role }) => role) };
}

/** False: nobody has this id. Throws where the roles are not separate: the caller has checked them. */
export async function writeRoles(
  connection: Connection,
  { person, roles }: { readonly person: string; readonly roles: readonly string[] },
): Promise<boolean> {
  if (!(await exists(connection, person))) return false;
  await connection.deleteFrom("person_role").where("person", "=", person).execute();
  await insertRoles(connection, person, roles);
  return true;
}

/** Lets a person in no more, or again. Whoever is let in no more loses sessions, tokens and invitations at once: hashes of the sessions, null for an unknown person. */
export async function writeDisabled(
  connection: Connection,
  { person, disabledMs }: { readonly person: string; readonly disabledMs: number | null },
): Promise<readonly string[] | null> {
  if (!(await exists(connection, person))) return null;
  await connection.updateTable("person").set({ disabled_ms: disabledMs }).where("id", "=", person).execute();
  return disabledMs === null ? [] : endAccess(connection, { person, keep: null });
}

/** Ends sessions (but `keep`), tokens and invitations of a person; hashes of the sessions that ended. */
export async function endAccess(
  connection: Connection,
  { person, keep }: { readonly person: string; readonly keep: string | null },
): Promise<readonly string[]> {
  await connection.deleteFrom("api_token").where("person", "=", person).execute();
  await connection.deleteFrom("invitation").where("person", "=", person).execute();
  return endSessionsOf(connection, { person, keep });
}

/** Ends a person's sessions but `keep`; hashes of those that ended. */
export async function endSessionsOf(
  connection: Connection,
  { person, keep }: { readonly person: string; readonly keep: string | null },
): Promise<readonly string[]> {
  const ended = await connection
    .deleteFrom("session")
    .where("person", "=", person)
    .where("hash", "!=", keep ?? "")
    .returning("hash")
    .execute();
  return ended.map(({ hash }) => hash);
}

async function exists(connection: Connection, person: string): Promise<boolean> {
  const found = connection.selectFrom("person").select("id").where("id", "=", person).where("erased_ms", "is", null);
  return (await found.executeTakeFirst()) !== undefined;
}

async function insertRoles(connection: Connection, person: string, roles: readonly string[]): Promise<void> {
  if (roles.length > 0)
    await connection
      .insertInto("person_role")
      .values(roles.map((role) => ({ person, role })))
      .execute();
}

async function countPeople(connection: Connection): Promise<number> {
  const { count } = await connection
    .selectFrom("person")
    .select((select) => select.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}
