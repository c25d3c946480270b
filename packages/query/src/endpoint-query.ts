/**
 * The language in which endpoints are searched, the same in the command line and the panel: words, ports, flags and `key:value` filters that all
 * must hold, `-` before one to exclude, `a,b` for alternatives, `key:*` for any value, double quotes around spaces, and `:free` as a command of the panel.
 * A number is a port, too big for one a process; what it means never depends on the host. Parsing never fails: what is not understood is
 * searched as a word and reported, so that a person who is still typing is not interrupted and a script can refuse.
 */
import { parsePort, parsePortRange, type PortRange } from "@portolan/net";

export const filterKeys = [
  "port",
  "proto",
  "scope",
  "family",
  "state",
  "reach",
  "unit",
  "container",
  "image",
  "service",
  "name",
  "process",
  "user",
  "ns",
  "address",
  "device",
  "pid",
  "since",
] as const;
export type FilterKey = (typeof filterKeys)[number];
export const flags = ["public", "loopback", "unowned"] as const;
export type Flag = (typeof flags)[number];

/** Other words for a key. */
const aliases: Readonly<Record<string, FilterKey>> = { owner: "process", namespace: "ns", protocol: "proto", program: "process" };

/** The values a key is limited to; other keys take any text and match part of it. */
export const closedValues: Partial<Record<FilterKey, readonly string[]>> = {
  proto: ["tcp", "udp"],
  scope: ["dual", "ipv4", "ipv6", "ipv6-or-dual"],
  family: ["ipv4", "ipv6"], // what it accepts: dual is both
  state: ["listening", "bound", "published", "activated", "open"],
  reach: ["internet", "private", "link", "host", "nobody", "depends", "unknown"], // over either family
};

export type TextKey = Exclude<FilterKey, "port" | "since" | "name" | "reach">;
export type QueryTerm = { readonly negated: boolean } & (
  | { readonly kind: "word"; readonly text: string } // lower case
  | { readonly kind: "flag"; readonly flag: Flag }
  | { readonly kind: "ports"; readonly ranges: readonly PortRange[] }
  | { readonly kind: "filter"; readonly key: TextKey; readonly values: readonly string[] } // lower case
  | { readonly kind: "name"; readonly values: readonly string[] } // lower case; `*` for any name; the name that a person gave the endpoint
  | { readonly kind: "reach"; readonly values: readonly string[] } // who gets in, over either family; known where it was judged
  | { readonly kind: "age"; readonly withinMs: number } // its oldest process started no longer ago
);

export interface FreeCommand {
  readonly near: number | null;
  readonly range: PortRange | null;
  readonly protocol: "tcp" | "udp" | null;
}

export type QueryProblem =
  | { readonly code: "unknown-key"; readonly key: string }
  | { readonly code: "unknown-value"; readonly key: FilterKey; readonly value: string }
  | { readonly code: "bad-port"; readonly value: string }
  | { readonly code: "bad-duration"; readonly value: string }
  | { readonly code: "empty-value"; readonly key: FilterKey }
  | { readonly code: "unknown-command"; readonly command: string }
  | { readonly code: "unclosed-quote" };

export interface EndpointQuery {
  readonly terms: readonly QueryTerm[];
  readonly free: FreeCommand | null;
  readonly problems: readonly QueryProblem[];
}

/** Reads a query. An empty text gives no terms, which match everything. */
export function parseEndpointQuery(text: string): EndpointQuery {
  const problems: QueryProblem[] = [];
  return parseTokens(splitTokens(text, problems), problems);
}

/** Reads a query whose words are parted already, as a shell does it; a word may hold spaces. */
export function parseEndpointWords(words: readonly string[]): EndpointQuery {
  return parseTokens(words, []);
}

function parseTokens(tokens: readonly string[], problems: QueryProblem[]): EndpointQuery {
  const command = tokens.find((token) => /^:(?!:)/.test(token)); // "::1" is an address
  if (command !== undefined) return { terms: [], free: parseCommand(command, tokens, problems), problems };
  const terms = tokens.flatMap((token) => parseTerm(token, problems) ?? []);
  return { terms, free: null, problems };
}

/** The port of a query that is nothing but one port, such as `5000`, `tcp/5000` or `53/udp`; null otherwise. */
export function barePort(text: string): { readonly port: number; readonly protocol: "tcp" | "udp" | null } | null {
  const match = /^(?:(tcp|udp)\/)?(\d{1,5})(?:\/(tcp|udp))?$/.exec(text.trim().toLowerCase());
  const port = match === null ? null : parsePort(match[2] ?? "");
  if (match === null || port === null || (match[1] !== undefined && match[3] !== undefined)) return null;
  return { port, protocol: (match[1] ?? match[3] ?? null) as "tcp" | "udp" | null };
}

