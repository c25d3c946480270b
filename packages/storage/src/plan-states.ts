/** The states of a plan, and what moves it from one to another, as one table. What is not in the table does not happen. */
export const planStates = [
  "requested",
  "approved",
  "applying",
  "waiting",
  "confirmed",
  "undone",
  "refused",
  "expired",
  "withdrawn",
  "ended",
] as const;
export type StoredPlanState = (typeof planStates)[number];

interface Move {
  readonly from: readonly StoredPlanState[];
  readonly to: StoredPlanState;
}

export const planMoves = {
  /** Enough signatures. */
  approve: { from: ["requested"], to: "approved" },
  /** The applier is asked. */
  apply: { from: ["requested", "approved"], to: "applying" },
  /** It never heard of it: it was not there any more. */
  "not-begun": { from: ["applying"], to: "approved" },
  /** In force until confirmed; root may have begun it by hand. */
  wait: { from: ["requested", "approved", "applying"], to: "waiting" },
  /** By the applier; nothing was changed. */
  refuse: { from: ["applying"], to: "refused" },
  confirm: { from: ["waiting"], to: "confirmed" },
  undo: { from: ["applying", "waiting"], to: "undone" },
  /** Nobody began it in time. */
  expire: { from: ["requested", "approved"], to: "expired" },
  withdraw: { from: ["requested", "approved"], to: "withdrawn" },
  /** The end of an opening. */
  end: { from: ["confirmed"], to: "ended" },
} as const satisfies Readonly<Record<string, Move>>;

export type PlanMove = keyof typeof planMoves;

/** null: not from there. */
export function stateAfter(state: StoredPlanState, move: PlanMove): StoredPlanState | null {
  const { from, to }: Move = planMoves[move];
  return from.includes(state) ? to : null;
}
