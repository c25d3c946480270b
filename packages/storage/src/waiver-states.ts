/** The states of a waiver, and what moves it from one to another, as one table. What is not in the table does not happen. */
export const waiverStates = ["requested", "approved", "ended"] as const;
export type StoredWaiverState = (typeof waiverStates)[number];

export const waiverEnds = ["withdrawn", "expired"] as const;
export type WaiverEnd = (typeof waiverEnds)[number];

interface Move {
  readonly from: readonly StoredWaiverState[];
  readonly to: StoredWaiverState;
}

export const waiverMoves = {
  approve: { from: ["requested"], to: "approved" },
  /** By somebody, before its end. */
  withdraw: { from: ["requested", "approved"], to: "ended" },
  /** Its end came. */
  expire: { from: ["requested", "approved"], to: "ended" },
} as const satisfies Readonly<Record<string, Move>>;

export type WaiverMove = keyof typeof waiverMoves;

/** null: not from there. */
export function waiverStateAfter(state: StoredWaiverState, move: WaiverMove): StoredWaiverState | null {
  const { from, to }: Move = waiverMoves[move];
  return from.includes(state) ? to : null;
}
