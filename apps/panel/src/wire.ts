/** The API's documents as the panel names them, all derived from the contract's client. Types only: nothing of the packages behind them is loaded. */
import type { Answer, Client, EventPage, HostDocument, LsDocument } from "@portolan/contract";

export type {
  EndpointPlace,
  EndpointSince,
  EventPage,
  FreePorts,
  FreePortsQuery,
  HostDocument,
  LsDocument,
  Note,
  Refusal,
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
