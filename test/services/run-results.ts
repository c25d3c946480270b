import type { ModeKind } from "./service-modes.ts";

/** A mode that passed: the sockets are those of the kernel, and the catalogue predicted the same. */
export interface ModeRow {
  readonly service: string;
  readonly kind: ModeKind;
  readonly name: string;
  readonly sockets: readonly string[];
  readonly setBy: Readonly<Record<string, string>>; // socket → the place that Portolan named
  readonly isPlaceChecked: boolean; // whether the mode says which place is right, so that it failed if another was named
  readonly versions: Readonly<Record<string, string>>;
}

export interface ReloadRow {
  readonly service: string;
  readonly reload: string;
  readonly effect: "applied" | "not-applied" | "stopped";
}

export type RunRow = ModeRow | ReloadRow;

/** The lines that `testServiceModes` wrote. */
export function resultsOf(text: string): RunRow[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RunRow);
}
