/*
 * Command lines are shown, stored and sent; secrets in them are not. Everything that is not taken for a secret stays readable.
 * What counts: flags and assignments whose name ends in a secret's word, single-letter flags of programs that take a password there,
 * passwords in URLs, credentials in headers, well-known token shapes. A name that points to a secret (`--password-file`) is no secret.
 */
const mask = "***";

const secretEndings =
  /(?:password|passwd|passphrase|passcode|passwort|pass|passin|passout|pwd|secret|secrets|token|tokens|apikey|accesskey|privatekey|secretkey|authkey|credential|credentials|auth|authorization|cookie|dsn|jwt|pin|psk|encrypt)$/;
const harmlessNames = new Set(["pwd", "oldpwd", "bypass", "compass", "oauth", "noauth"]);
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
const trailersOfSecret = new Set(["value", "string", "hash", "base64", "data", "key", "plain", "text"]);

/** Single-letter and odd flags that take a secret, by program; elsewhere the same letters mean a port or a path. */
const secretFlagsByProgram: readonly { readonly program: RegExp; readonly flags: readonly string[] }[] = [
  { program: /^(?:mysql|mariadb)[\w-]*$|^mycli$/, flags: ["-p"] },
  { program: /^(?:sshpass|mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport|clickhouse-client)$/, flags: ["-p"] },
  { program: /^(?:docker|podman|skopeo|buildah) login$/, flags: ["-p"] },
  { program: /^ss-(?:server|local|redir|tunnel|manager)$|^ss(?:server|local|manager)$|^obfs-(?:server|local)$/, flags: ["-k"] },
  { program: /^frp[cs]$/, flags: ["-t"] },
  { program: /^transmission-(?:daemon|remote)$/, flags: ["-v"] },
  { program: /^(?:redis-cli|valkey-cli|keydb-cli)$/, flags: ["-a"] },
  { program: /^(?:mosquitto_(?:pub|sub|rr)|sqlcmd|bcp|ipmitool)$/, flags: ["-P"] },
  { program: /^ldap(?:search|modify|add|delete|passwd|whoami)$/, flags: ["-w"] },
  { program: /^(?:plink|pscp|psftp)$/, flags: ["-pw"] },
];
/** Flags whose value is `user:password` or, for Samba, `user%password`. */
const userFlagsByProgram: readonly { readonly program: RegExp; readonly flags: readonly string[] }[] = [
  { program: /^curl$/, flags: ["-u", "-U", "--user", "--proxy-user"] },
  { program: /^(?:smbclient|rpcclient|net)$/, flags: ["-U", "--user"] },
  { program: /^etcdctl$/, flags: ["--user"] },
  { program: /^(?:ttyd|gotty)$/, flags: ["-c", "--credential"] },
];
/** Their subcommand `password` takes the new one. */
const passwordSetters = /^(?:mysqladmin|mariadb-admin)$/;
/** Their `-p` is a password after `login` and a published port after `run`. */
const registryClients = /^(?:docker|podman|skopeo|buildah)$/;
const tokenShapes =
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|sk_live_|rk_live_|hvs\.|npm_|dckr_pat_)[\w-]{16,}/g;

/** The command line as one text, arguments with blanks quoted, secrets replaced by `***`. */
export function redactCommand(args: readonly string[]): string {
  const redacted = redactWords(args, redactArgument);
  return redacted.length === 1 ? redacted.join("") : redacted.map(quoteForDisplay).join(" ");
}

/** Walks words of one level; a flag that announces a secret hides the word after it. */
function redactWords(words: readonly string[], redactWord: (word: string, program: string) => string): string[] {
  const result: string[] = [];
  let program = "";
  let expectation: "secret" | "user" | null = null;
  const passwordAt = findHtpasswdPassword(words);
  for (const [index, word] of words.entries()) {
    if (index === passwordAt) {
      result.push(maskUnlessReference(word));
      continue;
    }
    if (expectation !== null && !looksLikeFlag(word)) {
      result.push(expectation === "secret" ? maskUnlessReference(word) : maskAfterUser(word));
      expectation = null;
      continue;
    }
    program = word === "login" && registryClients.test(program) ? `${program} login` : (knownProgram(word) ?? program);
    expectation = expectationAfter(word, program);
    result.push(redactWord(word, program));
  }
  return result;
}

