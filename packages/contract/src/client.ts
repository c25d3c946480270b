/**
 * The typed client of the HTTP API, for browsers and Node alike: `fetch` is an argument, so nothing here does I/O by itself.
 * Refusals of the server are returned with their code; what `fetch` throws (no connection) is thrown on.
 */
import type { Explanation, ServiceExplanation } from "@portolan/explanation";
import type { Answer, Refusal } from "./answer.ts";
import type { ErrorParams } from "./error-catalogue.ts";
import { ledgerRequests, queryText, type LedgerClient } from "./ledger-client.ts";
import type {
  EventPage,
  EventsQuery,
  FreePorts,
  FreePortsQuery,
  HostDocument,
  LsDocument,
  NoteChange,
  NotesDocument,
  RemovedNote,
  ServicesDocument,
  SinceDocument,
  WrittenNote,
} from "./documents.ts";
import type {
  ChosenPassword,
  Done,
  FirstPerson,
  InvitedPerson,
  MadeApiToken,
  NewApiToken,
  NewPasskey,
  OwnSecurity,
  PasskeyChallenge,
  PasskeyOffer,
  PasskeyProof,
  PasswordChange,
  PasswordSignIn,
  PeopleDocument,
  RecoveryCodes,
  SecondFactorOffer,
  Session,
  SessionProof,
} from "./people-documents.ts";
import type { Role } from "./permissions.ts";
import type { GuardDocument, NewKey, NewSignature, PlanPage, PlanPreview, PlanRecord, PlansQuery, PlanWish } from "./plan-documents.ts";
import type {
  EndpointReachDocument,
  FindingsDocument,
  ReachOverview,
  TraceAnswer,
  TraceQuestion,
  WhatIfQuestion,
  WhatIfRulesAnswer,
  WhatIfRulesQuestion,
  WhatIfSourceAnswer,
  WhatIfSourceQuestion,
} from "./reach-documents.ts";
import { leaseRequests, type LeaseClient } from "./lease-client.ts";
import { waiverRequests, type WaiverClient } from "./waiver-client.ts";

export type { Answer, Refusal } from "./answer.ts";

