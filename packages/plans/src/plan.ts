/**
 * A change before it is made: what is wanted, the steps, what they change for whom by the engines' word, what it may cost, how it is confirmed and taken back.
 * It is a document of plain values, whose canonical JSON is what people sign.
 */
import type { IpFamily } from "@portolan/net";
import type { DifferentRegion } from "@portolan/reachability";
import { canonicalJson } from "@portolan/snapshot";
import type { Scope } from "@portolan/sockets";
import type { Fix, Keeping } from "./drafts/fix.ts";
import type { Intent } from "./intent.ts";
import type { Risk, RiskCode } from "./risks/risk.ts";
import type { Step } from "./step.ts";

export type PlanManager = Fix["manager"] | "traffic-control" | "service" | "sysctl";

export interface Plan {
  readonly schema: "portolan.plan/1";
  /** Letters and digits, at most 18: names of what the plan makes contain it. */
  readonly id: string;
  readonly host: string;
  readonly madeAt: string; // ISO 8601
  /** After this nobody may begin it. */
  readonly notAfter: string;
  readonly intent: Intent;
  /** Whose rules change. */
  readonly managers: readonly PlanManager[];
  /** Hash of `baseOf` the host it was made for. */
  readonly base: string;
  readonly steps: readonly Step[];
  readonly promise: PlanPromise;
  readonly risks: readonly Risk[];
  /** Whoever asked has accepted these by name. */
  readonly acceptedRisks: readonly RiskCode[];
  readonly confirm: PlanConfirmation;
  readonly until: PlanEnd | null;
  readonly keeping: readonly Keeping[];
  /** What a person could type instead. */
  readonly commands: readonly string[];
  readonly undo: PlanUndo;
  /** Rules that are taken away, as their own tool prints them. */
  readonly removed: readonly string[];
}

/** Between the host as it is and as the steps leave it. All regions are of the intent's port: nothing else changes, as far as `proved`. */
export interface PlanPromise {
  readonly gained: readonly DifferentRegion[];
  readonly lost: readonly DifferentRegion[];
  /** Equal access by another way. */
  readonly changed: readonly DifferentRegion[];
  /** Who gets in as before as long as they stay within the plan's rate: neither gained nor lost. Absent: the plan sets no rate. */
  readonly limited?: readonly DifferentRegion[];
  /** Who comes to the service behind a redirect, by the redirected port. Absent: the plan leads nobody. */
  readonly led?: readonly LedSources[];
  /** What the service listens at, and is to listen at. Absent: no setting changes. */
  readonly sockets?: { readonly before: readonly PlannedSocket[]; readonly after: readonly PlannedSocket[] };
  /** Whether the whole space of both families was compared. */
  readonly proved: boolean;
  readonly unproved: readonly string[];
}

/** Of one of the host's addresses. */
export interface LedSources {
  readonly family: IpFamily;
  readonly to: string;
  readonly sources: readonly string[]; // the fewest prefixes; of other machines
}

export interface PlannedSocket {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly scope: Scope;
}

export interface PlanConfirmation {
  /** By a new connection of each of these; none: whoever asked came by no network. */
  readonly families: readonly IpFamily[];
  readonly withinSeconds: number;
}

/**
 * No end of the kernel's puts a removed rule back, so the host takes the plan back at its time. `timer`: of systemd's, which needs no process of Portolan's. `watch`: a process of
 * Portolan's, where systemd does not run; when that is killed, the plan ends when one of Portolan's starts next.
 */
export interface PlanEnd {
  readonly at: string; // ISO 8601
  readonly by: "timer" | "watch";
}

export interface PlanUndo {
  readonly commands: readonly string[];
  /** Rules that only a handle names: to be found by the comment in what `list` prints. */
  readonly byHand: { readonly list: readonly string[]; readonly comment: string } | null;
}

/** What is signed, and hashed to name it. */
export function planText(plan: Plan): string {
  return canonicalJson(plan);
}
