/**
 * A set of packets on their way: sources × choices and conditions, with what they have in common, and per base chain passed the rule that decided,
 * for each rank. Flows of the same cube and packet never overlap in their sources, so they can be put together without losing who decided.
 */
import type { Cube } from "./cube.ts";
import { eachRank, uniteRanks, type RankSet } from "./rank-set.ts";
import type { WalkPacket } from "./walk-packet.ts";

export interface Branch {
  readonly sources: RankSet;
  readonly cube: Cube;
  readonly packet: WalkPacket;
}

export interface Flow extends Branch {
  readonly trail: Trail | null;
}

/** Newest first. */
export interface Trail {
  readonly deciders: Deciders;
  readonly before: Trail | null;
}

/** rank → number of a reason; 0: none. `byRank` only where not every rank has the same. */
export interface Deciders {
  readonly only: number;
  readonly byRank: Int32Array | null;
}

export function deciderOf({ only, byRank }: Deciders, rank: number): number {
  return byRank === null ? only : (byRank[rank] ?? 0);
}

/** Collects deciders of ranks one rule after the other. */
export class DeciderNotes {
  private only = 0;
  private byRank: Int32Array | null = null;
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  note(ranks: RankSet, reason: number): void {
    if (this.byRank === null) {
      if (this.only === 0 || this.only === reason) {
        this.only = reason;
        return;
      }
      this.byRank = new Int32Array(this.size).fill(this.only);
    }
    const { byRank } = this;
    eachRank(ranks, (rank) => {
      byRank[rank] = reason;
    });
  }

  take(): Deciders {
    return { only: this.only, byRank: this.byRank };
  }
}

export function step(flow: Flow, reason: number): Flow {
  return reason === 0 ? flow : { ...flow, trail: { deciders: { only: reason, byRank: null }, before: flow.trail } };
}

export function keyOfBranch({ cube, packet }: Branch): string {
  return `${cube.key}\n${packet.key}`;
}

/** Flows of equal cube, packet and length of trail become one. */
export function mergeFlows(flows: readonly Flow[], size: number): readonly Flow[] {
  if (flows.length < 2) return flows;
  const merged = new Map<string, Flow>();
  for (const flow of flows) {
    const key = `${keyOfBranch(flow)}\n${trailLength(flow.trail)}`;
    const other = merged.get(key);
    merged.set(key, other === undefined ? flow : uniteFlows(other, flow, size));
  }
  return [...merged.values()];
}

function uniteFlows(a: Flow, b: Flow, size: number): Flow {
  return { ...a, sources: uniteRanks(a.sources, b.sources), trail: uniteTrails(a.trail, b.trail, { sources: b.sources, size }) };
}

/** `sources`: the ranks whose deciders are those of `b`. */
function uniteTrails(a: Trail | null, b: Trail | null, of: { readonly sources: RankSet; readonly size: number }): Trail | null {
  if (a === null || b === null || a === b) return a;
  const before = uniteTrails(a.before, b.before, of);
  if (a.deciders.byRank === null && b.deciders.byRank === null && a.deciders.only === b.deciders.only)
    return { deciders: a.deciders, before };
  const byRank = a.deciders.byRank?.slice() ?? new Int32Array(of.size).fill(a.deciders.only);
  eachRank(of.sources, (rank) => {
    byRank[rank] = deciderOf(b.deciders, rank);
  });
  return { deciders: { only: 0, byRank }, before };
}

function trailLength(trail: Trail | null): number {
  let length = 0;
  for (let at = trail; at !== null; at = at.before) length += 1;
  return length;
}

/** The same branches with those of equal cube and packet put together. */
export function mergeBranches(branches: readonly Branch[]): Branch[] {
  const merged = new Map<string, Branch>();
  for (const branch of branches) {
    const key = keyOfBranch(branch);
    const other = merged.get(key);
    merged.set(key, other === undefined ? branch : { ...other, sources: uniteRanks(other.sources, branch.sources) });
  }
  return [...merged.values()];
}
