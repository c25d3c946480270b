/**
 * The HTTP API as one table: method, path below /api/v1, what it takes, what it answers, and which permission it needs.
 * The server, the OpenAPI document and the tests of the client all read this table; there is no second list of routes.
 */
import { Type, type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Coverage, Host, Interface, RawSocket } from "@portolan/snapshot/schema";
import { ChangeEvent, Endpoint, Explanation, nullable } from "./domain-schemas.ts";
import { peopleRoutes } from "./people-routes.ts";
import { Session } from "./people-schemas.ts";
import type { Permission } from "./permissions.ts";
import { planRoutes } from "./plan-routes.ts";
import { TraceAnswer, TraceQuestion, WhatIfAnswer, WhatIfQuestion } from "./question-schemas.ts";
import { EndpointReachDocument, FindingsDocument, ReachOverview } from "./reach-schemas.ts";
import { ledgerRoutes } from "./ledger-schemas.ts";
import { ServiceExplanation, ServicesDocument } from "./service-schemas.ts";
import { leaseRoutes } from "./lease-routes.ts";
import { waiverRoutes } from "./waiver-schemas.ts";

export { ChangeEvent, Endpoint, Explanation, ServiceExplanation, Session };

const closed = { additionalProperties: false } as const;

export const LsDocument = Type.Object(
  {
    schema: Type.Literal("portolan.ls/1"),
    takenAt: Type.String(),
    coverage: Coverage,
    endpoints: Type.Array(Endpoint),
    rawSockets: Type.Array(RawSocket),
  },
  closed,
);

export const HostDocument = Type.Object(
  {
    host: Host,
    takenAt: Type.String(),
    coverage: Coverage,
    interfaces: Type.Array(Interface),
    version: Type.String(),
    historySince: nullable(Type.String()),
    historyError: nullable(Type.String()),
  },
  closed,
);

/** 32 bytes as base64url, as in the fragment of the printed link. */
export const SignIn = Type.Object({ token: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }) }, closed);

export const EventPage = Type.Object({ events: Type.Array(ChangeEvent), next: nullable(Type.String()) }, closed);

export const EventsQuery = Type.Object(
  {
    before: Type.Optional(Type.String({ maxLength: 256, description: "`next` of the page before" })),
    since: Type.Optional(Type.String({ maxLength: 40, format: "date-time", description: "Only what happened after it" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  closed,
);

const Protocol = Type.Union([Type.Literal("tcp"), Type.Literal("udp")]);

export const FreePortsQuery = Type.Object(
  {
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    near: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535 })),
    range: Type.Optional(Type.String({ maxLength: 11, pattern: "^[0-9]{1,5}-[0-9]{1,5}$" })),
    protocol: Type.Optional(Protocol),
  },
  closed,
);

export const FreePorts = Type.Object(
  { protocol: Protocol, ports: Type.Array(Type.Integer({ minimum: 0, maximum: 65535 })), missing: Type.Integer({ minimum: 0 }) },
  closed,
);

const PortPath = Type.Object(
  {
    protocol: Type.Union([Type.Literal("tcp"), Type.Literal("udp"), Type.Literal("any")]),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
  },
  closed,
);

const ServicePath = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: 256, description: "Name of a suite, service, unit, container or program" }) },
  closed,
);

export const ErrorDocument = Type.Object(
  {
    error: Type.Object(
      { code: Type.String(), params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])), message: Type.String() },
      closed,
    ),
  },
  closed,
);

export const StreamReset = Type.Object({ revision: Type.Integer(), document: LsDocument }, closed);
export const StreamEndpoints = Type.Object(
  {
    revision: Type.Integer(),
    upserted: Type.Array(Endpoint),
    removed: Type.Array(Type.String()),
    takenAt: Type.String(),
    coverage: Coverage,
  },
  closed,
);
export const StreamLost = Type.Object({ since: Type.String() }, closed);
export const StreamHistory = Type.Object({ since: nullable(Type.String()), error: nullable(Type.String()) }, closed);