/** `htpasswd -b FILE USER PASSWORD`: its last word, up to the next command of a script; -1 where there is none. */
function findHtpasswdPassword(words: readonly string[]): number {
  const start = words.findIndex((word) => /(?:^|\/)htpasswd$/.test(word));
  const rest = start < 0 ? [] : words.slice(start + 1);
  const end = rest.findIndex((word) => /^\d?[|&;<>]/.test(word));
  const own = end < 0 ? rest : rest.slice(0, end);
  return own.some((word) => /^-[A-Za-z]*b/.test(word)) ? start + own.length : -1;
}

function redactArgument(argument: string, program: string): string {
  const header = /^(\s*(?:--?[a-z-]+=|-H)?)([A-Za-z][\w-]*)(\s*:\s+)(.+)$/s.exec(argument);
  if (header !== null && isSecretName(header[2] ?? "")) return `${header[1]}${header[2]}${header[3]}${maskHeaderValue(header[4] ?? "")}`;
  const plain = argument.replaceAll(/(?<![\w.-])(?<head>(["']?)(?<name>[\w.-]+)\2\s*[:=]\s*)(["'`])(?:\\.|(?!\4).)*\4/gs, redactMember);
  return /\s/.test(plain) ? redactScript(plain) : redactSimpleWord(plain, program);
}

/** A quoted value after a name: a member of a JSON object, an assignment in a script. */
function redactMember(member: string, ...[head, , name, mark]: string[]): string {
  return isSecretName(name ?? "") ? `${head}${mark}${mask}${mark}` : member;
}

/** An argument with blanks is a script, a connection string or a title: its words are redacted in place, blanks and quotes stay. */
function redactScript(script: string): string {
  const wordPattern = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\]|['"\\])+/gs;
  const words = script.match(wordPattern) ?? [];
  const redacted = redactWords(words, (word, program) =>
    /^(['"]).*\s.*\1$/s.test(word) ? redactQuoted(word) : redactSimpleWord(word, program),
  );
  let index = 0;
  return script.replaceAll(wordPattern, () => redacted[index++] ?? mask);
}

function redactQuoted(word: string): string {
  const quote = word.slice(0, 1);
  return `${quote}${redactArgument(word.slice(1, -1), "")}${quote}`;
}

function redactSimpleWord(word: string, program: string): string {
  return redactAttachedFlag(redactAssignments(redactUrls(word)), program).replaceAll(tokenShapes, mask);
}

function redactUrls(word: string): string {
  return word.replaceAll(/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/)([^\s/?#'"]*)@/gi, (_whole, scheme: string, userinfo: string) => {
    const colon = userinfo.indexOf(":");
    if (colon >= 0) return `${scheme}${userinfo.slice(0, colon)}:${mask}@`;
    return `${scheme}${userinfo.length >= 16 ? mask : userinfo}@`;
  });
}

/** `NAME=VALUE` as a whole word, and again between `?`, `&`, `;` and `,` inside it; `NAME:VALUE` after `=`, `,` and `;` unless it is a path. */
function redactAssignments(word: string): string {
  const whole = /^(['"]?(?:-{0,2}[A-Za-z_][\w.-]*=|--?[A-Za-z][\w.-]*:))(.*)$/s.exec(word);
  if (whole !== null && isSecretAssignment(whole[1] ?? "", whole[2] ?? "")) return `${whole[1]}${maskUnlessReference(whole[2] ?? "")}`;
  const inner = word.replaceAll(/([=,;])([A-Za-z_][\w.-]*):(?![/.~$])([^&;,\s'"]+)/g, (match: string, ...groups: string[]) => {
    const [before, name = "", value = ""] = groups;
    return isSecretAssignment(name, value) ? `${before}${name}:${mask}` : match;
  });
  return inner.replaceAll(/(^|[?&;,])([A-Za-z_][\w.-]*)=([^&;,\s'"]+)/g, (match: string, ...groups: string[]) => {
    const [before, name = "", value = ""] = groups;
    return isSecretAssignment(name, value) ? `${before}${name}=${maskUnlessReference(value)}` : match;
  });
}

function redactAttachedFlag(word: string, program: string): string {
  const flag = flagsFor(secretFlagsByProgram, program).find(
    (candidate) => word.startsWith(candidate) && word.length > candidate.length && !/^--?[a-z-]{3,}=/i.test(word),
  );
  if (flag !== undefined) return `${flag}${mask}`;
  const userFlag = flagsFor(userFlagsByProgram, program).find((candidate) => word.startsWith(candidate) && word.length > candidate.length);
  return userFlag === undefined ? word : `${userFlag}${maskAfterUser(word.slice(userFlag.length))}`;
}

function expectationAfter(word: string, program: string): "secret" | "user" | null {
  if (passwordSetters.test(program) && /^(?:old-)?password$/.test(word)) return "secret";
  if (!word.startsWith("-") || word.includes("=")) return null;
  if (flagsFor(userFlagsByProgram, program).includes(word)) return "user";
  return isSecretName(word) || flagsFor(secretFlagsByProgram, program).includes(word) ? "secret" : null;
}

function flagsFor(table: typeof secretFlagsByProgram, program: string): readonly string[] {
  return program === "" ? [] : (table.find((row) => row.program.test(program))?.flags ?? []);
}

function knownProgram(word: string): string | null {
  const name = word.slice(word.lastIndexOf("/") + 1);
  const isKnown = registryClients.test(name) || [...secretFlagsByProgram, ...userFlagsByProgram].some((row) => row.program.test(name));
  return isKnown ? name : null;
}

/** `--verbose` and `-v` are flags; `-x9f…` after a secret's flag is more likely the secret. */
function looksLikeFlag(word: string): boolean {
  return /^--[a-z]/i.test(word) || /^-[a-z]$/i.test(word);
}

function isSecretAssignment(name: string, value: string): boolean {
  if (value === "" || /^(?:true|false|yes|no|on|off|none|null)$/i.test(value)) return false;
  return isSecretName(name) || (/(?:^|[-_.])key=?$/i.test(name) && looksLikeBlob(value));
}

function isSecretName(name: string): boolean {
  const plain = name.replaceAll(/^['"]?-*|[=:]$/g, "");
  if (/^(?:OLD)?PWD$/.test(plain)) return false;
  const words = plain
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[-_.]+/)
    .filter((word) => word !== "");
  const last = words.at(-1) ?? "";
  if (endsInSecret(last)) return true;
  const beforeLast = words.at(-2) ?? "";
  if (last === "key" && qualifiersOfKey.has(beforeLast)) return true;
  return trailersOfSecret.has(last) && endsInSecret(beforeLast);
}

function endsInSecret(word: string): boolean {
  return secretEndings.test(word) && !harmlessNames.has(word);
}

/** Twenty or more characters of hexadecimal or base64 that do not look like a path. */
function looksLikeBlob(value: string): boolean {
  return /^[A-Za-z0-9+/_=-]{20,}$/.test(value) && !/^[./~]/.test(value) && /\d/.test(value);
}

/** `$NAME` only says where the secret comes from. */
function maskUnlessReference(value: string): string {
  return value === "" || /^\$(?:\w+|\{\w+\})$/.test(value) ? value : mask;
}

function maskAfterUser(value: string): string {
  const separator = /[:%]/.exec(value);
  return separator === null ? value : `${value.slice(0, separator.index + 1)}${mask}`;
}

function maskHeaderValue(value: string): string {
  const scheme = /^(bearer|basic|token|digest|negotiate)\s+/i.exec(value);
  return `${scheme?.[0] ?? ""}${mask}`;
}

function quoteForDisplay(word: string): string {
  if (word !== "" && !/[\s'"]/.test(word)) return word;
  return word.includes("'") ? `"${word}"` : `'${word}'`;
}