/** Splits at spaces outside double quotes; quotes are taken off. */
export function splitTokens(text: string, problems: QueryProblem[] = []): string[] {
  const tokens: string[] = [];
  let current = "";
  let isQuoted = false;
  let hasToken = false;
  for (const letter of text) {
    if (letter === '"') {
      isQuoted = !isQuoted;
      hasToken = true;
    } else if (!isQuoted && /\s/.test(letter)) {
      if (hasToken) tokens.push(current);
      current = "";
      hasToken = false;
    } else {
      current += letter;
      hasToken = true;
    }
  }
  if (isQuoted) problems.push({ code: "unclosed-quote" });
  if (hasToken) tokens.push(current);
  return tokens;
}

function parseTerm(token: string, problems: QueryProblem[]): QueryTerm | null {
  const negated = token.startsWith("-") && token.length > 1;
  const text = (negated ? token.slice(1) : token).toLowerCase();
  if (text === "" || text === "-") return null;
  const plain = parsePlain(text, problems);
  if (plain !== null) return { negated, ...plain };
  const colon = text.indexOf(":");
  const name = text.slice(0, Math.max(colon, 0));
  if (!/^[a-z]+$/.test(name) || /^[0-9a-f]{1,4}$/.test(name)) return { negated, kind: "word", text }; // fe80::1 is an address, not a filter
  const key = Object.hasOwn(aliases, name) ? aliases[name] : name;
  if (key === undefined || !isFilterKey(key)) {
    problems.push({ code: "unknown-key", key: name });
    return { negated, kind: "word", text };
  }
  return parseFilter({ negated, key, value: text.slice(colon + 1), problems });
}

type PlainTerm = QueryTerm extends infer T ? (T extends QueryTerm ? Omit<T, "negated"> : never) : never;

/** A word that stands for itself: a flag, a protocol, a port, ports, or a process number. */
function parsePlain(text: string, problems: QueryProblem[]): PlainTerm | null {
  if (isFlag(text)) return { kind: "flag", flag: text };
  if (text === "本机") return { kind: "flag", flag: "loopback" }; // as the Chinese table words it
  if (text === "tcp" || text === "udp") return { kind: "filter", key: "proto", values: [text] };
  if (/^\d+$/.test(text) && parsePort(text) === null) return { kind: "filter", key: "pid", values: [text] };
  if (!/^\d+(?:[-,]\d+)*$/.test(text)) return null;
  const ranges = text.split(",").flatMap((part) => readRange(part, problems) ?? []);
  return ranges.length === 0 ? { kind: "word", text } : { kind: "ports", ranges };
}

function parseFilter(filter: { negated: boolean; key: FilterKey; value: string; problems: QueryProblem[] }): QueryTerm | null {
  const { negated, key, value, problems } = filter;
  const values = value.split(",").filter((part) => part !== "");
  if (values.length === 0) {
    problems.push({ code: "empty-value", key });
    return null;
  }
  if (key === "port") {
    const ranges = values.flatMap((part) => readRange(part, problems) ?? []);
    return ranges.length === 0 ? null : { negated, kind: "ports", ranges };
  }
  if (key === "since") {
    const withinMs = parseDuration(value);
    if (withinMs !== null) return { negated, kind: "age", withinMs };
    problems.push({ code: "bad-duration", value });
    return null;
  }
  if (key === "name") return { negated, kind: "name", values };
  const allowed = closedValues[key];
  const unknown = allowed === undefined ? [] : values.filter((part) => !allowed.includes(part));
  for (const part of unknown) problems.push({ code: "unknown-value", key, value: part });
  const known = values.filter((part) => !unknown.includes(part));
  if (known.length === 0) return null;
  return key === "reach" ? { negated, kind: "reach", values: known } : { negated, kind: "filter", key, values: known };
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `30m`, `24h`, `7d` or `2w` in milliseconds; null for anything else. */
function parseDuration(text: string): number | null {
  const [, count, unit = ""] = /^(\d{1,4})([mhdw])$/.exec(text) ?? [];
  return count === undefined ? null : Number(count) * (unitMs[unit] ?? 0);
}

function parseCommand(command: string, tokens: readonly string[], problems: QueryProblem[]): FreeCommand | null {
  if (command !== ":free") {
    problems.push({ code: "unknown-command", command });
    return null;
  }
  let free: FreeCommand = { near: null, range: null, protocol: null };
  for (const token of tokens.filter((one) => one !== command)) {
    const text = token.toLowerCase();
    if (text === "tcp" || text === "udp") free = { ...free, protocol: text };
    else {
      const range = readRange(text, problems);
      if (range !== null) free = range.from === range.to ? { ...free, near: range.from } : { ...free, range };
    }
  }
  return free;
}

function readRange(text: string, problems: QueryProblem[]): PortRange | null {
  const range = parsePortRange(text);
  if (range === null) problems.push({ code: "bad-port", value: text });
  return range;
}

function isFlag(text: string): text is Flag {
  return (flags as readonly string[]).includes(text);
}

function isFilterKey(text: string): text is FilterKey {
  return (filterKeys as readonly string[]).includes(text);
}
