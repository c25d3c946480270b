/** What one of several programs is to do in a race for ports. */
export interface RaceTask {
  /** Of the running Portolan that is asked; null: get-port looks for a free one. */
  readonly dataDir: string | null;
  readonly pool: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Between being told a port and listening on it, as a program takes to start. */
  readonly pauseMs: number;
}

export interface Raced {
  readonly port: number | null;
  readonly outcome: "listens" | "in-use" | "outside" | "none";
}
