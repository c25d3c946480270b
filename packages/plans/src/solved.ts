/** A change that was found and tried: the host before and after, and what differs. What a plan and its risks are told from. */
import type { IpAddress } from "@portolan/net";
import type { HostModel, SemanticDifference } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { Keeping } from "./drafts/fix.ts";
import type { BindAdvice } from "./bind-advice.ts";
import type { Keepers } from "./keep/keepers.ts";
import type { GuardRails } from "./guard-rails.ts";
import type { BindIntent, Intent, ProxyIntent } from "./intent.ts";
import type { ProxyAdvice } from "./proxy-advice.ts";
import type { LedSources, Plan, PlanEnd, PlanManager } from "./plan.ts";
import type { CutConnection, Risk, RiskCode } from "./risks/risk.ts";
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
  /** What ends a change here (`endKeeper` of the applier's host). Absent: a timer. */
  readonly endsBy?: PlanEnd["by"];
  /** What the host loads at its start (`readSavedRules` of @portolan/capture). Absent: nothing, as far as is known. */
  readonly keepers?: Keepers;
  /** At which ports people work with Portolan itself; those that lose one are named. Absent: none. */
  readonly panelPorts?: readonly number[];
  /** What the catalogue of services says of a bind (`bindAdvice` of @portolan/explanation). Absent: nobody can tell, and there is no such plan. */
  readonly adviseBind?: (intent: BindIntent) => BindAdvice;
  /** What is known of the reverse proxies (`proxyAdvice` of @portolan/explanation). Absent: as with binds. */
  readonly adviseProxy?: (intent: ProxyIntent) => ProxyAdvice;
}

/** Steps tried on the model. */
export interface Tried {
  readonly before: HostModel;
  readonly after: HostModel;
  readonly difference: SemanticDifference;
  /** Of the difference what the plan's own rate alone makes: neither gained nor lost. */
  readonly limited: SemanticDifference["lost"];
  readonly circumstances: Pick<Circumstances, "asker" | "endpoints" | "connections" | "panelPorts"> & { readonly intent: Intent };
}

export interface Solved extends Tried {
  readonly parts: readonly SolvedPart[]; // in this order
  readonly steps: readonly Step[];
  /** What the solver itself has to tell. */
  readonly told: readonly Risk[];
  readonly sockets?: Plan["promise"]["sockets"];
  readonly led?: readonly LedSources[];
  readonly circumstances: Circumstances & { readonly intent: Intent };
}

/** What one manager does of it. */
export interface SolvedPart {
  readonly manager: PlanManager;
  readonly removed: readonly string[];
  readonly keeping: Keeping;
}

export type SolvedCircumstances = Solved["circumstances"];
