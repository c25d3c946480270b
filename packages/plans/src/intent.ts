/** What somebody wants of a port of this host, in a form that leaves nothing open: both IP families are always said. */
import type { WantedSources } from "./drafts/fix.ts";

export type Intent = AllowIntent | CloseIntent | DenyIntent;

interface PortIntent {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** Other machines; this host itself is not meant. */
export interface AllowIntent extends PortIntent {
  readonly kind: "allow";
  readonly sources: WantedSources;
  /** true: these too, and nobody loses anything; false: exactly these. */
  readonly isAdded: boolean;
  /** ISO 8601, when it is to end by itself; null: it stays. */
  readonly until: string | null;
}

/** Nobody gets in any more. */
export interface CloseIntent extends PortIntent {
  readonly kind: "close";
}

/** These get in no more, everybody else as before. */
export interface DenyIntent extends PortIntent {
  readonly kind: "deny";
  readonly sources: WantedSources; // `nobody` of a family: none of it is refused
  readonly until: string | null;
}
