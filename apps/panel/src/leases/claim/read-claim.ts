/** What the fields of a claim say, and the wish they make. What is wrong is told by the field it stands in; no wish is made of a form with a problem. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { AskedClaim } from "../../page-location.ts";
import type { ClaimWish } from "../../wire.ts";
import { parseTerm } from "./terms.ts";

export const claimModes = ["dynamic", "static", "mixed", "deterministic"] as const;
export const protocolChoices = ["tcp", "udp", "both"] as const;
export const familyChoices = ["dual", "ipv4", "ipv6"] as const;
export const classChoices = ["ordinary", "critical", "emergency"] as const;

export interface ClaimFields {
  readonly pool: string; // name
  readonly owner: string;
  readonly purpose: string;
  readonly mode: (typeof claimModes)[number];
  readonly ports: string;
  readonly canBeOther: boolean; // another port where the wished one cannot be had
  readonly count: string;
  readonly isBlock: boolean;
  readonly protocols: (typeof protocolChoices)[number];
  readonly family: (typeof familyChoices)[number];
  readonly address: string;
  readonly hosts: readonly string[]; // ids; empty: the best of the pool
  readonly isEach: boolean; // a lease on each of them
  readonly class: (typeof classChoices)[number];
  readonly term: string;
  readonly hasEmergency: boolean;
  readonly unit: string;
  readonly executable: string;
  readonly note: string;
  readonly tags: string;
}

export type ClaimField = "pool" | "owner" | "ports" | "count" | "term" | "executable";
export type ClaimProblems = Readonly<Partial<Record<ClaimField, Phrase>>>;
export type ReadClaim = { readonly wish: ClaimWish } | { readonly problems: ClaimProblems };

export function firstClaim({ pool, port }: AskedClaim): ClaimFields {
  return {
    pool,
    owner: "",
    purpose: "",
    mode: port === "" ? "dynamic" : "static",
    ports: port,
    canBeOther: false,
    count: "1",
    isBlock: false,
    protocols: "tcp",
    family: "dual",
    address: "",
    hosts: [],
    isEach: false,
    class: "ordinary",
    term: "",
    hasEmergency: false,
    unit: "",
    executable: "",
    note: "",
    tags: "",
  };
}

export function asksPorts(mode: ClaimFields["mode"]): boolean {
  return mode === "static" || mode === "mixed";
}

/** `key`: the same claim sent twice is granted once. */
export function readClaim(fields: ClaimFields, key: string): ReadClaim {
  const ports = asksPorts(fields.mode) ? parsePorts(fields.ports) : [];
  const count = /^\d{1,4}$/.test(fields.count.trim()) ? Number(fields.count) : Number.NaN;
  const termSeconds = fields.term.trim() === "" ? null : (parseTerm(fields.term) ?? Number.NaN);
  const executable = fields.executable.trim();
  const problems: ClaimProblems = {
    ...(fields.pool === "" && { pool: phrase("panel.claim.problem.pool") }),
    ...(fields.owner.trim() === "" && { owner: phrase("panel.claim.problem.owner") }),
    ...(fields.owner.trim().length > 128 && { owner: phrase("panel.claim.problem.ownerLong") }),
    ...(ports === null && { ports: phrase("panel.claim.problem.ports") }),
    ...(fields.mode === "static" && ports?.length === 0 && { ports: phrase("panel.claim.problem.ports") }),
    ...(!(count >= 1 && count <= 1000) && !asksPorts(fields.mode) && { count: phrase("panel.claim.problem.count") }),
    ...(Number.isNaN(termSeconds) && { term: phrase("panel.claim.problem.term") }),
    ...(executable !== "" && !executable.startsWith("/") && { executable: phrase("panel.claim.problem.executable") }),
  };
  if (Object.keys(problems).length > 0 || ports === null) return { problems };
  return { wish: makeWish(fields, { key, ports, count: Math.max(count || 1, ports.length), termSeconds }) };
}

interface Numbers {
  readonly key: string;
  readonly ports: readonly number[];
  readonly count: number;
  readonly termSeconds: number | null;
}

function makeWish(fields: ClaimFields, { key, ports, count, termSeconds }: Numbers): ClaimWish {
  const [unit, executable, address] = [fields.unit.trim(), fields.executable.trim(), fields.address.trim()];
  return {
    key,
    pool: fields.pool,
    owner: fields.owner.trim(),
    purpose: fields.purpose.trim(),
    mode: fields.mode,
    class: fields.class,
    ports,
    otherwise: asksPorts(fields.mode) && (fields.canBeOther || fields.mode === "mixed") ? "alternate" : "fail",
    count,
    isBlock: fields.isBlock && count > 1,
    protocols: fields.protocols === "both" ? ["tcp", "udp"] : [fields.protocols],
    family: fields.family,
    address: address === "" ? null : address,
    hosts: { wish: fields.isEach ? "each" : "any", ids: fields.hosts },
    termSeconds,
    hasEmergency: fields.hasEmergency,
    expected: unit === "" && executable === "" ? null : { ...(unit !== "" && { unit }), ...(executable !== "" && { executable }) },
    note: fields.note,
    tags: [...new Set(fields.tags.split(/[,，]/).map((tag) => tag.trim()))].filter((tag) => tag !== ""),
  };
}

const mostPorts = 1000;

/** `20000-20003, 20010`; null: not ports. */
function parsePorts(text: string): readonly number[] | null {
  const ports = new Set<number>();
  for (const word of text.split(/[\s,，]+/).filter((one) => one !== "")) {
    const [, first = "", last = first] = /^(\d{1,5})(?:[-–](\d{1,5}))?$/.exec(word) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === "" || from < 1 || to > 65_535 || to < from || to - from >= mostPorts) return null;
    for (let port = from; port <= to; port++) ports.add(port);
  }
  return ports.size > mostPorts ? null : [...ports];
}
