import type { Storage } from "@portolan/storage";
import type { LedgerKeeper } from "../ledger/ledger-keeper.ts";
import type { ReachJudge } from "../reach/reach-judge.ts";
import type { AskerConnection } from "./asker-connection.ts";
import type { GuardJournal } from "./guard-journal.ts";
import type { GuardLink } from "./guard-link.ts";
import type { PlanMaker } from "./plan-maker.ts";

export interface PlanDeskParts {
  readonly maker: PlanMaker;
  readonly reach: Pick<ReachJudge, "checkPlan">;
  readonly guard: GuardLink;
  readonly journal: GuardJournal;
  readonly storage: () => Pick<Storage, "read" | "write">;
  readonly ledger: () => LedgerKeeper;
  /** Where a write cannot be made, as on a full disk: DATABASE_UNUSABLE. */
  readonly written: <T>(writing: Promise<T>) => Promise<T>;
  /** The host as it is now, rather than as it was at the last look. */
  readonly lookNow: () => Promise<void>;
  readonly host: () => string; // id
  readonly nowMs: () => number;
  readonly onMoved: (plans: readonly string[]) => void;
}

/** Who asks, and how they came. */
export interface Asked {
  readonly by: string;
  readonly asker: AskerConnection | null;
  readonly signal: AbortSignal;
}
