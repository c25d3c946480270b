/*
 * Command lines are shown, stored and sent; secrets in them are not. Everything that is not taken for a secret stays readable.
 * What counts: flags and assignments whose name ends in a secret's word, single-letter flags of programs that take a password there,
 * passwords in URLs, credentials in headers, well-known token shapes. A name that points to a secret (`--password-file`) is no secret.
 */
import { redactUrls } from "./redact-urls.ts";
import { isSecretAssignment, isSecretName, isWorkingDirectory, takesAnyValue } from "./secret-names.ts";

const mask = "***";

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
  { program: /^(?:[xw]l?freerdp3?|sdl-freerdp3?)$/, flags: ["/p:"] },
];
/** Flags whose value is `user:password` or, for Samba, `user%password`. */
const userFlagsByProgram: readonly { readonly program: RegExp; readonly flags: readonly string[] }[] = [
  { program: /^curl$/, flags: ["-u", "-U", "--user", "--proxy-user"] },
  { program: /^(?:smbclient|rpcclient|net)$/, flags: ["-U", "--user"] },
  { program: /^etcdctl$/, flags: ["--user"] },
  { program: /^(?:ttyd|gotty)$/, flags: ["-c", "--credential"] },
];
/** Of any program; a group after the colon is no password. */
const userFlags = new Set(["--user", "-user", "--username", "--proxy-user", "--http-user", "--login"]);
/** Their `--password` asks for one, so a flag may follow it. */
const promptingPrograms = /^(?:mysql|mariadb)[\w-]*$|^mycli$|^psql$|^pg_\w+$|^(?:create|drop)(?:db|user)$|^vacuumdb$|^reindexdb$/;
/** Their subcommand `password` takes the new one. */
const passwordSetters = /^(?:mysqladmin|mariadb-admin)$/;
/** Their `-p` is a password after `login` and a published port after `run`. */
const registryClients = /^(?:docker|podman|skopeo|buildah)$/;
const usualGroups = /^(?:root|users|nogroup|nobody|www-data|docker|wheel|adm|staff)$/;
const tokenShapes =
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|sk_live_|rk_live_|hvs\.|npm_|dckr_pat_)[\w-]{16,}/g;

/** The command line as one text, arguments with blanks quoted, secrets replaced by `***`. */
export function redactCommand(args: readonly string[]): string {
  const redacted = redactWords(args, redactArgument);
  return redacted.length === 1 ? redacted.join("") : redacted.map(quoteForDisplay).join(" ");
}

type Expectation = "secret" | "any-secret" | "user";

/** Walks words of one level; a flag that announces a secret hides the word after it, and so does a name with a lone `=` after it. */
function redactWords(words: readonly string[], redactWord: (word: string, program: string) => string): string[] {
  const result: string[] = [];
  let program = "";
  let expectation: Expectation | null = null;
  const passwordAt = findHtpasswdPassword(words);
  for (const [index, word] of words.entries()) {
    const before = words[index - 1] ?? "";
    const assigned = redactSpacedAssignment(word, before, words[index - 2] ?? "");
    if (index === passwordAt || assigned !== null) {
      result.push(assigned ?? maskUnlessReference(word));
      continue;
    }
    if (expectation !== null && (expectation === "any-secret" || !looksLikeFlag(word)) && !isWorkingDirectory(before, word)) {
      result.push(expectation === "user" ? maskAfterUser(word, program) : maskUnlessReference(word));
      expectation = null;
      continue;
    }
    program = word === "login" && registryClients.test(program) ? `${program} login` : (knownProgram(word) ?? program);
    expectation = expectationAfter(word, program);
    result.push(redactWord(word, program));
  }
  return result;
}

