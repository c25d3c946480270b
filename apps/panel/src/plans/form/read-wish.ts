/**
 * What the fields of a new plan say, and the intent they make: nothing is left open, so each IP family is always decided. What is wrong is told by the
 * field it stands in; no intent is made of a form with a problem.
 */
import { parsePort, parsePrefix, formatPrefix, type IpFamily } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { AskedWish, WishKind } from "../../page-location.ts";
import type { Intent, WantedOfFamily } from "../../wire.ts";

export interface FamilyFields {
  readonly who: "nobody" | "everyone" | "list";
  readonly list: string; // kept while another choice stands
}

export interface WishFields {
  readonly kind: WishKind;
  readonly protocol: "tcp" | "udp";
  readonly port: string;
  readonly isWholeHost: boolean; // of a refusal: at nothing of this host, whatever the port
  readonly ipv4: FamilyFields;
  readonly ipv6: FamilyFields;
  readonly macs: string;
  readonly until: string; // local time as its field writes it, such as 2026-03-06T18:00; empty: it stays
  readonly newPerSecond: string;
  readonly burst: string;
  readonly per: "source" | "port";
  readonly megabits: string; // a second
  readonly direction: "in" | "out";
  readonly scope: BindScope;
}

export const bindScopes = ["dual", "ipv4", "ipv6", "loopback"] as const;
export type BindScope = (typeof bindScopes)[number];

export type WishField = "port" | IpFamily | "macs" | "until" | "newPerSecond" | "burst" | "megabits";
export type WishProblems = Readonly<Partial<Record<WishField, Phrase>>>;
export type ReadWish = { readonly intent: Intent } | { readonly problems: WishProblems };

export function asksSources(kind: WishKind): boolean {
  return kind === "only" || kind === "also" || kind === "deny";
}

export function asksEnd(kind: WishKind): boolean {
  return kind !== "close" && kind !== "bind";
}

export function firstFields(asked: AskedWish | null): WishFields {
  const kind = asked?.kind ?? "only";
  return {
    kind,
    protocol: asked?.protocol ?? "tcp",
    port: asked?.port ?? "",
    isWholeHost: false,
    ipv4: { who: "list", list: "" },
    ipv6: { who: "nobody", list: "" },
    macs: "",
    until: "",
    newPerSecond: "200",
    burst: "400",
    per: "source",
    megabits: "20",
    direction: "out",
    scope: "ipv4",
  };
}

interface WishSurroundings {
  readonly nowMs: number; // an end must be later
  readonly service: string | null; // whose settings lead to the port, by its id; null: it is not known
}

export function readWish(fields: WishFields, surroundings: WishSurroundings): ReadWish {
  const reading = new Reading();
  const intent = intentOf(fields, { reading, ...surroundings });
  return intent === null || Object.keys(reading.problems).length > 0 ? { problems: reading.problems } : { intent };
}

class Reading {
  readonly problems: Partial<Record<WishField, Phrase>> = {};

  tell(field: WishField, problem: Phrase): null {
    this.problems[field] ??= problem;
    return null;
  }
}

interface Context extends WishSurroundings {
  readonly reading: Reading;
}

function intentOf(fields: WishFields, context: Context): Intent | null {
  const { kind, protocol } = fields;
  const port = readPort(fields, context);
  if (kind === "close") return port === null ? null : { kind, protocol, port };
  if (kind === "bind") return bindIntent(fields, port, context);
  const until = readUntil(fields, context);
  if (asksSources(kind)) return sourcesIntent(fields, { port, until }, context);
  if (port === null || until === undefined) return null;
  return kind === "rate" ? rateIntent(fields, { port, until }, context) : bandwidthIntent(fields, { port, until }, context);
}

function bindIntent({ kind, protocol, scope }: WishFields, port: number | null, { service, reading }: Context): Intent | null {
  if (kind !== "bind" || port === null) return null;
  return service === null ? reading.tell("port", phrase("panel.plan.form.noService")) : { kind, protocol, port, service, scope };
}

interface PortAndEnd {
  readonly port: number;
  readonly until: string | null;
}

function rateIntent(fields: WishFields, { port, until }: PortAndEnd, context: Context): Intent | null {
  const newPerSecond = readCount(fields, "newPerSecond", context);
  const burst = readCount(fields, "burst", context);
  if (newPerSecond === null || burst === null) return null;
  return { kind: "rate", protocol: fields.protocol, port, newPerSecond, burst, per: fields.per, until };
}

