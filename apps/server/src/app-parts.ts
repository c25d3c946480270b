import type { FastifyBaseLogger } from "fastify";
import type { Storage } from "@portolan/storage";
import type { HistoryFailure } from "./history-recorder.ts";
import type { HostView } from "./host-view.ts";
import type { LedgerKeeper } from "./ledger/ledger-keeper.ts";
import type { OpenedLeases } from "./leases/open-leases.ts";
import type { LiveStream } from "./live-stream.ts";
import type { PeopleParts } from "./people/people-parts.ts";
import type { PanelAssets } from "./panel-assets.ts";
import type { PlanDesk } from "./plans/plan-desk.ts";
import type { ReachJudge } from "./reach/reach-judge.ts";
import type { ScannerClient } from "./scanner-client.ts";
import type { SignIn } from "./sign-in.ts";
import type { WaiverDesk } from "./waivers/waiver-desk.ts";

/** What the routes work with. Some of it begins after the routes were made, so they ask for it with each request. */
export interface AppParts {
  readonly storage: () => Storage;
  readonly signIn: () => SignIn;
  readonly people: () => PeopleParts;
  readonly scanner: () => ScannerClient;
  readonly ledger: () => LedgerKeeper;
  readonly plans: () => PlanDesk;
  readonly waivers: () => WaiverDesk;
  readonly leases: () => OpenedLeases;
  /** A change of the host is in force and waits to be confirmed. */
  readonly isChangeWaiting: () => boolean;
  readonly view: HostView;
  readonly historyFailure: () => HistoryFailure | null;
  readonly stream: LiveStream;
  readonly reach: ReachJudge;
  readonly panel: PanelAssets | null;
  readonly version: string;
  readonly listenAddress: string | null;
  readonly log: FastifyBaseLogger;
}
