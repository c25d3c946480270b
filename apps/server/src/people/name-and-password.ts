import { RefusalError } from "@portolan/contract";

const leastCharacters = 12;
const mostCharacters = 1024;

/** A name as it is shown. Throws NAME_INVALID where nothing of it would be seen. */
export function checkName(given: string): string {
  const name = given.normalize("NFKC").trim();
  if (name === "" || name.length > 64 || !name.isWellFormed() || /[\p{C}\p{Zl}\p{Zp}]/u.test(name)) throw new RefusalError("NAME_INVALID");
  return name;
}

/** By which a name is found: the same for names that differ only in case or in how they were typed. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}

/** Throws what is wrong with a password that is to be kept: length in characters, and that it is not the name. */
export function checkPassword(password: string, name: string): void {
  const length = Array.from(password.normalize("NFKC")).length;
  if (length > mostCharacters) throw new RefusalError("PASSWORD_TOO_LONG", { most: mostCharacters });
  if (nameKey(password) === nameKey(name)) throw new RefusalError("PASSWORD_IS_NAME");
  if (length < leastCharacters) throw new RefusalError("PASSWORD_TOO_SHORT", { least: leastCharacters });
}
