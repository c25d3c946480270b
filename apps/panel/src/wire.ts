/** The API's documents as the panel names them, all derived from the contract's client. Types only: nothing of the packages behind them is loaded. */
import type {
  Answer,
  Client,
  EndpointReachDocument,
  EventPage,
  ExposurePair,
  FindingDocument,
  HostDocument,
  LsDocument,
  PlanRecord,
  PlanWish,
  PoolSummary,
  WhatIfRulesAnswer,
  WhatIfSourceAnswer,
} from "@portolan/contract";

export type {
  ClaimOutcome,
  ClaimPreview,
  ClaimWish,
  ConflictHelp,
  DriftDocument,
  DrillDocument,
  LeasePage,
  LeaseRecord,
  LeaseMoveAnswers,
  NewPool,
  PlannedLease,
  PoolDocument,
  PoolForecast,
  PoolMap,
  PoolSummary,
  PoolUse,
  PoolWarning,
  RefusedClaim,
  ApiToken,
  InvitedPerson,
  Passkey,
  Person,
  SecondFactorOffer,
  Session,
  LedgerDocument,
  LedgerSearch,
  EndpointPlace,
  EndpointSince,
  EventPage,
  FreePorts,
  FreePortsQuery,
  HostDocument,
  LsDocument,
  EndpointReachDocument,
  ExposurePair,
  FindingDocument,
  FindingsDocument,
  FixDocument,
  GuardDocument,
  Judgement,
  KeptSignature,
  Note,
  PlanActor,
  PlanEffect,
  PlannedAnswer,
  PlanPage,
  PlanPreview,
  PlanRecord,
  PlanState,
  PlanSummary,
  PlanWish,
  RefusedPreview,
  StreamLease,
  StreamPlan,
  ReachOverview,
  Refusal,
  TraceAnswer,
  TraceQuestion,
  Waiver,
  WaiversDocument,
  WhatIfKind,
  WhatIfRulesAnswer,
  WhatIfRulesQuestion,
  WhatIfSourceAnswer,
  WrittenNote,
} from "@portolan/contract";

export type Endpoint = LsDocument["endpoints"][number];
export type Coverage = LsDocument["coverage"];
export type CoverageNote = Coverage["notes"][number];
export type Scope = Endpoint["scope"];
export type EndpointState = Endpoint["state"];
export type Owner = Endpoint["owners"][number];
export type Host = HostDocument["host"];
export type Interface = HostDocument["interfaces"][number];
export type ChangeEvent = EventPage["events"][number];
export type ChangeKind = ChangeEvent["kind"];

type ValueOf<A> = A extends Promise<Answer<infer T>> ? T : never;
export type Explanation = ValueOf<ReturnType<Client["explainPort"]>>;
export type EndpointExplanation = Explanation["endpoints"][number];
export type ExplanationSection = Explanation["sections"][number];
export type ExplanationLine = ExplanationSection["lines"][number];
export type ProbeResult = EndpointExplanation["probes"][number];
export type ServiceExplanation = ValueOf<ReturnType<Client["explainService"]>>;
export type ServicePart = ServiceExplanation["parts"][number];
export type ServiceState = ServiceExplanation["state"];
export type ServiceSummary = ValueOf<ReturnType<Client["listServices"]>>["services"][number];

export type Exposure = ExposurePair["ipv4"];
export type ReachPicture = EndpointReachDocument["pictures"][number];
export type PicturePath = ReachPicture["paths"][number];
export type PicturePart = PicturePath["parts"][number];
export type PictureStep = PicturePart["steps"][number];
export type PictureSocket = NonNullable<PicturePart["socket"]>;
export type Reason = FindingDocument["because"][number];
export type Witness = NonNullable<FindingDocument["witness"]>;
export type DifferentRegion = WhatIfRulesAnswer["gained"][number];
export type Plan = PlanRecord["plan"];
export type Intent = PlanWish["intent"];
export type WantedOfFamily = Extract<Intent, { readonly kind: "allow" }>["sources"]["ipv4"];
export type ReachedPart = WhatIfSourceAnswer["reached"][number];
export type Pool = PoolSummary["pool"];
