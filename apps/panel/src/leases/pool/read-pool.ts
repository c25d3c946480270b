/** What the fields of a pool say, and the pool they make. What is wrong is told by the field it stands in. Where a pool is stays as it is when it is changed. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { NewPool, Pool } from "../../wire.ts";
import { parseTerm, writeTerm } from "../claim/terms.ts";
import { claimModes } from "../claim/read-claim.ts";

type Range = { readonly from: number; readonly to: number };

export interface PoolFields {
  readonly name: string;
  readonly placeKind: "fleet" | "zone" | "host" | "network";
  readonly zone: string;
  readonly host: string; // id
  readonly network: string;
  readonly staticPorts: string;
  readonly dynamicPorts: string;
  readonly emergencyPorts: string;
  readonly headroom: string; // percent
  readonly quarantine: string;
  readonly modes: readonly Pool["rules"]["modes"][number][];
  readonly forbidden: string;
  readonly granted: string;
  readonly isExclusive: boolean;
  readonly isPaired: boolean;
  readonly longestBlock: string;
  readonly allowed: string;
  readonly refused: string;
  readonly longestTerm: string; // empty: none
}

export type PoolField =
  | "name"
  | "place"
  | "staticPorts"
  | "dynamicPorts"
  | "emergencyPorts"
  | "headroom"
  | "quarantine"
  | "modes"
  | "forbidden"
  | "granted"
  | "longestBlock"
  | "longestTerm";
export type PoolProblems = Readonly<Partial<Record<PoolField, Phrase>>>;
export type ReadPool = { readonly pool: NewPool } | { readonly problems: PoolProblems };

/** `pool` null: a new one, as it is where nobody says otherwise. */
export function firstPool(pool: Pool | null): PoolFields {
  const bandsOf = (kind: Pool["bands"][number]["kind"]): string => writeRanges(pool?.bands.filter((band) => band.kind === kind) ?? []);
  const { place, rules } = pool ?? { place: null, rules: null };
  return {
    name: pool?.name ?? "",
    placeKind: place?.kind ?? "fleet",
    zone: place?.kind === "zone" ? place.zone : "",
    host: place !== null && "host" in place ? place.host : "",
    network: place?.kind === "network" ? place.network : "",
    staticPorts: pool === null ? "10000-19999" : bandsOf("static"),
    dynamicPorts: pool === null ? "20000-29999" : bandsOf("dynamic"),
    emergencyPorts: bandsOf("emergency"),
    headroom: String(Math.round((pool?.headroom ?? 0.3) * 1000) / 10),
    quarantine: writeTerm(pool?.quarantineSeconds ?? 120),
    modes: rules?.modes ?? claimModes,
    forbidden: writeRanges(rules?.forbidden ?? []),
    granted: rules?.grantedAllTheSame.join(", ") ?? "",
    isExclusive: rules?.isExclusive ?? false,
    isPaired: rules?.isPaired ?? false,
    longestBlock: String(rules?.longestBlock ?? 16),
    allowed: rules?.owners.allowed.join(", ") ?? "",
    refused: rules?.owners.refused.join(", ") ?? "",
    longestTerm: termText(rules?.longestTermSeconds ?? null),
  };
}

function termText(seconds: number | null): string {
  return seconds === null ? "" : writeTerm(seconds);
}

const bandFields = [
  ["static", "staticPorts"],
  ["dynamic", "dynamicPorts"],
  ["emergency", "emergencyPorts"],
] as const;