/** The part of the fetch standard that is used here. */
export type Fetch = (
  url: string,
  options: { method: string; headers: Record<string, string>; body?: string; credentials: "same-origin" },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

export interface Client extends LedgerClient, WaiverClient, LeaseClient {
  readSession(): Promise<Answer<Session>>;
  signIn(token: string): Promise<Answer<Session>>;
  signOut(): Promise<Answer<Session>>;
  signInWithPassword(given: PasswordSignIn): Promise<Answer<Session>>;
  offerPasskeySignIn(): Promise<Answer<PasskeyChallenge>>;
  signInWithPasskey(proof: PasskeyProof): Promise<Answer<Session>>;
  proveSession(proof: SessionProof): Promise<Answer<Session>>;
  makeFirstPerson(person: FirstPerson): Promise<Answer<Session>>;
  /** With an invitation. */
  choosePassword(chosen: ChosenPassword): Promise<Answer<Done>>;
  readPeople(): Promise<Answer<PeopleDocument>>;
  addPerson(name: string): Promise<Answer<InvitedPerson>>;
  /** For one who has not taken up the invitation before. */
  invitePerson(person: string): Promise<Answer<InvitedPerson>>;
  writeRoles(person: string, roles: readonly Role[]): Promise<Answer<PeopleDocument>>;
  writeAccess(person: string, isDisabled: boolean): Promise<Answer<PeopleDocument>>;
  endAccess(person: string): Promise<Answer<Done>>;
  readOwnSecurity(): Promise<Answer<OwnSecurity>>;
  changePassword(change: PasswordChange): Promise<Answer<Done>>;
  offerSecondFactor(): Promise<Answer<SecondFactorOffer>>;
  acceptSecondFactor(code: string): Promise<Answer<RecoveryCodes>>;
  removeSecondFactor(): Promise<Answer<Done>>;
  renewRecoveryCodes(): Promise<Answer<RecoveryCodes>>;
  offerPasskey(): Promise<Answer<PasskeyOffer>>;
  addPasskey(passkey: NewPasskey): Promise<Answer<Done>>;
  removePasskey(id: string): Promise<Answer<Done>>;
  endOtherSessions(): Promise<Answer<Done>>;
  makeApiToken(token: NewApiToken): Promise<Answer<MadeApiToken>>;
  removeApiToken(token: string): Promise<Answer<Done>>;
  readHost(): Promise<Answer<HostDocument>>;
  readEndpoints(): Promise<Answer<LsDocument>>;
  explainPort(query: { readonly protocol: "tcp" | "udp" | "any"; readonly port: number }): Promise<Answer<Explanation>>;
  /** By the name of a suite, service, unit, container or program. */
  listServices(): Promise<Answer<ServicesDocument>>;
  explainService(query: { readonly id: string }): Promise<Answer<ServiceExplanation>>;
  findFreePorts(query: FreePortsQuery): Promise<Answer<FreePorts>>;
  readEvents(query: EventsQuery): Promise<Answer<EventPage>>;
  readSince(): Promise<Answer<SinceDocument>>;
  readNotes(): Promise<Answer<NotesDocument>>;
  writeNote(endpoint: string, change: NoteChange): Promise<Answer<WrittenNote>>;
  removeNote(endpoint: string): Promise<Answer<RemovedNote>>;
  readReach(): Promise<Answer<ReachOverview>>;
  readEndpointReach(endpoint: string): Promise<Answer<EndpointReachDocument>>;
  readFindings(): Promise<Answer<FindingsDocument>>;
  tracePacket(question: TraceQuestion): Promise<Answer<TraceAnswer>>;
  askWhatIf(question: WhatIfRulesQuestion): Promise<Answer<WhatIfRulesAnswer>>;
  askWhatIf(question: WhatIfSourceQuestion): Promise<Answer<WhatIfSourceAnswer>>;
  /** A refusal to plan is an answer. Whoever gives the request up (a `fetch` with a signal) ends the work for it. */
  previewPlan(wish: PlanWish): Promise<Answer<PlanPreview>>;
  requestPlan(wish: PlanWish): Promise<Answer<PlanRecord>>;
  listPlans(query: PlansQuery): Promise<Answer<PlanPage>>;
  readPlan(plan: string): Promise<Answer<PlanRecord>>;
  signPlan(plan: string, signature: NewSignature): Promise<Answer<PlanRecord>>;
  applyPlan(plan: string): Promise<Answer<PlanRecord>>;
  confirmPlan(plan: string): Promise<Answer<PlanRecord>>;
  extendPlan(plan: string, withinSeconds: number): Promise<Answer<PlanRecord>>;
  cancelPlan(plan: string): Promise<Answer<PlanRecord>>;
  readGuard(): Promise<Answer<GuardDocument>>;
  pinKey(key: NewKey): Promise<Answer<GuardDocument>>;
  /** Address of the live stream, for an EventSource. */
  readonly streamUrl: string;
}

export interface ClientOptions {
  readonly fetch: Fetch;
  /** Origin without a trailing slash; absent or empty: the page's own. */
  readonly origin?: string;
  /** Sent with each request; a browser sends its cookie by itself. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function createClient({ fetch, origin = "", headers = {} }: ClientOptions): Client {
  const prefix = `${origin}/api/v1`;
  async function send<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const sent: Record<string, string> = { ...headers, accept: "application/json" };
    if (body !== undefined) sent["content-type"] = "application/json";
    const request = { method, headers: sent, credentials: "same-origin" as const };
    const response = await fetch(prefix + path, body === undefined ? request : { ...request, body: JSON.stringify(body) });
    const text = await response.text();
    return response.ok ? { ok: true, value: JSON.parse(text) as T } : { ok: false, refusal: readRefusal(response.status, text) };
  }
  return {
    readSession: () => send("GET", "/session"),
    signIn: (token) => send("POST", "/session", { token }),
    signOut: () => send("DELETE", "/session"),
    ...peopleRequests(send),
    ...ledgerRequests(send),
    ...waiverRequests(send),
    ...leaseRequests(send),
    ...planRequests(send),
    readHost: () => send("GET", "/host"),
    readEndpoints: () => send("GET", "/endpoints"),
    explainPort: ({ protocol, port }) => send("GET", `/ports/${protocol}/${port}/explanation`),
    listServices: () => send("GET", "/services"),
    explainService: ({ id }) => send("GET", `/services/${encodeURIComponent(id)}/explanation`),
    findFreePorts: (query) => send("GET", `/ports/free${queryText({ ...query })}`),
    readEvents: (query) => send("GET", `/events${queryText({ ...query })}`),
    readSince: () => send("GET", "/endpoints/since"),
    readNotes: () => send("GET", "/notes"),
    writeNote: (endpoint, change) => send("PUT", `/notes/${encodeURIComponent(endpoint)}`, change),
    removeNote: (endpoint) => send("DELETE", `/notes/${encodeURIComponent(endpoint)}`),
    readReach: () => send("GET", "/reach"),
    readEndpointReach: (endpoint) => send("GET", `/reach/${encodeURIComponent(endpoint)}`),
    readFindings: () => send("GET", "/findings"),
    tracePacket: (question) => send("POST", "/trace", question),
    askWhatIf: <T>(question: WhatIfQuestion) => send<T>("POST", "/what-if", question),
    streamUrl: `${prefix}/stream`,
  };
}

type Send = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

function peopleRequests(send: Send) {
  const ofPerson = (person: string): string => `/people/${encodeURIComponent(person)}`;
  return {
    signInWithPassword: (given) => send("POST", "/session/password", given),
    offerPasskeySignIn: () => send("POST", "/session/passkey/challenge"),
    signInWithPasskey: (proof) => send("POST", "/session/passkey", proof),
    proveSession: (proof) => send("POST", "/session/proof", proof),
    makeFirstPerson: (person) => send("POST", "/people/first", person),
    choosePassword: (chosen) => send("POST", "/people/password", chosen),
    readPeople: () => send("GET", "/people"),
    addPerson: (name) => send("POST", "/people", { name }),
    invitePerson: (person) => send("POST", `${ofPerson(person)}/invitation`),
    writeRoles: (person, roles) => send("PUT", `${ofPerson(person)}/roles`, { roles }),
    writeAccess: (person, isDisabled) => send("PUT", `${ofPerson(person)}/access`, { isDisabled }),
    endAccess: (person) => send("DELETE", `${ofPerson(person)}/access`),
    readOwnSecurity: () => send("GET", "/own"),
    changePassword: (change) => send("PUT", "/own/password", change),
    offerSecondFactor: () => send("POST", "/own/second-factor"),
    acceptSecondFactor: (code) => send("PUT", "/own/second-factor", { code }),
    removeSecondFactor: () => send("DELETE", "/own/second-factor"),
    renewRecoveryCodes: () => send("POST", "/own/recovery-codes"),
    offerPasskey: () => send("POST", "/own/passkeys/challenge"),
    addPasskey: (passkey) => send("POST", "/own/passkeys", passkey),
    removePasskey: (id) => send("DELETE", `/own/passkeys/${encodeURIComponent(id)}`),
    endOtherSessions: () => send("DELETE", "/own/sessions"),
    makeApiToken: (token) => send("POST", "/own/tokens", token),
    removeApiToken: (token) => send("DELETE", `/own/tokens/${encodeURIComponent(token)}`),
  } satisfies Partial<Client>;
}

function planRequests(send: Send) {
  const ofPlan = (plan: string): string => `/plans/${encodeURIComponent(plan)}`;
  return {
    previewPlan: (wish) => send("POST", "/plans/preview", wish),
    requestPlan: (wish) => send("POST", "/plans", wish),
    listPlans: (query) => send("GET", `/plans${queryText({ ...query })}`),
    readPlan: (plan) => send("GET", ofPlan(plan)),
    signPlan: (plan, signature) => send("POST", `${ofPlan(plan)}/signatures`, signature),
    applyPlan: (plan) => send("POST", `${ofPlan(plan)}/apply`),
    confirmPlan: (plan) => send("POST", `${ofPlan(plan)}/confirm`),
    extendPlan: (plan, withinSeconds) => send("POST", `${ofPlan(plan)}/extend`, { withinSeconds }),
    cancelPlan: (plan) => send("POST", `${ofPlan(plan)}/cancel`),
    readGuard: () => send("GET", "/guard"),
    pinKey: (key) => send("POST", "/guard/keys", key),
  } satisfies Partial<Client>;
}

/** What came instead of an answer; a body that is not ours (a proxy's page) becomes code `FAULT`. */
export function readRefusal(status: number, text: string): Refusal {
  const fault: Refusal = { status, code: "FAULT", params: { reason: `HTTP ${status}` }, message: `HTTP ${status}` };
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; params?: ErrorParams; message?: unknown } };
    if (typeof error?.code !== "string") return fault;
    return {
      status,
      code: error.code,
      params: error.params ?? {},
      message: typeof error.message === "string" ? error.message : error.code,
    };
  } catch {
    return fault;
  }
}
