/**
 * The documents about changes of the host, as types; `plan-schemas.ts` says the same as schemas, and a test proves the two equal. A plan itself, an intent and
 * why no plan can be made are of @portolan/plans: nothing of them is listed here again.
 */
import type { DifferentRegionDocument, Report } from "@portolan/explanation";
import type { Phrase } from "@portolan/phrases";
import type { Intent, Plan, PlanRefusal } from "@portolan/plans";
import type { ApplierState, KeyPurpose, KeySignature, PendingChange, PinnedKey, PinRequest } from "./applier-messages.ts";

export interface PlanWish {
  readonly intent: Intent;
  readonly acceptedRisks: readonly string[]; // codes
}

/** Whom a plan changes access for, told in words and as regions: of its promise, or, with `fresh`, of what would be promised now. */
export interface PlanEffect extends Report {
  readonly gained: readonly DifferentRegionDocument[];
  readonly lost: readonly DifferentRegionDocument[];
  readonly changed: readonly DifferentRegionDocument[];
  readonly more: { readonly gained: number; readonly lost: number; readonly changed: number }; // left out
}

export interface PlannedAnswer {
  readonly code: "planned";
  readonly plan: Plan;
  readonly hash: string; // SHA-256 of the plan's canonical text, in hex
  readonly effect: PlanEffect;
  /** Of the plan's risks those that have to be accepted by name before it is stored. */
  readonly unaccepted: readonly string[];
}

/** A refusal is an answer too: its fields are those of @portolan/plans. `works`: what the reader can do instead; null: nothing is known. */
export type RefusedPreview = PlanRefusal & { readonly told: { readonly what: Phrase; readonly works: Phrase | null } };

export type PlanPreview = PlannedAnswer | RefusedPreview;

/**
 * requested: stored, nobody's approval or not enough · approved: enough signatures · applying: asked of the applier · waiting: in force until the deadline
 * unless confirmed · confirmed · undone · refused: by the applier, nothing was changed · expired: nobody began it in time · withdrawn: nobody may begin it
 * any more · ended: an opening whose end came · stale: requested or approved, but the host has other rules than those it was made for.
 */
export type PlanState =
  | "requested"
  | "approved"
  | "applying"
  | "waiting"
  | "confirmed"
  | "undone"
  | "refused"
  | "expired"
  | "withdrawn"
  | "ended"
  | "stale";

/** `owner`: who came by a link of the machine; `root`: who typed as root on it. Names are looked up when it is told: null where nobody has it any more. */
export type PlanActor =
  | { readonly kind: "person"; readonly id: string; readonly name: string | null }
  | { readonly kind: "owner" }
  | { readonly kind: "root" }
  /** By standing consent of root's. */
  | { readonly kind: "server" };

/** As it was handed in. */
export interface KeptSignature {
  readonly purpose: KeyPurpose;
  readonly key: string; // public, as it is pinned
  readonly signer: string | null; // name under which the key is pinned on the host; null: it is pinned no more, or nobody tells
  readonly by: PlanActor; // who handed it in
  readonly at: string; // ISO 8601
}

/** As the applier takes it. */
export type NewSignature = KeySignature;

/** Why it came to its end, or did not begin: `code` of the applier, `text` for people. */
export interface PlanOutcome {
  readonly code: string;
  readonly text: Phrase;
  readonly at: string; // ISO 8601
}

/** A line of the table of plans. */
export interface PlanSummary {
  readonly id: string;
  readonly hash: string;
  readonly state: PlanState; // never "stale": that is looked at one by one
  readonly intent: Intent;
  readonly by: PlanActor;
  readonly at: string; // ISO 8601, when it was asked for
  readonly changedAt: string; // ISO 8601, of the last change of state
  readonly deadline: string | null; // ISO 8601; only while waiting
  readonly outcome: PlanOutcome | null;
}

export interface PlanRecord extends PlanSummary {
  readonly plan: Plan;
  readonly effect: PlanEffect;
  readonly signatures: readonly KeptSignature[];
  /** What the host's guard rails ask for before it may begin; null where no applier tells. */
  readonly approval: PlanApproval | null;
  /** Address families by which a new connection has to confirm; while waiting. Empty: from the machine itself. */
  readonly families: readonly ("ipv4" | "ipv6")[];
  /** Whoever asks, or asked, came through these and by loopback then: to confirm, a new connection from there to the port is opened and left open. Empty: directly, or not at all. */
  readonly ways: readonly PlanWay[];
  /** Of a stale plan: what would be planned now. null otherwise, and where nobody can tell. */
  readonly fresh: PlanPreview | null;
}

export interface PlanWay {
  readonly from: string; // an address
  readonly port: number; // of this host
  readonly isSsh: boolean;
}

export interface PlanApproval {
  readonly needs: ApplierState["approval"];
  readonly isEnough: boolean;
  readonly missing: readonly KeyPurpose[]; // of which any one is the next to give; empty when enough
}

export interface PlanPage {
  readonly plans: readonly PlanSummary[]; // the newest first
  readonly next: string | null; // `before` of the following page
}

export interface PlansQuery {
  readonly before?: string;
  readonly limit?: number;
}

export interface PlanExtension {
  readonly withinSeconds: number; // from now, at most 600
}

/** What carries changes out, and what the machine's owner has ruled, as it tells it: shown, and never relied upon. */
export interface GuardDocument {
  /** absent: the panel was not started by root, so that plans are shown and typed by hand; silent: it does not answer. The rest is null then. */
  readonly applier: "present" | "absent" | "silent";
  readonly state: GuardState | null;
}

export interface GuardState extends Pick<ApplierState, "version" | "rails" | "approval" | "pinning" | "ends" | "guards" | "witness"> {
  /** Whose signatures count. by: who pinned it from here; null: nobody did, root at the command line for one. */
  readonly approvers: readonly (PinnedKey & { readonly by: PlanActor | null })[];
  /** isOurs: of a plan in the table of plans; else somebody typed it. */
  readonly pending: (PendingChange & { readonly isOurs: boolean }) | null;
  /** Size of the last head of the record that the applier has seen and signed too; null: none. */
  readonly witnessed: number | null;
}

/** The first key by the secret of a sign-in link's fragment, each later one signed by a key that is pinned. */
export type NewKey = Omit<PinRequest, "ask" | "proof"> & { readonly proof: Exclude<PinRequest["proof"], { readonly by: "root" }> };

/** Told to every reader of the live stream. */
export interface StreamPlan {
  readonly id: string;
  readonly state: PlanState;
  readonly deadline: string | null; // ISO 8601; only while waiting
}
