import type { ChurnSeries, PlannedLife } from "./churn-plan.ts";

/** A life as it really was. Milliseconds of the epoch, around the calls that made and ended it. */
export interface TrueLife {
  readonly planned: PlannedLife;
  readonly pid: number;
  readonly openedFromMs: number;
  readonly openedToMs: number;
  readonly closedFromMs: number;
  readonly closedToMs: number;
}

export interface TrueSeries {
  readonly series: ChurnSeries;
  readonly lives: readonly TrueLife[];
}

/** A life that could not be opened, as when the port was taken: its series is left out of the comparison, and counted. */
export interface Truth {
  readonly series: readonly TrueSeries[];
  readonly failed: readonly { readonly life: PlannedLife; readonly reason: string }[];
}