const EndpointPlace = Type.Object(
  {
    namespace: Type.String(),
    protocol: Type.String(),
    address: Type.String(),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    device: nullable(Type.String()),
  },
  closed,
);

export const longestName = 64;
const longestNote = 2000;

export const Note = Type.Object(
  {
    endpoint: Type.String(),
    place: EndpointPlace,
    name: Type.String(),
    text: Type.String(),
    revision: Type.Integer({ minimum: 1 }),
    changedAt: Type.String(),
  },
  closed,
);

export const NotesDocument = Type.Object({ notes: Type.Array(Note) }, closed);
const NotePath = Type.Object({ endpoint: Type.String({ pattern: "^[a-z2-7]{16}$" }) }, closed);

/** A name is one line; a note may have several. Control characters have no place in either. */
export const NoteChange = Type.Object(
  {
    name: Type.String({ maxLength: longestName, pattern: "^[^\\u0000-\\u001f\\u007f]*$" }),
    text: Type.String({ maxLength: longestNote, pattern: "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$" }),
    revision: Type.Integer({ minimum: 0, description: "Of the note that was changed; 0: there was none" }),
  },
  closed,
);
export const WrittenNote = Type.Object({ note: Note, replaced: nullable(Note) }, closed);
export const RemovedNote = Type.Object({ removed: nullable(Note) }, closed);
export const StreamNote = Type.Object({ endpoint: Type.String(), note: nullable(Note) }, closed);

/** Who gets in has been judged anew, or is being, or could not be: what was answered before about it is old. */
export const StreamReach = Type.Object(
  { revision: Type.Integer({ minimum: 0 }), state: Type.Union([Type.Literal("judged"), Type.Literal("pending"), Type.Literal("failed")]) },
  closed,
);

export const SinceDocument = Type.Object(
  {
    endpoints: Type.Array(
      Type.Object(
        {
          endpoint: Type.String(),
          at: Type.String(),
          isExact: Type.Boolean({ description: "false: nobody looked just before, so that it may be open for longer" }),
        },
        closed,
      ),
    ),
  },
  closed,
);

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string; // below /api/v1; {name} is a parameter
  readonly summary: string;
  readonly needs: Permission | null; // null: anybody may ask
  readonly isSensitive?: true; // a proof of who asks must be recent
  readonly isForTokens?: true; // of a sensitive one: a token, which proves nothing anew, may ask all the same
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly answer: TSchema | "event-stream" | "openapi";
}

export const apiPrefix = "/api/v1";