function bandwidthIntent(fields: WishFields, { port, until }: PortAndEnd, context: Context): Intent | null {
  const bitsPerSecond = readBits(fields, context);
  if (bitsPerSecond === null) return null;
  return { kind: "bandwidth", protocol: fields.protocol, port, bitsPerSecond, direction: fields.direction, until };
}

interface ReadPortAndEnd {
  readonly port: number | null;
  readonly until: string | null | undefined;
}

function sourcesIntent(fields: WishFields, { port, until }: ReadPortAndEnd, context: Context): Intent | null {
  const { kind, protocol } = fields;
  const ipv4 = readFamily(fields, "ipv4", context);
  const ipv6 = readFamily(fields, "ipv6", context);
  const macs = kind === "only" ? readMacs(fields, context) : [];
  const isAnywhere = kind === "deny" && fields.isWholeHost;
  if ((port === null && !isAnywhere) || ipv4 === null || ipv6 === null || macs === null || until === undefined) return null;
  const isNobody = ipv4.kind === "nobody" && ipv6.kind === "nobody";
  if (isNobody && (kind !== "only" || macs.length > 0)) return context.reading.tell("ipv4", phrase("panel.plan.form.nobodyAtAll"));
  const sources = { ipv4, ipv6 };
  if (kind === "deny" && isAnywhere) return { kind, protocol: null, port: null, sources, until };
  if (port === null) return null;
  if (kind === "deny") return { kind, protocol, port, sources, until };
  const isAdded = kind === "also";
  return { kind: "allow", protocol, port, sources, until, isAdded, ...(macs.length > 0 ? { macs } : {}) };
}

function readPort({ kind, port, isWholeHost }: WishFields, { reading }: Context): number | null {
  const text = port.trim();
  if (kind === "deny" && isWholeHost) return null;
  if (text === "") return reading.tell("port", phrase("panel.plan.form.portEmpty"));
  const value = parsePort(text);
  return value === null || value === 0 ? reading.tell("port", phrase("panel.plan.form.portBad", { text })) : value;
}

/** Prefixes and addresses parted by anything that is none. */
function readFamily(fields: WishFields, family: IpFamily, { reading }: Context): WantedOfFamily | null {
  const { who, list } = fields[family];
  if (who !== "list") return { kind: who };
  const words = list.split(/[\s,;，；、]+/).filter((word) => word !== "");
  const sources: string[] = [];
  for (const word of words) {
    const prefix = parsePrefix(word);
    if (prefix === null) return reading.tell(family, phrase("panel.plan.form.sourceBad", { text: word }));
    if (prefix.address.family !== family) return reading.tell(family, phrase("panel.plan.form.otherFamily", { text: word }));
    if (prefix.length === 0) return reading.tell(family, phrase("panel.plan.form.wholeFamily", { text: word }));
    sources.push(formatPrefix(prefix));
  }
  const [first, ...rest] = [...new Set(sources)];
  return first === undefined ? reading.tell(family, phrase("panel.plan.form.sourcesEmpty")) : { kind: "only", sources: [first, ...rest] };
}

function readMacs({ macs }: WishFields, { reading }: Context): readonly string[] | null {
  const words = macs.split(/[\s,;，；、]+/).filter((word) => word !== "");
  const bad = words.find((word) => !/^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i.test(word));
  if (bad !== undefined) return reading.tell("macs", phrase("panel.plan.form.macBad", { text: bad }));
  return [...new Set(words.map((word) => word.toLowerCase().replaceAll("-", ":")))];
}

/** undefined: it is none. */
function readUntil({ until }: WishFields, { reading, nowMs }: Context): string | null | undefined {
  if (until === "") return null;
  const at = Date.parse(until);
  if (!(at > nowMs)) {
    reading.tell("until", phrase(Number.isNaN(at) ? "panel.plan.form.untilBad" : "panel.plan.form.untilPast"));
    return undefined;
  }
  return new Date(at).toISOString();
}

function readCount(fields: WishFields, field: "newPerSecond" | "burst", { reading }: Context): number | null {
  const text = fields[field].trim();
  const isCount = /^[1-9]\d{0,5}$/.test(text);
  return isCount ? Number(text) : reading.tell(field, phrase("panel.plan.form.countBad", { text }));
}

function readBits({ megabits }: WishFields, { reading }: Context): number | null {
  const value = Number(megabits.trim());
  const isRate = megabits.trim() !== "" && value >= 0.01 && value <= 100_000;
  return isRate ? Math.round(value * 1_000_000) : reading.tell("megabits", phrase("panel.plan.form.rateBad", { text: megabits.trim() }));
}
