import { expect, test } from "vitest";
import type { Static } from "typebox";
import type {
  Explanation as ExplanationType,
  ExpectedSocket as ExpectedSocketType,
  ProbeResult as ProbeResultType,
  ServiceExplanation as ServiceExplanationType,
} from "@portolan/explanation";
import type * as LeaseCore from "@portolan/leases";
import type {
  AcceptQueues as AcceptQueuesType,
  ChangeEvent as ChangeEventType,
  Endpoint as EndpointType,
  PortHolder as PortHolderType,
} from "@portolan/sockets";
import type {
  ErrorDocument as ErrorDocumentType,
  EventPage as EventPageType,
  FreePorts as FreePortsType,
  FreePortsQuery as FreePortsQueryType,
  HostDocument as HostDocumentType,
  LsDocument as LsDocumentType,
} from "./documents.ts";
import type * as Documents from "./reach-documents.ts";
import type {
  StreamEndpoints as StreamEndpointsType,
  StreamHistory as StreamHistoryType,
  StreamLost as StreamLostType,
  StreamReach as StreamReachType,
  StreamReset as StreamResetType,
} from "./live-updates.ts";
import type * as Api from "./api.ts";
import type * as Domain from "./domain-schemas.ts";
import type * as People from "./people-schemas.ts";
import type * as PeopleDocuments from "./people-documents.ts";
import type * as LeaseDocuments from "./lease-documents.ts";
import type * as Leases from "./lease-schemas.ts";
import type * as LedgerDocuments from "./ledger-documents.ts";
import type * as Ledger from "./ledger-schemas.ts";
import type * as PlanDocuments from "./plan-documents.ts";
import type * as Plans from "./plan-schemas.ts";
import type * as Questions from "./question-schemas.ts";
import type * as Reach from "./reach-schemas.ts";
import type * as Services from "./service-schemas.ts";
import type * as WaiverDocuments from "./waiver-documents.ts";
import type * as Waivers from "./waiver-schemas.ts";

type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : { readonly [Key in keyof T]: Plain<T[Key]> };
type Same<A, B> = [Plain<A>] extends [Plain<B>]
  ? [Plain<B>] extends [Plain<A>]
    ? SameKeys<A, B>
    : { missing: [B, A] }
  : { missing: [A, B] };
/** Mutual assignability overlooks a property that is optional on one side; the sets of keys do not. */
type SameKeys<A, B> = [keyof A] extends [keyof B] ? ([keyof B] extends [keyof A] ? true : { key: keyof B }) : { key: keyof A };
/** For types with nested phrases, which Plain unfolds without end: each fits where the other is expected. */
type Fits<A, B> = [A] extends [B] ? true : { missing: [A, B] };

type Picture = Documents.EndpointReachDocument["pictures"][number];
type Part = Picture["paths"][number]["parts"][number];