export const routes = {
  readSession: { method: "GET", path: "/session", summary: "Whether this browser is signed in", needs: null, answer: Session },
  signIn: {
    method: "POST",
    path: "/session",
    summary: "Exchange a sign-in token for a session cookie; works once",
    needs: null,
    body: SignIn,
    answer: Session,
  },
  signOut: { method: "DELETE", path: "/session", summary: "End this session", needs: null, answer: Session },
  ...peopleRoutes,
  readHost: {
    method: "GET",
    path: "/host",
    summary: "The host, its addresses, and what could not be seen",
    needs: "see",
    answer: HostDocument,
  },
  readEndpoints: {
    method: "GET",
    path: "/endpoints",
    summary: "Every endpoint, as `portolan ls --json`",
    needs: "see",
    answer: LsDocument,
  },
  explainPort: {
    method: "GET",
    path: "/ports/{protocol}/{port}/explanation",
    summary: "The answer about one port, as `portolan explain --json`; sweeps owners and makes real connections first",
    needs: "see",
    params: PortPath,
    answer: Explanation,
  },
  listServices: {
    method: "GET",
    path: "/services",
    summary: "Every service that was recognised, judged by its sockets and settings alone",
    needs: "see",
    answer: ServicesDocument,
  },
  explainService: {
    method: "GET",
    path: "/services/{id}/explanation",
    summary:
      "Whether a service answers as a whole, as `portolan explain SERVICE --json`; by the name of a suite, service, unit, container or program; sweeps owners and makes real connections first",
    needs: "see",
    params: ServicePath,
    answer: ServiceExplanation,
  },
  findFreePorts: {
    method: "GET",
    path: "/ports/free",
    summary: "Ports that nothing holds",
    needs: "see",
    query: FreePortsQuery,
    answer: FreePorts,
  },
  readEvents: {
    method: "GET",
    path: "/events",
    summary: "What changed, newest first",
    needs: "see",
    query: EventsQuery,
    answer: EventPage,
  },
  readSince: {
    method: "GET",
    path: "/endpoints/since",
    summary: "Since when each endpoint is open",
    needs: "see",
    answer: SinceDocument,
  },
  readNotes: {
    method: "GET",
    path: "/notes",
    summary: "Names and notes of endpoints, those that are closed included",
    needs: "see",
    answer: NotesDocument,
  },
  writeNote: {
    method: "PUT",
    path: "/notes/{endpoint}",
    summary: "Name an endpoint, or note something on it; the last writer wins and is told what was replaced",
    needs: "note",
    params: NotePath,
    body: NoteChange,
    answer: WrittenNote,
  },
  removeNote: {
    method: "DELETE",
    path: "/notes/{endpoint}",
    summary: "Remove the name and the note of an endpoint",
    needs: "note",
    params: NotePath,
    answer: RemovedNote,
  },
  readReach: {
    method: "GET",
    path: "/reach",
    summary: "Who gets in at every endpoint, in short: exposure and one clause per family; open ports without a listener",
    needs: "see",
    answer: ReachOverview,
  },
  readEndpointReach: {
    method: "GET",
    path: "/reach/{endpoint}",
    summary: "Who gets in at one endpoint, by which rules, under which conditions, and why nobody else does",
    needs: "see",
    params: NotePath,
    answer: EndpointReachDocument,
  },
  readFindings: {
    method: "GET",
    path: "/findings",
    summary: "What is wrong with who gets in, the worst first, and how to mend it",
    needs: "see",
    answer: FindingsDocument,
  },
  tracePacket: {
    method: "POST",
    path: "/trace",
    summary: "What becomes of one packet, rule by rule, as `portolan trace --json`",
    needs: "see",
    body: TraceQuestion,
    answer: TraceAnswer,
  },
  askWhatIf: {
    method: "POST",
    path: "/what-if",
    summary: "What other rules would change for whom, or what one source reaches; nothing is applied",
    needs: "see",
    body: WhatIfQuestion,
    answer: WhatIfAnswer,
  },
  ...waiverRoutes,
  ...planRoutes,
  ...leaseRoutes,
  ...ledgerRoutes,
  openStream: {
    method: "GET",
    path: "/stream",
    summary: "Live updates: reset, endpoints, change, lost, history, note, reach, plan, lease",
    needs: "see",
    answer: "event-stream",
  },
  readOpenapi: { method: "GET", path: "/openapi.json", summary: "This document", needs: null, answer: "openapi" },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof routes;
export type RouteParams<Name extends RouteName> = (typeof routes)[Name] extends { params: infer S extends TSchema } ? Static<S> : undefined;
export type RouteQuery<Name extends RouteName> = (typeof routes)[Name] extends { query: infer S extends TSchema } ? Static<S> : undefined;

/** Compiles a schema of this table into a question: why a value does not fit it, null where it does. The value stays as it is. */
export function compileSchema(schema: TSchema): (value: unknown) => string | null {
  const checker = Compile(schema);
  return (value) => {
    if (checker.Check(value)) return null;
    const errors: readonly { readonly instancePath: string; readonly message: string }[] = checker.Errors(value);
    const [first] = errors.toSorted((one, other) => other.instancePath.length - one.instancePath.length);
    return first === undefined ? "does not fit" : `${first.instancePath} ${first.message}`;
  };
}

/** Where and why a value does not fit a schema of this file; empty when it does. Compiles the schema: for tests and for files, not for every request. */
export function findMisfits(schema: TSchema, value: unknown): readonly string[] {
  const errors: readonly { readonly instancePath: string; readonly message: string }[] = Compile(schema).Errors(value);
  return errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
}