/** `password = X`, `password =X`, `password= X` and `password : X`; null for any other word. Shells write `PASSWORD= program`. */
function redactSpacedAssignment(word: string, before: string, beforeThat: string): string | null {
  if (/^["'`]?\*{3}/.test(word)) return null; // masked already
  const isName = (name: string): boolean => /^['"]?[\w.-]+['"]?$/.test(name) && isSecretName(name.replaceAll(/['"]/g, ""));
  if (/^[=:]$/.test(before) && isName(beforeThat)) return isSecretAssignment(beforeThat, word) ? maskUnlessReference(word) : null;
  if (/^=[^=>]/.test(word) && isName(before)) return isSecretAssignment(before, word.slice(1)) ? `=${mask}` : null;
  const bare = /^([a-z][\w.-]*)=$/.exec(before)?.[1];
  return bare !== undefined && isName(bare) && isSecretAssignment(bare, word) ? maskUnlessReference(word) : null;
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
  const plain = argument
    .replaceAll(/(?<![\w.-])((\\{0,3}["']|)([\w.-]+)\2\s*[:=]\s*)(\\{0,3}["'`])(?:(?!\4)(?:\\.|.))*\4/gs, redactMember)
    .replaceAll(/(?<![\w.-])((\\{0,3}["']|)([\w.-]+)\2\s*:\s*)-?\d[\w.+-]*(?=\s*[,}])/gs, redactNumber)
    .replaceAll(/(?<![\w.-])((\\{0,3}["'])([\w.-]+)\2\s*:\s*)\[[^\]]{0,4096}\]/gs, redactList);
  return /\s/.test(plain) ? redactScript(plain) : redactSimpleWord(plain, program);
}

/** A quoted value after a name: a member of a JSON object, an assignment in a script. */
function redactMember(member: string, ...[head, , name, mark]: string[]): string {
  const value = member.slice((head ?? "").length + (mark ?? "").length);
  return isSecretName(name ?? "") && !isWorkingDirectory(name ?? "", value) ? `${head}${mark}${mask}${mark}` : member;
}

function redactNumber(member: string, ...[head, , name]: string[]): string {
  return isSecretName(name ?? "") ? `${head}${mask}` : member;
}

function redactList(member: string, ...[head, , name]: string[]): string {
  return isSecretName(name ?? "") ? `${head}[${mask}]` : member;
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
  return redactAttachedFlag(redactAssignments(redactUrls(word), program), program).replaceAll(tokenShapes, mask);
}

/** `NAME=VALUE` as a whole word, and again between `?`, `&`, `;` and `,` inside it; `NAME:VALUE` after `=`, `,` and `;` unless it is a path. */
function redactAssignments(word: string, program: string): string {
  const user = /^(--?[a-z-]+)=(.+)$/s.exec(word);
  if (user !== null && userFlags.has(user[1] ?? "")) return `${user[1]}=${maskAfterUser(user[2] ?? "", program)}`;
  const whole = /^(['"]?(?:[-+]{0,2}[A-Za-z_][\w.-]*=|--?[A-Za-z][\w.-]*:|\/[A-Za-z][\w-]*:(?!\/|r[ow]$)))(.*)$/s.exec(word);
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
  return userFlag === undefined ? word : `${userFlag}${maskAfterUser(word.slice(userFlag.length), program)}`;
}

function expectationAfter(word: string, program: string): Expectation | null {
  if (passwordSetters.test(program) && /^(?:old-)?password$/.test(word)) return "secret";
  if (!/^[-+]./.test(word) || word.includes("=")) return null;
  if (userFlags.has(word) || flagsFor(userFlagsByProgram, program).includes(word)) return "user";
  if (isSecretName(word)) return takesAnyValue(word) && !promptingPrograms.test(program) ? "any-secret" : "secret";
  return flagsFor(secretFlagsByProgram, program).includes(word) ? "secret" : null;
}

function flagsFor(table: typeof secretFlagsByProgram, program: string): readonly string[] {
  return program === "" ? [] : (table.find((row) => row.program.test(program))?.flags ?? []);
}

function knownProgram(word: string): string | null {
  const name = word.slice(word.lastIndexOf("/") + 1);
  const isKnown =
    registryClients.test(name) ||
    promptingPrograms.test(name) ||
    [...secretFlagsByProgram, ...userFlagsByProgram].some((row) => row.program.test(name));
  return isKnown ? name : null;
}

/** `--verbose` and `-v` are flags; `-x9f…` after a secret's flag is more likely the secret. */
function looksLikeFlag(word: string): boolean {
  return /^--[a-z]/i.test(word) || /^-[a-z]$/i.test(word);
}

/** `$NAME` only says where the secret comes from. */
function maskUnlessReference(value: string): string {
  return value === "" || /^\$(?:\w+|\{\w+\})$/.test(value) ? value : mask;
}

/** `user:password`; `1000:1000`, and for a container runtime `nginx:nginx` and `app:www-data`, are a user and a group; a URL is neither. */
function maskAfterUser(value: string, program: string): string {
  const separator = /[:%]/.exec(value);
  if (separator === null || value.includes("://") || /^\d+:\d+$/.test(value)) return value;
  const [user, rest] = [value.slice(0, separator.index), value.slice(separator.index + 1)];
  if (registryClients.test(program) && (rest === user || usualGroups.test(rest))) return value;
  return `${user}${separator[0]}${mask}`;
}

function maskHeaderValue(value: string): string {
  const scheme = /^(bearer|basic|token|digest|negotiate)\s+/i.exec(value);
  return `${scheme?.[0] ?? ""}${mask}`;
}

function quoteForDisplay(word: string): string {
  if (word !== "" && !/[\s'"]/.test(word)) return word;
  return word.includes("'") ? `"${word}"` : `'${word}'`;
}
