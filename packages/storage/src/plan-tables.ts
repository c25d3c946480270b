import type { Generated } from "kysely";
import type { StoredPlanState } from "./plan-states.ts";

/** The tables of changes. `asked_by` and `signed_by`: id of a person, "owner" or "root". */
export interface PlanTables {
  readonly plan: {
    number: Generated<number>;
    id: string;
    hash: string; // SHA-256 of the body
    host: string;
    body: string; // canonical, as it is signed
    state: StoredPlanState;
    asked_by: string;
    requested_ms: number;
    not_after_ms: number;
    changed_ms: number;
    deadline_ms: Generated<number | null>;
    missing: Generated<string | null>; // JSON: families that have not confirmed yet
    outcome: Generated<string | null>; // code
    outcome_detail: Generated<string | null>;
  };
  readonly plan_signature: {
    plan: string;
    purpose: "request" | "approve";
    key: string;
    signature: string;
    signed_by: string;
    at_ms: number;
  };
  /** Public keys that were pinned from here, and by whom; the pinning itself is the host's. */
  readonly signing_key: { key: string; added_by: string; added_ms: number };
  /** How far the journal of an applier, named after its key, is in the record. */
  readonly guard_journal: { guard: string; up_to: number };
}
