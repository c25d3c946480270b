/** What is kept about people beside the record: for how long, and its destruction. */
import { RefusalError } from "@portolan/contract";
import type { PersonalRetention } from "@portolan/storage";
import { nameKey } from "./name-and-password.ts";
import type { PeopleParts } from "./people-parts.ts";

/** `by` null: the machine's owner. Throws OWN_ROLES_FIXED, PERSON_UNKNOWN, PERSON_STILL_LET_IN, PERSON_DATA_KEPT. */
export async function erasePerson(
  { storage, written, nowMs }: PeopleParts,
  { person, by }: { readonly person: string; readonly by: string | null },
): Promise<void> {
  if (person === by) throw new RefusalError("OWN_ROLES_FIXED");
  const found = (await storage.read.readPeople(null)).find(({ id }) => id === person);
  const outcome = await written(storage.write.eraseSubject({ person, by, nowMs: nowMs() }));
  if (outcome.ok) return;
  const name = found?.name ?? person;
  if (outcome.code === "UNKNOWN") throw new RefusalError("PERSON_UNKNOWN", { name });
  if (outcome.code === "STILL_LET_IN") throw new RefusalError("PERSON_STILL_LET_IN", { name });
  const { floorDays } = await storage.read.readRetention({});
  throw new RefusalError("PERSON_DATA_KEPT", { name, days: floorDays, until: new Date(outcome.untilMs).toISOString().slice(0, 10) });
}

/** On the machine itself, by name. Throws PERSON_UNKNOWN, PERSON_STILL_LET_IN, PERSON_DATA_KEPT. */
export async function eraseNamed(parts: PeopleParts, name: string): Promise<void> {
  const person = await parts.storage.read.readSecrets({ nameKey: nameKey(name) });
  if (person === null) throw new RefusalError("PERSON_UNKNOWN", { name: name.slice(0, 64) });
  await erasePerson(parts, { person: person.id, by: null });
}

/** Throws REQUEST_INVALID where the floor is above the days. */
export async function writeRetention(
  { storage, written, nowMs }: PeopleParts,
  { days, floorDays, by }: PersonalRetention & { readonly by: string | null },
): Promise<void> {
  if (floorDays > days) throw new RefusalError("REQUEST_INVALID", { reason: `a floor of ${floorDays} days above ${days} days` });
  await written(storage.write.writeRetention({ days, floorDays, by, nowMs: nowMs() }));
}
