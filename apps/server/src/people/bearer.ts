import { permissionsOf, type Administrator, type Permission, type Role, type SignedInPerson, type TokenScope } from "@portolan/contract";
import type { Storage } from "@portolan/storage";
import { hashSecret } from "../sign-in.ts";

export const tokenPrefix = "ptl_";
const proofLifeMs = 10 * 60_000;
/** A browser that was away for a day signs in again. */
const idleMs = 24 * 60 * 60_000;
/** How exactly it is kept when a session or a token was last used. */
const touchEveryMs = 60_000;

/** Who asks, and what they may do. */
export interface Bearer {
  readonly mark: string; // of the session or token, for what ends with it
  readonly session: string | null; // hash; null: a program with a token
  readonly person: SignedInPerson | null; // null: the machine's owner, by a link
  readonly permissions: readonly Permission[];
  readonly provedUntilMs: number;
  readonly expiresMs: number;
}

export interface Credentials {
  readonly cookie: string | null;
  readonly authorization: string | null;
}

/** A token goes before a cookie: a program says who it is. Null: nobody, or one whose time is over. */
export async function readBearer(storage: Storage, { cookie, authorization }: Credentials, nowMs: number): Promise<Bearer | null> {
  if (authorization !== null) return readTokenBearer(storage, authorization, nowMs);
  return cookie === null ? null : readSessionBearer(storage, cookie, nowMs);
}

async function readSessionBearer({ read, write }: Storage, secret: string, nowMs: number): Promise<Bearer | null> {
  const hash = hashSecret(secret);
  const session = await read.readSession({ hash, nowMs, idleMs });
  if (session === null) return null;
  const { person, house, lastUsedMs, provedMs, expiresMs } = session;
  if (nowMs - lastUsedMs >= touchEveryMs) await write.touchSession({ hash, nowMs, isProved: false }).catch(() => {}); // a full disk locks nobody out
  const permissions = permissionsOf({ ...standing(person, house), scopes: null });
  return { mark: hash, session: hash, person: asPerson(person), permissions, provedUntilMs: provedMs + proofLifeMs, expiresMs };
}

async function readTokenBearer({ read, write }: Storage, authorization: string, nowMs: number): Promise<Bearer | null> {
  const [, secret] = /^Bearer (ptl_[A-Za-z0-9_-]{43})$/.exec(authorization) ?? [];
  const token = secret === undefined ? null : await read.readCarriedToken({ hash: hashSecret(secret), nowMs });
  if (token === null) return null;
  const { id, scopes, expiresMs, lastUsedMs, person, house } = token;
  if (lastUsedMs === null || nowMs - lastUsedMs >= touchEveryMs) await write.touchApiToken({ id, nowMs }).catch(() => {});
  const permissions = permissionsOf({ ...standing(person, house), scopes: scopes as readonly TokenScope[] });
  return { mark: id, session: null, person: asPerson(person), permissions, provedUntilMs: 0, expiresMs };
}

/** Whoever may open the machine's own socket: as by a link that was handed out just now. */
export async function readOwnerBearer({ read }: Storage, nowMs: number): Promise<Bearer> {
  const permissions = permissionsOf({ ...standing(null, await read.readHouse({})), scopes: null });
  return { mark: "owner", session: null, person: null, permissions, provedUntilMs: nowMs + proofLifeMs, expiresMs: nowMs + proofLifeMs };
}

/** Whether who opened something that stays open may still: an open stream is no use of a session. */
export async function isStillIn({ read }: Storage, { session, expiresMs }: Bearer, nowMs: number): Promise<boolean> {
  return expiresMs > nowMs && (session === null || (await read.readSession({ hash: session, nowMs, idleMs })) !== null);
}

type StoredPerson = Omit<SignedInPerson, "roles"> & { readonly roles: readonly string[] };

/** Who was ever added counts, let in or not: whoever lets the others in no more does not come into their work. */
function standing(person: StoredPerson | null, house: { people: number; held: readonly string[] }) {
  return {
    roles: (person?.roles ?? []) as readonly Role[],
    isPerson: person !== null,
    isOwner: person === null || house.people === 1,
    hasPeople: house.people > 0,
    held: house.held as readonly Administrator[],
  };
}

/** The database holds no other roles, by a constraint. */
function asPerson(person: StoredPerson | null): SignedInPerson | null {
  return person === null ? null : { ...person, roles: person.roles as readonly Role[] };
}
