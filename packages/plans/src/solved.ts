/** A change that was found and tried: the host before and after, and what differs. What a plan and its risks are told from. */
import type { IpAddress } from "@portolan/net";
import type { HostModel, SemanticDifference } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { PortQuestion } from "./drafts/predict-sources.ts";
import type { SolvedDraft } from "./drafts/solve-sources.ts";
import type { GuardRails } from "./guard-rails.ts";
import type { Intent } from "./intent.ts";
import type { CutConnection, RiskCode } from "./risks/risk.ts";
import type { Step } from "./step.ts";

export interface Circumstances {
  /** The host's name, for the document. */
  readonly host: string;
  readonly nowMs: number; // since 1970
  readonly planId: string; // letters and digits, at most 18
  /** How whoever asks came: their address and the port of this host they speak to. null: by no network. */
  readonly asker: { readonly address: IpAddress; readonly port: number } | null;
  /** Of the host's own namespace. */
  readonly endpoints: readonly Endpoint[];
  /** That exist now. */
  readonly connections: readonly CutConnection[];
  readonly guardRails: GuardRails;
  readonly acceptedRisks: readonly RiskCode[];
  readonly hash: (text: string) => string;
}

/** Steps tried on the model. */
export interface Tried {
  readonly before: HostModel;
  readonly after: HostModel;
  readonly difference: SemanticDifference;
  readonly circumstances: Pick<Circumstances, "asker" | "endpoints" | "connections"> & { readonly intent: Intent };
}

export interface Solved extends Tried {
  readonly question: PortQuestion;
  readonly drafts: readonly SolvedDraft[];
  readonly steps: readonly Step[];
  readonly circumstances: Circumstances & { readonly intent: Intent };
}
