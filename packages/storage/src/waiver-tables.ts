import type { Generated } from "kysely";
import type { StoredWaiverState, WaiverEnd } from "./waiver-states.ts";

/** The table of waivers. `…_by`: id of a person, "owner" or "server". */
export interface WaiverTables {
  readonly waiver: {
    number: Generated<number>;
    id: string;
    host: string;
    namespace: string;
    finding: string; // id, the same on every run for the same disagreement
    code: string;
    protocol: "tcp" | "udp" | null;
    port: number | null;
    reason: string;
    nonce: Uint8Array; // with the reason it makes the commitment that the entry holds
    state: StoredWaiverState;
    asked_by: string;
    asked_ms: number;
    until_ms: number;
    approved_by: Generated<string | null>;
    approved_ms: Generated<number | null>;
    how: Generated<WaiverEnd | null>; // it ended
    ended_by: Generated<string | null>;
    ended_ms: Generated<number | null>;
  };
}
