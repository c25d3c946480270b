import { findClash, RefusalError, type Invitation, type InvitedPerson, type Person, type Role } from "@portolan/contract";
import type { StoredPerson } from "@portolan/storage";
import type { OpenedSession } from "../sign-in.ts";
import { checkName, checkPassword, nameKey } from "./name-and-password.ts";
import { hashText, newId, newSecret, type PeopleParts } from "./people-parts.ts";
import { openSession, type SignInCircumstances } from "./person-sign-in.ts";

/** Enough to hand it over, short enough that a forgotten one is soon nothing. */
const invitationLifeMs = 24 * 60 * 60_000;
const firstRoles: readonly Role[] = ["approver", "operator", "system-admin"];

/** Makes the first person and signs in as them. Throws SET_UP_DONE where there is anybody. */
export async function makeFirstPerson(
  parts: PeopleParts,
  given: { readonly name: string; readonly password: string },
  circumstances: Pick<SignInCircumstances, "replaced">,
): Promise<OpenedSession> {
  const { storage, hasher, written, nowMs } = parts;
  const name = checkName(given.name);
  checkPassword(given.password, name);
  const password = await hasher.hash(given.password);
  const id = newId();
  const added = { id, name, nameKey: nameKey(name), roles: firstRoles, password, nowMs: nowMs(), isFirst: true };
  refuseUnadded(await written(storage.write.addPerson(added)), name);
  return openSession(parts, { person: id, password, rehashed: null, proof: null, attempt: null }, circumstances);
}

/** Adds a person who may look. What more they may do is granted by somebody else. `by`: who asks; null: the machine's owner. */
export async function addPerson(parts: PeopleParts, given: string, by: string | null): Promise<InvitedPerson> {
  const { storage, written, nowMs } = parts;
  const name = checkName(given);
  const id = newId();
  const added = { id, name, nameKey: nameKey(name), roles: ["viewer"], password: null, nowMs: nowMs(), isFirst: false, by };
  refuseUnadded(await written(storage.write.addPerson(added)), name);
  return { person: await findPerson(parts, id), invitation: await invite(parts, id, by) };
}

function refuseUnadded(outcome: Awaited<ReturnType<PeopleParts["storage"]["write"]["addPerson"]>>, name: string): void {
  if (outcome.ok) return;
  if (outcome.code === "NAME_TAKEN") throw new RefusalError("NAME_TAKEN", { name });
  throw new RefusalError(outcome.code === "TOO_MANY" ? "TOO_MANY_KEPT" : outcome.code);
}

/** Whoever could invite a person with a password anew could become them: refused. */
export async function inviteAgain(parts: PeopleParts, id: string, by: string | null): Promise<InvitedPerson> {
  const person = await findPerson(parts, id);
  if (person.hasPassword) throw new RefusalError("PERSON_HAS_PASSWORD");
  return { person, invitation: await invite(parts, id, by) };
}

async function invite({ storage, written, nowMs }: PeopleParts, person: string, by: string | null): Promise<Invitation> {
  const token = newSecret();
  const expiresMs = nowMs() + invitationLifeMs;
  await written(storage.write.addInvitation({ person, hash: hashText(token), expiresMs, endsSecondFactor: false, by }));
  return { token, expiresAt: new Date(expiresMs).toISOString() };
}

/** Uses an invitation up; hashes of the sessions that ended. Throws INVITATION_INVALID, and what is wrong with the password before that. */
export async function choosePassword(
  { storage, hasher, written, nowMs }: PeopleParts,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<readonly string[]> {
  const hash = hashText(token);
  const invited = await storage.read.readInvitation({ hash, nowMs: nowMs() });
  if (invited === null) throw new RefusalError("INVITATION_INVALID");
  checkPassword(password, invited.name);
  const ended = await written(storage.write.acceptInvitation({ hash, password: await hasher.hash(password), nowMs: nowMs() }));
  if (ended === null) throw new RefusalError("INVITATION_INVALID");
  return ended;
}

export async function readPeople({ storage }: Pick<PeopleParts, "storage">): Promise<readonly Person[]> {
  return (await storage.read.readPeople(null)).map(personDocument);
}

async function findPerson(parts: Pick<PeopleParts, "storage">, id: string): Promise<Person> {
  const person = (await readPeople(parts)).find((one) => one.id === id);
  if (person === undefined) throw new RefusalError("PERSON_UNKNOWN", { name: id });
  return person;
}

/** `by`: who asks; null: the machine's owner. Throws OWN_ROLES_FIXED, ROLES_NOT_SEPARATE, PERSON_UNKNOWN. */
export async function writeRoles(
  { storage, written }: PeopleParts,
  { person, roles, by }: { readonly person: string; readonly roles: readonly Role[]; readonly by: string | null },
): Promise<void> {
  if (person === by) throw new RefusalError("OWN_ROLES_FIXED");
  const clash = findClash(roles);
  if (clash !== null) throw new RefusalError("ROLES_NOT_SEPARATE", { first: clash[0], second: clash[1] });
  if (!(await written(storage.write.writeRoles({ person, roles, by })))) throw new RefusalError("PERSON_UNKNOWN", { name: person });
}

/**
 * Lets a person in no more, or again; hashes of the sessions that ended. An administrator loses the role first, which is the security
 * administrator's to take: no administrator gets rid of another alone. Throws OWN_ROLES_FIXED, PERSON_IS_ADMINISTRATOR, PERSON_UNKNOWN.
 */
export async function writeAccess(
  parts: PeopleParts,
  { person, isDisabled, by }: { readonly person: string; readonly isDisabled: boolean; readonly by: string | null },
): Promise<readonly string[]> {
  const { storage, written, nowMs } = parts;
  if (person === by) throw new RefusalError("OWN_ROLES_FIXED");
  const { name, roles } = await findPerson(parts, person);
  if (isDisabled && roles.some((role) => role.endsWith("-admin"))) throw new RefusalError("PERSON_IS_ADMINISTRATOR", { name });
  return (await written(storage.write.writeDisabled({ person, disabledMs: isDisabled ? nowMs() : null, by }))) ?? [];
}

/** Ends sessions, tokens and invitations of a person; hashes of the sessions and ids of the tokens. */
export async function endAccess(parts: PeopleParts, person: string, by: string | null): Promise<readonly string[]> {
  const { storage, written } = parts;
  await findPerson(parts, person);
  const tokens = await storage.read.readApiTokens({ person });
  return [...(await written(storage.write.endAccess({ person, keep: null, by }))), ...tokens.map(({ id }) => id)];
}

function personDocument({ id, name, roles, hasPassword, hasSecondFactor, createdMs, disabledMs }: StoredPerson): Person {
  const disabledAt = disabledMs === null ? null : new Date(disabledMs).toISOString();
  const createdAt = new Date(createdMs).toISOString();
  return { id, name, roles: roles as readonly Role[], hasSecondFactor, hasPassword, createdAt, disabledAt };
}
