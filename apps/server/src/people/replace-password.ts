import { RefusalError } from "@portolan/contract";
import { checkPassword, nameKey } from "./name-and-password.ts";
import { hashText, newSecret, type PeopleParts } from "./people-parts.ts";

const lifeMs = 60_000;

export interface ReplacedPassword {
  readonly name: string;
  readonly password: string;
  readonly endsSecondFactor: boolean;
}

/**
 * On the machine itself: a forgotten password gives way to another, and every session of the person ends; the person's name and the
 * sessions' hashes. Throws PERSON_UNKNOWN, PERSON_DISABLED, and what is wrong with the password.
 */
export async function replacePassword(
  { storage, hasher, written, nowMs }: PeopleParts,
  { name, password, endsSecondFactor }: ReplacedPassword,
): Promise<{ readonly name: string; readonly ended: readonly string[] }> {
  const person = await storage.read.readSecrets({ nameKey: nameKey(name) });
  if (person === null) throw new RefusalError("PERSON_UNKNOWN", { name: name.slice(0, 64) });
  if (person.isDisabled) throw new RefusalError("PERSON_DISABLED", { name: person.name });
  checkPassword(password, person.name);
  const hashed = await hasher.hash(password);
  const hash = hashText(newSecret()); // an invitation that is used up at once
  await written(storage.write.addInvitation({ person: person.id, hash, expiresMs: nowMs() + lifeMs, endsSecondFactor }));
  const ended = await written(storage.write.acceptInvitation({ hash, password: hashed, nowMs: nowMs() }));
  if (ended === null) throw new RefusalError("PERSON_DISABLED", { name: person.name });
  return { name: person.name, ended };
}
