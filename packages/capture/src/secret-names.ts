/* Which names of flags, variables and members say that their value is a secret. A name that points to one (`--password-file`) does not. */
const secretEndings =
  /(?:passwords?|passwd|passphrase|passcode|passwort|pass|passin|passout|pwd|pw|secret|secrets|token|tokens|apikey|accesskey|privatekey|secretkey|authkey|credential|credentials|auth|authorization|cookie|dsn|jwt|pin|psk|encrypt|setsteamaccount)$/;
const harmlessNames = new Set(["bypass", "compass", "oauth", "noauth"]);
const qualifiersOfKey = new Set([
  "api",
  "access",
  "private",
  "secret",
  "encryption",
  "master",
  "signing",
  "auth",
  "license",
  "account",
  "shared",
  "cookie",
]);
const trailersOfSecret = new Set(["value", "string", "hash", "base64", "data", "key", "plain", "text", "old", "current", "previous"]);
/** Of these names the value is a secret even if it begins with `--`. */
const flatlySecret = /(?:^|[^a-z])(?:[a-z]*pass(?:word|wd|phrase)?|pwd|pw|token|secret|secret-id)$/;
/** `--use-token`, `--ask-become-pass`: they switch something and most often take no value. */
const switchVerbs = /^-*(?:no|without|skip|ask|prompt|require|enable|disable|use|allow|show|print|generate|with)-/;

/** Whether the value of this name is a secret. Leading `-` or `+` and a trailing `=` or `:` are no part of the name. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  while (words.length > 1 && /^\d+$/.test(words.at(-1) ?? "")) words.pop();
  if (words.length > 2 && words.at(-1) === "base" && words.at(-2) === "key") words.pop(); // Rails' SECRET_KEY_BASE
  const last = (words.at(-1) ?? "").replace(/\d+$/, "");
  if (endsInSecret(last)) return true;
  const beforeLast = words.at(-2) ?? "";
  if (last === "key" && qualifiersOfKey.has(beforeLast)) return true;
  if (last === "id" && beforeLast === "secret") return true; // HashiCorp Vault's AppRole
  return trailersOfSecret.has(last) && endsInSecret(beforeLast);
}

/** Whether `NAME=VALUE` carries a secret; a path after PWD, OLDPWD or `--pwd` is a working directory. */
export function isSecretAssignment(name: string, value: string): boolean {
  if (value === "" || /^(?:true|false|yes|no|on|off|none|null)$/i.test(value)) return false;
  if (isWorkingDirectory(name, value)) return false;
  return isSecretName(name) || (/(?:^|[-_.])key=?$/i.test(name) && looksLikeBlob(value));
}

export function isWorkingDirectory(name: string, value: string): boolean {
  return /^(?:old)?pwd$/.test(wordsOf(name).join("-")) && /^['"]?[/.~$]/.test(value);
}

/** Whether the word after this flag is its secret even where it looks like a flag itself. */
export function takesAnyValue(flag: string): boolean {
  return flatlySecret.test(flag.toLowerCase()) && !switchVerbs.test(flag);
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/^['"]?[-+/]*|[=:]$/g, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[-_.]+/)
    .filter((word) => word !== "");
}

function endsInSecret(word: string): boolean {
  return secretEndings.test(word) && !harmlessNames.has(word);
}

/** Twenty or more characters of hexadecimal or base64 that do not look like a path. */
function looksLikeBlob(value: string): boolean {
  return /^(?:base64:)?[A-Za-z0-9+/_=-]{20,}$/.test(value) && !/^[./~]/.test(value) && /\d/.test(value);
}
