/**
 * Which words of a setting leave the host's memory. A value is what stands where a place is expected, so that broken syntax, such as a missing `;`,
 * brings other settings into it, secrets among them. Kept: the first word, names after a comma, addresses and numbers, and options known by name;
 * user and password of a URL, its path and query and every other word become `…`. What is kept stays as written.
 */
import { parseIpAddress } from "@portolan/net";
import { isKnownOption, takesName, takesPath } from "./known-options.ts";

const keptLengthLimit = 200;
const readLengthLimit = 600; // of a longer value only the beginning is looked at

/** A value, or a key that holds one, without what is no place, limit or option. At most 200 characters, on one line. */
export function keepKnownWords(written: string): string {
  if (/^[\w.:*[\]-]{0,200}$/.test(written)) return written;
  const pieces = withoutControls(written.slice(0, readLengthLimit)).match(/[\s,;{}()"'`]+|[^\s,;{}()"'`]+/g) ?? [];
  let before = "";
  let isFirst = true;
  const kept = pieces.map((piece) => {
    if (/^[\s,;{}()"'`]/.test(piece)) {
      isFirst ||= piece.includes(",");
      return piece;
    }
    const word = keptWord(piece, { isFirst: isFirst || takesName(before), before });
    before = piece;
    isFirst = false;
    return word;
  });
  return cutText(kept.join("").replaceAll(/…(?:[\s,;{}()"'`]*…)+/g, "…"));
}

/** Text that is a name by itself, such as an instance's: on one line, at most 200 characters. */
export function keepName(written: string): string {
  return cutText(withoutControls(written.slice(0, readLengthLimit)));
}

interface WordPlace {
  readonly isFirst: boolean; // where a place is expected
  readonly before: string; // the word before
}

function keptWord(word: string, { isFirst, before }: WordPlace): string {
  const url = /^([a-z][a-z0-9+.-]{0,19}:\/\/)(.*)$/is.exec(word);
  if (url !== null) return keptUrl(url[1] ?? "", url[2] ?? "");
  if (/^[\d.,:*/%+-]+[kmgsh]?$/i.test(word) || isAddressAndPort(word) || isKnownOption(word) || /^[^\w…]{1,3}$/.test(word)) return word;
  const equals = word.indexOf("=");
  if (equals > 0 && /^[\w.:-]+$/.test(word.slice(0, equals))) return keptAssignment(word, { isFirst, before, equals });
  if (word.startsWith("/")) return isFirst || takesPath(before) ? withoutUser(word) : "…";
  return isFirst ? withoutUser(word) : "…";
}

function keptAssignment(word: string, { isFirst, before, equals }: WordPlace & { readonly equals: number }): string {
  const name = word.slice(0, equals);
  if (!isFirst && !isKnownOption(name)) return "…";
  return `${name}=${keptWord(word.slice(equals + 1), { isFirst: takesName(name), before })}`;
}

/** Scheme, host and port; of a Unix socket its path. */
function keptUrl(scheme: string, rest: string): string {
  if (/^unix/i.test(scheme)) return scheme + (rest.split(/[?#]/, 1)[0] ?? "");
  const authority = rest.split(/[/?#]/, 1)[0] ?? "";
  const after = rest.slice(authority.length);
  return scheme + withoutUser(authority) + (after === "" || after === "/" ? after : "/…");
}

/** Prefixes that say which kind of address follows stay; what stands before any other `@` is a user with a password. */
function withoutUser(place: string): string {
  const bare = place.split(/[?#]/, 1)[0] ?? "";
  const at = bare.lastIndexOf("@");
  const isKind =
    at <= 0 ||
    /^(?:(?:unix|abns|abnsz|ipv4|ipv6|fd|sockpair|quic4|quic6|tcp|tcp4|tcp6|udp|udp4|udp6|uxst|uxdg)\+?)+$/.test(bare.slice(0, at));
  return (isKind ? bare : `…${bare.slice(at)}`) + (bare === place ? "" : "…");
}

function isAddressAndPort(word: string): boolean {
  const match = /^[!-]?\[?([0-9a-f:.]{2,45})(?:%[\w.-]{1,15})?\]?(?::(?:\d{1,5}|\*))?(?:-\d{1,5})?(?:\/\w{1,5})?$/i.exec(word);
  return match !== null && parseIpAddress(match[1] ?? "") !== null;
}

function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");
}

function cutText(text: string): string {
  return text.length <= keptLengthLimit ? text : `${text.slice(0, keptLengthLimit - 1)}…`;
}
