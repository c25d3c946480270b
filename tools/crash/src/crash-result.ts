/** What is known of a case when it is over. */
export interface CrashResult {
  readonly number: number;
  readonly backEnd: string;
  /** `refused`: no plan, or none that was begun; nothing was to change. */
  readonly end: "confirmed" | "undone" | "refused" | "nothing";
  /** Of what is undone, as its record says; of what was refused, by whom. */
  readonly why: string | null;
  /** Processes that died on the way. */
  readonly deaths: number;
  readonly packets: boolean;
  readonly booted: boolean;
  readonly meddled: boolean;
  readonly tookMs: number;
  /** null: the host is as it should be. */
  readonly fault: string | null;
}

export interface Happened {
  readonly deaths: number;
  readonly isMeddled: boolean;
  readonly isBooted: boolean;
  /** Who could not sign in while the change was in force. */
  readonly lockedOut: readonly string[];
  /** What the maker printed. */
  readonly told: string;
}
