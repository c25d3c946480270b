/** The documents about waivers of findings, as types; `waiver-schemas.ts` says the same as schemas, and a test proves the two equal. */
import type { PlanActor } from "./plan-documents.ts";

/** A finding by its own identity: its id is the same on every run for the same disagreement in its namespace. */
export interface FindingPlace {
  readonly id: string;
  readonly namespace: string;
}

/** `until`: ISO 8601, in the future and at most 366 days ahead. */
export interface NewWaiver {
  readonly finding: FindingPlace;
  readonly reason: string;
  readonly until: string;
}

/** requested: asked for, the finding counts as before · approved: the finding is waived until its end · ended: it counts again. */
export type WaiverState = "requested" | "approved" | "ended";

export interface Waiver {
  readonly id: string;
  readonly state: WaiverState;
  readonly finding: FindingPlace & { readonly code: string; readonly protocol: "tcp" | "udp" | null; readonly port: number | null };
  readonly reason: string;
  /** base64; with the reason it makes the commitment that the entry of the request holds. */
  readonly nonce: string;
  readonly until: string; // ISO 8601
  readonly by: PlanActor;
  readonly at: string; // ISO 8601, when it was asked for
  readonly approved: { readonly by: PlanActor; readonly at: string } | null;
  /** `by` null: its end came. */
  readonly ended: { readonly how: "withdrawn" | "expired"; readonly by: PlanActor | null; readonly at: string } | null;
}

export interface WaiversDocument {
  /** All that are not ended, then the newest that are; each the newest first. */
  readonly waivers: readonly Waiver[];
  /** Whether who requests one may approve it too: nobody else is here, or the host's guard rails ask for no other person. */
  readonly mayBeSame: boolean;
}