/** `before`: the pool that is changed; what the form does not ask for stays. */
export function readPool(fields: PoolFields, before: Pool | null): ReadPool {
  const ranges = { ...readRanges(fields), forbidden: parseRanges(fields.forbidden), granted: parseRanges(fields.granted) };
  const headroom = Number(fields.headroom.trim().replace(/%$/, "")) / 100;
  const quarantineSeconds = parseTerm(fields.quarantine) ?? Number.NaN;
  const longestTermSeconds = fields.longestTerm.trim() === "" ? null : (parseTerm(fields.longestTerm) ?? Number.NaN);
  const longestBlock = Number(fields.longestBlock);
  const badRange = (field: keyof typeof ranges): PoolProblems =>
    ranges[field] === null ? { [field]: phrase("panel.poolForm.problem.ranges") } : {};
  const hasBand = bandFields.some(([, field]) => (ranges[field]?.length ?? 0) > 0);
  const problems: PoolProblems = {
    ...(!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(fields.name.trim()) && { name: phrase("panel.poolForm.problem.name") }),
    ...(!isPlaced(fields) && { place: phrase("panel.poolForm.problem.place") }),
    ...(!hasBand && { dynamicPorts: phrase("panel.poolForm.problem.noPorts") }),
    ...meetingBands(ranges),
    ...badRange("staticPorts"),
    ...badRange("dynamicPorts"),
    ...badRange("emergencyPorts"),
    ...badRange("forbidden"),
    ...badRange("granted"),
    ...(!(headroom >= 0 && headroom <= 0.95) && { headroom: phrase("panel.poolForm.problem.headroom") }),
    ...(!(quarantineSeconds >= 65 && quarantineSeconds <= 86_400) && { quarantine: phrase("panel.poolForm.problem.quarantine") }),
    ...(fields.modes.length === 0 && { modes: phrase("panel.poolForm.problem.modes") }),
    ...(!(Number.isInteger(longestBlock) && longestBlock >= 1 && longestBlock <= 1000) && {
      longestBlock: phrase("panel.poolForm.problem.block"),
    }),
    ...(Number.isNaN(longestTermSeconds) && { longestTerm: phrase("panel.claim.problem.term") }),
  };
  if (Object.keys(problems).length > 0) return { problems };
  const bands = bandFields.flatMap(([kind, field]) => (ranges[field] ?? []).map(({ from, to }) => ({ kind, from, to })));
  const rules = {
    ...before?.rules,
    modes: fields.modes,
    forbidden: ranges.forbidden ?? [],
    grantedAllTheSame: (ranges.granted ?? []).flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index)),
    isExclusive: fields.isExclusive,
    isPaired: fields.isPaired,
    longestBlock,
    owners: { allowed: splitWords(fields.allowed), refused: splitWords(fields.refused) },
    longestTermSeconds,
  };
  return { pool: { name: fields.name.trim(), place: placeOf(fields), bands, headroom, quarantineSeconds, rules } };
}

/** A port is of one band: told by the later of the two. */
function meetingBands(ranges: ReturnType<typeof readRanges>): PoolProblems {
  const before: Range[] = [];
  const problems: Partial<Record<PoolField, Phrase>> = {};
  for (const [, field] of bandFields) {
    const own = ranges[field] ?? [];
    const meets = own.some(({ from, to }) => before.some((other) => from <= other.to && other.from <= to));
    if (meets) problems[field] = phrase("panel.poolForm.problem.meet");
    before.push(...own);
  }
  return problems;
}

function isPlaced({ placeKind, zone, host, network }: PoolFields): boolean {
  if (placeKind === "zone") return zone.trim() !== "";
  if (placeKind === "host") return host !== "";
  return placeKind === "fleet" || (host !== "" && network.trim() !== "");
}

function placeOf({ placeKind, zone, host, network }: PoolFields): Pool["place"] {
  switch (placeKind) {
    case "fleet":
      return { kind: "fleet" };
    case "zone":
      return { kind: "zone", zone: zone.trim() };
    case "host":
      return { kind: "host", host };
    case "network":
      return { kind: "network", host, network: network.trim() };
  }
}

function readRanges(fields: PoolFields): Readonly<Record<"staticPorts" | "dynamicPorts" | "emergencyPorts", readonly Range[] | null>> {
  const { staticPorts, dynamicPorts, emergencyPorts } = fields;
  return { staticPorts: parseRanges(staticPorts), dynamicPorts: parseRanges(dynamicPorts), emergencyPorts: parseRanges(emergencyPorts) };
}

function splitWords(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,，]+/).filter((word) => word !== ""))];
}

/** `10000-19999, 24000`; null: not ports. */
function parseRanges(text: string): readonly Range[] | null {
  const ranges = splitWords(text).map((word) => {
    const [, first = "", last = first] = /^(\d{1,5})(?:[-–](\d{1,5}))?$/.exec(word) ?? [];
    return { from: first === "" ? 0 : Number(first), to: Number(last) };
  });
  return ranges.every(({ from, to }) => from >= 1 && to <= 65_535 && from <= to) ? ranges : null;
}

function writeRanges(ranges: readonly Range[]): string {
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}
