/** What a port of a pool can be, in the order of the legend, and how each looks: a ground and strokes over it, so that no two differ by colour alone. */
import type { LeaseState } from "@portolan/leases";

export const mapKinds = [
  "active",
  "reserved",
  "ending",
  "quarantined",
  "trouble",
  "occupied",
  "kept",
  "ephemeral",
  "emergency",
  "free",
] as const;
export type MapKind = (typeof mapKinds)[number];

export type Strokes = "none" | "rising" | "falling" | "crossed" | "dots" | "level";

export interface KindLook {
  readonly ground: string;
  readonly ink: string; // of the strokes
  readonly strokes: Strokes;
}

export const kindLooks: Readonly<Record<MapKind, KindLook>> = {
  active: { ground: "var(--accent)", ink: "var(--accent)", strokes: "none" },
  reserved: { ground: "var(--accent-soft)", ink: "var(--accent)", strokes: "rising" },
  ending: { ground: "var(--violet-soft)", ink: "var(--violet)", strokes: "falling" },
  quarantined: { ground: "var(--warn-soft)", ink: "var(--warn)", strokes: "falling" },
  trouble: { ground: "var(--bad)", ink: "var(--bad-soft)", strokes: "crossed" },
  occupied: { ground: "var(--muted)", ink: "var(--muted)", strokes: "none" },
  kept: { ground: "var(--sunken)", ink: "var(--line-strong)", strokes: "dots" },
  ephemeral: { ground: "var(--violet-soft)", ink: "var(--violet)", strokes: "level" },
  emergency: { ground: "var(--good-soft)", ink: "var(--good)", strokes: "level" },
  free: { ground: "var(--good-soft)", ink: "var(--good)", strokes: "none" },
};

const kindsOfStates: Readonly<Record<LeaseState, MapKind | null>> = {
  free: null,
  reserved: "reserved",
  active: "active",
  suspect: "active",
  failover: "active",
  draining: "ending",
  verifying: "ending",
  quarantined: "quarantined",
  conflict: "trouble",
  hijacked: "trouble",
};

/** The states of a lease, as few as the picture tells apart; null: it holds nothing. One that only a newer server knows is held somehow. */
export function kindOfState(state: LeaseState): MapKind | null {
  return Object.hasOwn(kindsOfStates, state) ? kindsOfStates[state] : "active";
}
