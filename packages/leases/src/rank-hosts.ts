/**
 * Which host gets a claim: filters leave hosts out by name, the rest are scored by seven parts between 0 and 1, each with its weight. What is not known counts as
 * 0.5 and says so; a measurement loses its say with age, half of it in ten minutes, and goes to 0.5. Left out: whether a port is free there (`choosePorts`).
 * Invariant: the same hosts in any order give the same ranking.
 */
import type { Choice, RankedHost, ScorePart } from "./choice.ts";
import type { Claim } from "./claim.ts";
import type { PoolPlace } from "./pool.ts";
import { hashText, openSecret } from "./port-order.ts";

export interface HostFacts {
  readonly id: string;
  readonly zone: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Kind → value and when it was measured: `latency` in milliseconds, `throughput` in megabits a second, `loss` as a share of 1. */
  readonly measured: Readonly<Record<string, { readonly value: number; readonly atMs: number }>>;
  /** Ports that could be chosen there for this claim, and of how many. */
  readonly free: number;
  readonly size: number;
  /** Its record is the database's, and it was seen lately. */
  readonly isReady: boolean;
}

export interface HostQuestion {
  readonly claim: Claim;
  readonly place: PoolPlace;
  readonly hosts: readonly HostFacts[];
  readonly nowMs: number;
  /** House rules: host → why this claim is not for it; null: it may be. */
  readonly refusedBy?: (host: HostFacts) => { readonly filter: string; readonly detail: string } | null;
  /** House rules as a score, 0 to 1; null: nothing is said. */
  readonly security?: (host: HostFacts) => number | null;
}

export type HostRanking = Pick<Choice, "hosts" | "leftOut"> & {
  /** All that passed, the best first; `hosts` has the first eight. */
  readonly order: readonly string[];
};

const MAX_SHOWN = 8;
const HALF_LIFE_MS = 600_000;
const NEUTRAL = 0.5;

const weights: Readonly<Record<ScorePart["name"], number>> = {
  "service-type": 0.2,
  topology: 0.15,
  security: 0.2,
  latency: 0.15,
  throughput: 0.1,
  loss: 0.1,
  room: 0.1,
};

export function rankHosts(question: HostQuestion): HostRanking {
  const judged = question.hosts.map((host) => ({ host, refusal: refusalOf(question, host) }));
  const ranked = judged
    .filter(({ refusal }) => refusal === null)
    .map(({ host }) => ({ ...scoreOf(question, host), tie: tieOf(question, host) }))
    .sort((a, b) => b.score - a.score || b.tie - a.tie || (a.host < b.host ? -1 : 1));
  const leftOut = judged.flatMap(({ host, refusal }) => (refusal === null ? [] : [{ host: host.id, ...refusal }]));
  return {
    order: ranked.map(({ host }) => host),
    hosts: ranked.slice(0, MAX_SHOWN).map(({ host, score, parts }) => ({ host, score, parts })),
    leftOut: leftOut.sort((a, b) => (a.host < b.host ? -1 : 1)).slice(0, MAX_SHOWN),
  };
}

type Refusal = { readonly filter: string; readonly detail: string };

/** The first filter that says no. */
function refusalOf({ claim, place, refusedBy }: HostQuestion, host: HostFacts): Refusal | null {
  if (place.kind === "zone" && host.zone !== place.zone) return { filter: "zone", detail: host.zone ?? "" };
  if ((place.kind === "host" || place.kind === "network") && host.id !== place.host) return { filter: "place", detail: place.host };
  if (claim.hosts.ids.length > 0 && !claim.hosts.ids.includes(host.id)) return { filter: "asked", detail: claim.hosts.ids.join() };
  if (!host.isReady) return { filter: "ready", detail: "" };
  const refused = refusedBy?.(host) ?? null;
  if (refused !== null) return refused;
  return host.free < claim.count ? { filter: "room", detail: `${host.free}/${host.size}` } : null;
}

function scoreOf(question: HostQuestion, host: HostFacts): RankedHost {
  const parts = partsOf(question, host);
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  const score = parts.reduce((sum, part) => sum + part.weight * part.value, 0) / weight;
  return { host: host.id, score: Math.round(score * 1e6) / 1e6, parts };
}

function partsOf({ claim, nowMs, place, security }: HostQuestion, host: HostFacts): readonly ScorePart[] {
  const known = (name: ScorePart["name"], value: number | null): ScorePart => ({
    name,
    value: value === null ? NEUTRAL : Math.min(1, Math.max(0, value)),
    weight: weights[name],
    isNeutral: value === null,
    ageSeconds: null,
  });
  const measured = (name: "latency" | "throughput" | "loss", goodness: (value: number) => number): ScorePart => {
    const found = host.measured[name];
    if (found === undefined || !Number.isFinite(found.value) || found.value < 0) return known(name, null);
    const ageMs = Math.max(0, nowMs - found.atMs);
    const say = 0.5 ** (ageMs / HALF_LIFE_MS);
    return { ...known(name, NEUTRAL + (goodness(found.value) - NEUTRAL) * say), ageSeconds: Math.round(ageMs / 1000) };
  };
  return [
    known("service-type", serviceType(claim, host)),
    known("topology", place.kind === "fleet" ? (host.labels["topology"] === undefined ? null : topology(claim, host)) : 1),
    known("security", security?.(host) ?? null),
    measured("latency", (ms) => 20 / (20 + ms)),
    measured("throughput", (mbit) => mbit / (mbit + 1000)),
    measured("loss", (share) => 1 - Math.min(1, share * 20)),
    known("room", host.size === 0 ? 0 : host.free / host.size),
  ];
}

/** A host that says what it is for: label `services`, purposes separated by commas. */
function serviceType({ purpose }: Claim, { labels }: HostFacts): number | null {
  const services = labels["services"];
  if (services === undefined || services === "") return null;
  return services.split(",").some((one) => one.trim() === purpose) ? 1 : 0;
}

/** Label `topology` of the host and tag `topology:NAME` of the claim. */
function topology({ tags }: Claim, { labels }: HostFacts): number | null {
  const wanted = tags.find((tag) => tag.startsWith("topology:"))?.slice("topology:".length);
  return wanted === undefined ? null : labels["topology"] === wanted ? 1 : 0;
}

/** Hosts that score the same are told apart by rendezvous, so that a claimant is not moved by another host's coming. */
function tieOf({ claim }: HostQuestion, { id }: HostFacts): number {
  return hashText(`${claim.owner}\0${claim.purpose}\0${id}`, openSecret)[0];
}