const proofs: readonly true[] = [
  true satisfies Same<Static<typeof Domain.Endpoint>, EndpointType>,
  true satisfies Same<Static<typeof Domain.ChangeEvent>, ChangeEventType>,
  true satisfies Same<Static<typeof Domain.PortHolder>, PortHolderType>,
  true satisfies Same<Static<typeof Domain.ProbeResult>, ProbeResultType>,
  true satisfies Fits<Static<typeof Domain.Explanation>, ExplanationType>,
  true satisfies Same<keyof Static<typeof Domain.Explanation>, keyof ExplanationType>,
  true satisfies Same<Static<typeof Domain.Explanation>["sections"][number]["id"], ExplanationType["sections"][number]["id"]>,
  true satisfies Same<Static<typeof Domain.AcceptQueues>, AcceptQueuesType>,
  true satisfies Same<Static<typeof Services.ExpectedSocket>, ExpectedSocketType>,
  true satisfies Fits<Static<typeof Services.ServiceExplanation>, ServiceExplanationType>,
  true satisfies Same<keyof Static<typeof Services.ServiceExplanation>, keyof ServiceExplanationType>,
  true satisfies Same<keyof Static<typeof Services.ServicePart>, keyof ServiceExplanationType["parts"][number]>,
  true satisfies Same<Static<typeof Services.ServicePart>["state"], ServiceExplanationType["state"]>,
  true satisfies Same<Static<typeof Api.LsDocument>, LsDocumentType>,
  true satisfies Same<Static<typeof Api.HostDocument>, HostDocumentType>,
  true satisfies Same<Static<typeof People.Session>, PeopleDocuments.Session>,
  true satisfies Same<Static<typeof People.PasswordSignIn>, PeopleDocuments.PasswordSignIn>,
  true satisfies Same<Static<typeof People.SessionProof>, PeopleDocuments.SessionProof>,
  true satisfies Same<Static<typeof People.FirstPerson>, PeopleDocuments.FirstPerson>,
  true satisfies Same<Static<typeof People.PeopleDocument>, PeopleDocuments.PeopleDocument>,
  true satisfies Same<Static<typeof People.InvitedPerson>, PeopleDocuments.InvitedPerson>,
  true satisfies Same<Static<typeof People.ChosenPassword>, PeopleDocuments.ChosenPassword>,
  true satisfies Same<Static<typeof People.PasswordChange>, PeopleDocuments.PasswordChange>,
  true satisfies Same<Static<typeof People.SecondFactorOffer>, PeopleDocuments.SecondFactorOffer>,
  true satisfies Same<Static<typeof People.RecoveryCodes>, PeopleDocuments.RecoveryCodes>,
  true satisfies Same<Static<typeof People.OwnSecurity>, PeopleDocuments.OwnSecurity>,
  true satisfies Same<Static<typeof People.NewApiToken>, PeopleDocuments.NewApiToken>,
  true satisfies Same<Static<typeof People.MadeApiToken>, PeopleDocuments.MadeApiToken>,
  true satisfies Same<Static<typeof People.Done>, PeopleDocuments.Done>,
  true satisfies Same<Static<typeof Ledger.LedgerDocument>, LedgerDocuments.LedgerDocument>,
  true satisfies Same<Static<typeof Ledger.LedgerEntries>, LedgerDocuments.LedgerEntries>,
  true satisfies Same<Static<typeof Ledger.LedgerCheckpoint>, LedgerDocuments.LedgerCheckpoint>,
  true satisfies Same<Static<typeof Ledger.LedgerTile>, LedgerDocuments.LedgerTile>,
  true satisfies Same<Static<typeof Ledger.LedgerProof>, LedgerDocuments.LedgerProof>,
  true satisfies Same<keyof Static<typeof Plans.PlanWish>, keyof PlanDocuments.PlanWish>,
  true satisfies Same<keyof Static<typeof Plans.PlanEffect>, keyof PlanDocuments.PlanEffect>,
  true satisfies Same<keyof Static<typeof Plans.PlannedAnswer>, keyof PlanDocuments.PlannedAnswer>,
  true satisfies Same<keyof Static<typeof Plans.PlanSummary>, keyof PlanDocuments.PlanSummary>,
  true satisfies Same<keyof Static<typeof Plans.PlanRecord>, keyof PlanDocuments.PlanRecord>,
  true satisfies Same<Static<typeof Plans.PlanStateWord>, PlanDocuments.PlanState>,
  true satisfies Same<Static<typeof Plans.PlanActor>, PlanDocuments.PlanActor>,
  true satisfies Same<Static<typeof Plans.PlanRecord>["signatures"][number], PlanDocuments.KeptSignature>,
  true satisfies Same<Static<typeof Plans.PlanRecord>["approval"], PlanDocuments.PlanApproval | null>,
  true satisfies Same<Static<typeof Plans.NewSignature>, PlanDocuments.NewSignature>,
  true satisfies Same<Static<typeof Plans.PlansQuery>, PlanDocuments.PlansQuery>,
  true satisfies Same<Static<typeof Plans.PlanExtension>, PlanDocuments.PlanExtension>,
  true satisfies Same<Static<typeof Plans.GuardDocument>, PlanDocuments.GuardDocument>,
  true satisfies Same<Static<typeof Plans.NewKey>, PlanDocuments.NewKey>,
  true satisfies Same<Static<typeof Waivers.NewWaiver>, WaiverDocuments.NewWaiver>,
  true satisfies Same<Static<typeof Waivers.WaiversDocument>, WaiverDocuments.WaiversDocument>,
  true satisfies Same<Static<typeof Leases.Pool>, LeaseCore.Pool>,
  true satisfies Same<Static<typeof Leases.Lease>, LeaseCore.Lease>,
  true satisfies Same<Static<typeof Leases.Evidence>, LeaseCore.Evidence>,
  true satisfies Same<Static<typeof Leases.Choice>, LeaseCore.Choice>,
  true satisfies Same<Static<typeof Leases.NewPool>, LeaseDocuments.NewPool>,
  true satisfies Same<Static<typeof Leases.PoolChange>, LeaseDocuments.PoolChange>,
  true satisfies Same<Static<typeof Leases.PoolsDocument>, LeaseDocuments.PoolsDocument>,
  true satisfies Same<Static<typeof Leases.PoolDocument>["maps"][number], LeaseDocuments.PoolMap>,
  true satisfies Same<keyof Static<typeof Leases.PoolDocument>, keyof LeaseDocuments.PoolDocument>,
  true satisfies Same<Static<typeof Leases.PoolForecast>, LeaseDocuments.PoolForecast>,
  true satisfies Same<Static<typeof Leases.ClaimWish>, LeaseDocuments.ClaimWish>,
  true satisfies Same<Static<typeof Leases.ClaimBatch>, LeaseDocuments.ClaimBatch>,
  true satisfies Fits<Static<typeof Leases.ClaimAnswers>, LeaseDocuments.ClaimAnswers>,
  true satisfies Fits<Static<typeof Leases.ClaimPreview>, LeaseDocuments.ClaimPreview>,
  true satisfies Same<Static<typeof Leases.ClaimPreview>["code"], LeaseDocuments.ClaimPreview["code"]>,
  true satisfies Same<Static<typeof Leases.LeasesQuery>, LeaseDocuments.LeasesQuery>,
  true satisfies Same<Static<typeof Leases.LeasePage>, LeaseDocuments.LeasePage>,
  true satisfies Fits<Static<typeof Leases.LeaseRecord>, LeaseDocuments.LeaseRecord>,
  true satisfies Same<keyof Static<typeof Leases.LeaseRecord>, keyof LeaseDocuments.LeaseRecord>,
  true satisfies Same<Static<typeof Leases.LeaseMoves>, LeaseDocuments.LeaseMoves>,
  true satisfies Fits<Static<typeof Leases.LeaseMoveAnswers>, LeaseDocuments.LeaseMoveAnswers>,
  true satisfies Fits<Static<typeof Leases.DrillDocument>, LeaseDocuments.DrillDocument>,
  true satisfies Fits<Static<typeof Leases.DriftDocument>, LeaseDocuments.DriftDocument>,
  true satisfies Fits<Static<typeof Leases.ConflictHelp>, LeaseDocuments.ConflictHelp>,
  true satisfies Same<keyof Static<typeof Leases.ConflictHelp>, keyof LeaseDocuments.ConflictHelp>,
  true satisfies Same<Static<typeof Leases.ImportWish>, LeaseDocuments.ImportWish>,
  true satisfies Fits<Static<typeof Leases.ImportDocument>, LeaseDocuments.ImportDocument>,
  true satisfies Same<Static<typeof Leases.LeaseExport>, LeaseDocuments.LeaseExport>,
  true satisfies Same<Static<typeof Leases.LeaseHostsDocument>, LeaseDocuments.LeaseHostsDocument>,
  true satisfies Same<Static<typeof Leases.LeaseHostChange>, LeaseDocuments.LeaseHostChange>,
  true satisfies Same<Static<typeof Leases.StreamLease>, LeaseDocuments.StreamLease>,
  true satisfies Same<Static<typeof Plans.StreamPlan>, PlanDocuments.StreamPlan>,
  true satisfies Same<Static<typeof Api.EventPage>, EventPageType>,
  true satisfies Same<Static<typeof Api.FreePorts>, FreePortsType>,
  true satisfies Same<Static<typeof Api.FreePortsQuery>, FreePortsQueryType>,
  true satisfies Same<Static<typeof Api.ErrorDocument>, ErrorDocumentType>,
  true satisfies Same<Static<typeof Api.StreamReset>, StreamResetType>,
  true satisfies Same<Static<typeof Api.StreamEndpoints>, StreamEndpointsType>,
  true satisfies Same<Static<typeof Api.StreamLost>, StreamLostType>,
  true satisfies Same<Static<typeof Api.StreamHistory>, StreamHistoryType>,
  true satisfies Same<Static<typeof Api.StreamReach>, StreamReachType>,
  true satisfies Fits<Static<typeof Reach.ReachOverview>, Documents.ReachOverview>,
  true satisfies Same<keyof Static<typeof Reach.ReachOverview>, keyof Documents.ReachOverview>,
  true satisfies Same<Static<typeof Reach.ReachSummary>, Documents.ReachSummary>,
  true satisfies Same<keyof Static<typeof Reach.OpenSpace>, keyof Documents.NamespaceReach["space"][number]>,
  true satisfies Fits<Static<typeof Reach.EndpointReachDocument>, Documents.EndpointReachDocument>,
  true satisfies Same<keyof Static<typeof Reach.EndpointReachDocument>, keyof Documents.EndpointReachDocument>,
  true satisfies Same<keyof Static<typeof Reach.ReachPicture>, keyof Picture>,
  true satisfies Same<keyof Static<typeof Reach.ReachPicture>["paths"][number]["parts"][number], keyof Part>,
  true satisfies Same<
    keyof Static<typeof Reach.ReachPicture>["paths"][number]["parts"][number]["steps"][number],
    keyof Part["steps"][number]
  >,
  true satisfies Fits<Static<typeof Reach.FindingsDocument>, Documents.FindingsDocument>,
  true satisfies Same<keyof Static<typeof Reach.FindingsDocument>, keyof Documents.FindingsDocument>,
  true satisfies Same<keyof Static<typeof Reach.FindingDocument>, keyof Documents.FindingDocument>,
  true satisfies Same<Static<typeof Questions.TraceQuestion>, Documents.TraceQuestion>,
  true satisfies Same<Static<typeof Questions.TraceAnswer>["packet"], Documents.TraceAnswer["packet"]>,
  true satisfies Fits<Static<typeof Questions.TraceAnswer>, Documents.TraceAnswer>,
  true satisfies Same<keyof Static<typeof Questions.TraceAnswer>, keyof Documents.TraceAnswer>,
  true satisfies Same<Static<typeof Questions.WhatIfQuestion>, Documents.WhatIfQuestion>,
  true satisfies Fits<Static<typeof Questions.WhatIfAnswer>, Documents.WhatIfAnswer>,
  true satisfies Same<keyof Static<typeof Questions.WhatIfRulesAnswer>, keyof Documents.WhatIfRulesAnswer>,
  true satisfies Same<keyof Static<typeof Questions.DifferentRegion>, keyof Documents.WhatIfRulesAnswer["gained"][number]>,
  true satisfies Same<keyof Static<typeof Questions.WhatIfSourceAnswer>, keyof Documents.WhatIfSourceAnswer>,
  true satisfies Same<
    keyof Static<typeof Questions.WhatIfSourceAnswer>["reached"][number],
    keyof Documents.WhatIfSourceAnswer["reached"][number]
  >,
];

test("every schema says what its TypeScript type says (the proof is that this file compiles)", () => {
  expect(proofs.every(Boolean)).toBe(true);
});
