/** Why this host and this port: what was left out by which filter, how the rest was ranked. Stored with the lease. */
export interface Choice {
  /** Hosts that were considered, the best first, at most 8. */
  readonly hosts: readonly RankedHost[];
  /** Hosts that a filter left out, at most 8. */
  readonly leftOut: readonly { readonly host: string; readonly filter: string; readonly detail: string }[];
  readonly port: {
    /** `asked`: by number. `keyed`: by an order that only this database knows. `rendezvous`: by an order that owner, purpose and pool give. */
    readonly order: "asked" | "keyed" | "rendezvous";
    /** Candidates that were passed over, by reason. */
    readonly passedOver: Readonly<Record<string, number>>;
    /** Place of the chosen one in the order, from 1. */
    readonly rank: number;
  };
}

export interface RankedHost {
  readonly host: string;
  readonly score: number; // 0 to 1
  readonly parts: readonly ScorePart[];
}

export interface ScorePart {
  readonly name: "service-type" | "topology" | "security" | "latency" | "throughput" | "loss" | "room";
  readonly value: number; // 0 to 1
  readonly weight: number;
  /** Nothing is known, so it counts as 0.5. */
  readonly isNeutral: boolean;
  /** How old the measurement is; null: none, or nothing that ages. */
  readonly ageSeconds: number | null;
}
