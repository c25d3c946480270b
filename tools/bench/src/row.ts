/** One line of docs/benchmarks.md. `ratio` is ours divided by the peer's; `goal` is null for a figure shown without one. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: number | null;
  readonly goal: string | null;
  readonly met: boolean | null;
}
