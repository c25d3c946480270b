/** Schemas of the documents about pools and leases; the types are in `lease-documents.ts` and in @portolan/leases. */
import { Type, type TProperties } from "typebox";
import { leaseStates, leaseTransitions, type LeaseHappening } from "@portolan/leases";
import { IntentDocument } from "@portolan/plans/schema";
import { Endpoint, nullable, oneOf, PhraseValue } from "./domain-schemas.ts";
import { PlanActor } from "./plan-schemas.ts";
import { ExposurePair } from "./reach-schemas.ts";

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0 });
const text = Type.String();
const texts = Type.Array(text);
const timeMs = Type.Integer({ minimum: 0, description: "Milliseconds since 1970, UTC" });
const port = Type.Integer({ minimum: 0, maximum: 65535 });
const share = Type.Number({ minimum: 0, maximum: 1 });
const protocol = oneOf("tcp", "udp");
const protocols = Type.Array(protocol, { minItems: 1, maxItems: 2, uniqueItems: true });
const family = oneOf("dual", "ipv4", "ipv6");
const leaseClass = oneOf("ordinary", "critical", "emergency");
const mode = oneOf("static", "dynamic", "mixed", "deterministic");
const bandKind = oneOf("static", "dynamic", "emergency");
const fence = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const leaseId = Type.String({ pattern: "^[A-Za-z0-9_-]{16}$" });
const hostId = Type.String({ minLength: 1, maxLength: 128 });
/** One line: no control characters. */
const line = (maxLength: number, minLength = 0) => Type.String({ minLength, maxLength, pattern: "^[^\\u0000-\\u001f\\u007f]*$" });
const poolName = Type.String({ pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", description: "Small letters, digits and -" });
/** An id or a name. */
const poolWord = Type.String({ minLength: 1, maxLength: 63, pattern: "^[A-Za-z0-9_-]+$" });
const address = Type.String({ minLength: 2, maxLength: 45 });
const note = Type.String({ maxLength: 2000, pattern: "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$" });
const tags = Type.Array(line(64, 1), { maxItems: 16, uniqueItems: true });
const termSeconds = Type.Integer({ minimum: 1, maximum: 10 * 366 * 86_400 });

const LeaseStateWord = oneOf(...leaseStates);
const happenings = Object.keys(leaseTransitions) as LeaseHappening[];
const HappeningWord = oneOf("granted", ...happenings);

const PoolPlace = Type.Union([
  Type.Object({ kind: Type.Literal("fleet") }, closed),
  Type.Object({ kind: Type.Literal("zone"), zone: line(64, 1) }, closed),
  Type.Object({ kind: Type.Literal("host"), host: hostId }, closed),
  Type.Object({ kind: Type.Literal("network"), host: hostId, network: line(128, 1) }, closed),
]);
const PortRange = Type.Object({ from: port, to: port }, closed);
const Band = Type.Object({ kind: bandKind, from: port, to: port }, closed);
const bands = Type.Array(Band, { minItems: 1, maxItems: 16 });
const owners = Type.Array(line(128, 1), { maxItems: 200 });
const ruleParts = {
  modes: Type.Array(mode, { minItems: 1, maxItems: 4, uniqueItems: true }),
  forbidden: Type.Array(PortRange, { maxItems: 1000 }),
  grantedAllTheSame: Type.Array(port, { maxItems: 1000 }),
  isExclusive: Type.Boolean(),
  isPaired: Type.Boolean(),
  longestBlock: Type.Integer({ minimum: 1, maximum: 1000 }),
  families: Type.Array(family, { minItems: 1, maxItems: 3, uniqueItems: true }),
  addresses: Type.Array(address, { maxItems: 200 }),
  owners: Type.Object({ allowed: owners, refused: owners }, closed),
  longestTermSeconds: nullable(termSeconds),
};
const PoolRules = Type.Object(ruleParts, closed);
const quarantineSeconds = Type.Integer({ minimum: 65, maximum: 86_400 });
const headroom = Type.Number({ minimum: 0, maximum: 0.95 });
const revision = Type.Integer({ minimum: 1 });

export const Pool = Type.Object(
  { id: leaseId, name: poolName, place: PoolPlace, bands, headroom, rules: PoolRules, quarantineSeconds, revision },
  closed,
);

const newPool = {
  name: poolName,
  place: Type.Optional(PoolPlace),
  bands: Type.Optional(bands),
  headroom: Type.Optional(headroom),
  rules: Type.Optional(Type.Partial(PoolRules, closed)),
  quarantineSeconds: Type.Optional(quarantineSeconds),
};
export const NewPool = Type.Object(newPool, closed);
export const PoolChange = Type.Object({ ...newPool, revision }, closed);
export const poolPath = Type.Object({ pool: poolWord }, closed);

const poolCounts = {
  size: count,
  free: count,
  reserved: count,
  active: count,
  ending: count,
  quarantined: count,
  troubled: count,
  occupied: count,
  kept: count,
};
const PoolUse = Type.Object(
  {
    ...poolCounts,
    bands: Type.Array(Type.Object({ ...poolCounts, kind: bandKind }, closed)),
    ordinaryLeft: count,
    blocking: nullable(share),
  },
  closed,
);
const poolSummary = { pool: Pool, use: PoolUse, warnings: count };
export const PoolsDocument = Type.Object({ pools: Type.Array(Type.Object(poolSummary, closed)) }, closed);

const PoolMap = Type.Object(
  {
    host: text,
    runs: Type.Array(Type.Object({ from: port, to: port, state: oneOf(...leaseStates, "occupied", "kept", "ephemeral") }, closed)),
  },
  closed,
);
const PoolWarning = Type.Object(
  { code: text, what: PhraseValue, fix: nullable(PhraseValue), lines: texts, intent: nullable(IntentDocument) },
  closed,
);
const PoolSeriesPoint = Type.Object({ atMs: timeMs, active: count, quarantined: count, reserved: count, refused: count }, closed);
const days = nullable(Type.Number({ minimum: 0 }));
export const PoolForecast = Type.Union([
  Type.Object({ code: Type.Literal("too-little"), haveHours: count, needHours: count }, closed),
  Type.Object(
    {
      code: Type.Literal("forecast"),
      method: oneOf("fitted", "mean", "last", "seasonal"),
      isFallback: Type.Boolean(),
      against: oneOf("mean", "last", "seasonal"),
      skill: nullable(Type.Number()),
      coverage: nullable(share),
      fullInDays: Type.Object({ early: days, middle: days, late: days }, closed),
      points: Type.Array(Type.Object({ atMs: timeMs, low: Type.Number(), middle: Type.Number(), high: Type.Number() }, closed)),
    },
    closed,
  ),
]);
export const PoolDocument = Type.Object(
  {
    ...poolSummary,
    hosts: Type.Array(Type.Object({ host: text, name: text, isReady: Type.Boolean() }, closed)),
    maps: Type.Array(PoolMap),
    told: Type.Array(PoolWarning),
    series: Type.Array(PoolSeriesPoint),
    forecast: nullable(PoolForecast),
  },
  closed,
);

const ExpectedOwner = Type.Object(
  { unit: nullable(line(256, 1)), executable: nullable(line(4096, 1)), user: nullable(line(64, 1)), container: nullable(line(256, 1)) },
  closed,
);
const claimHosts = Type.Object({ wish: oneOf("any", "each"), ids: Type.Array(hostId, { maxItems: 64, uniqueItems: true }) }, closed);
export const ClaimWish = Type.Object(
  {
    pool: poolWord,
    owner: line(128, 1),
    key: Type.Optional(nullable(line(128, 1))),
    purpose: Type.Optional(line(128)),
    profile: Type.Optional(nullable(line(128, 1))),
    class: Type.Optional(leaseClass),
    mode: Type.Optional(mode),
    ports: Type.Optional(Type.Array(port, { maxItems: 1000, uniqueItems: true })),
    otherwise: Type.Optional(oneOf("fail", "alternate")),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    isBlock: Type.Optional(Type.Boolean()),
    protocols: Type.Optional(protocols),
    family: Type.Optional(family),
    address: Type.Optional(nullable(address)),
    hosts: Type.Optional(claimHosts),
    termSeconds: Type.Optional(nullable(termSeconds)),
    hasEmergency: Type.Optional(Type.Boolean()),
    expected: Type.Optional(nullable(Type.Partial(ExpectedOwner, closed))),
    note: Type.Optional(note),
    tags: Type.Optional(tags),
  },
  closed,
);
const longestBatch = 200;
export const ClaimBatch = Type.Object({ claims: Type.Array(ClaimWish, { minItems: 1, maxItems: longestBatch }) }, closed);

const evidenceKinds = [
  "listener",
  "owner-listener",
  "more-specific",
  "shared",
  "bound",
  "outgoing",
  "accepted",
  "connection",
  "time-wait",
  "fin-wait",
  "udp-connected",
  "published",
  "stopped-container",
  "nat",
  "bind-refused",
  "unreadable",
] as const;
export const Evidence = Type.Object(
  {
    kind: oneOf(...evidenceKinds),
    protocol,
    port,
    address: nullable(text),
    namespace: text,
    remote: nullable(text),
    pids: Type.Array(count),
    executable: nullable(text),
    user: nullable(text),
    unit: nullable(text),
    container: nullable(text),
    parents: texts,
    detail: nullable(text),
  },
  closed,
);

const ScorePart = Type.Object(
  {
    name: oneOf("service-type", "topology", "security", "latency", "throughput", "loss", "room"),
    value: share,
    weight: Type.Number(),
    isNeutral: Type.Boolean(),
    ageSeconds: nullable(Type.Number()),
  },
  closed,
);
export const Choice = Type.Object(
  {
    hosts: Type.Array(Type.Object({ host: text, score: share, parts: Type.Array(ScorePart) }, closed)),
    leftOut: Type.Array(Type.Object({ host: text, filter: text, detail: text }, closed)),
    port: Type.Object(
      { order: oneOf("asked", "keyed", "rendezvous"), passedOver: Type.Record(text, count), rank: Type.Integer({ minimum: 1 }) },
      closed,
    ),
  },
  closed,
);

export const Lease = Type.Object(
  {
    id: leaseId,
    group: text,
    pool: text,
    host: text,
    namespace: text,
    owner: text,
    purpose: text,
    profile: nullable(text),
    class: leaseClass,
    mode,
    state: LeaseStateWord,
    isEnding: Type.Boolean(),
    fence,
    ports: Type.Array(port),
    emergencyPorts: Type.Array(port),
    protocols: Type.Array(protocol),
    family,
    address: nullable(text),
    termSeconds: nullable(count),
    grantedMs: timeMs,
    changedMs: timeMs,
    expiresMs: nullable(timeMs),
    quarantineUntilMs: nullable(timeMs),
    expected: nullable(ExpectedOwner),
    choice: Choice,
    evidence: Type.Array(Evidence),
    note: text,
    tags: texts,
    by: text,
  },
  closed,
);

const told = Type.Object({ what: PhraseValue, works: nullable(PhraseValue) }, closed);
const refused = <const Code extends string, Fields extends TProperties>(code: Code, fields: Fields) =>
  Type.Object({ ...fields, code: Type.Literal(code), told }, closed);
const keptBecause = oneOf("portolan", "ssh", "mcsmanager", "assigned", "high-risk", "service", "ephemeral", "node-ports", "reserved");
const refusedClaims = [
  refused("pool-unknown", {}),
  refused("host-unknown", { host: text }),
  refused("not-allowed", { rule: text, detail: text }),
  refused("port-outside", { port }),
  refused("port-kept", { port, because: keptBecause }),
  refused("port-leased", { port, lease: text, state: LeaseStateWord, untilMs: nullable(timeMs) }),
  refused("port-occupied", { port, evidence: Type.Array(Evidence) }),
  refused("pool-full", { free: count, quarantined: count, wanted: count, isHeadroom: Type.Boolean() }),
  refused("key-reused", {}),
  refused("host-not-ready", { host: text, why: oneOf("never-seen", "silent", "older-record") }),
] as const;
const GrantedClaim = Type.Object({ code: Type.Literal("granted"), leases: Type.Array(Lease), isRepeat: Type.Boolean() }, closed);
export const ClaimOutcome = Type.Union([GrantedClaim, ...refusedClaims]);
export const ClaimAnswers = Type.Object({ answers: Type.Array(ClaimOutcome) }, closed);
const PlannedLease = Type.Object({ host: text, ports: Type.Array(port), emergencyPorts: Type.Array(port), choice: Choice }, closed);
export const ClaimPreview = Type.Union([
  Type.Object({ code: Type.Literal("would-grant"), leases: Type.Array(PlannedLease) }, closed),
  ...refusedClaims,
]);

export const LeasesQuery = Type.Object(
  {
    pool: Type.Optional(poolWord),
    owner: Type.Optional(line(128, 1)),
    state: Type.Optional(LeaseStateWord),
    host: Type.Optional(hostId),
    text: Type.Optional(line(128, 1)),
    before: Type.Optional(Type.String({ maxLength: 64, description: "`next` of the page before" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  },
  closed,
);
export const LeasePage = Type.Object({ leases: Type.Array(Lease), next: nullable(text) }, closed);
export const leasePath = Type.Object({ lease: leaseId }, closed);

const LeaseReach = Type.Object(
  { exposure: ExposurePair, answer: Type.Object({ ipv4: nullable(PhraseValue), ipv6: nullable(PhraseValue) }, closed) },
  closed,
);
const LeaseMoment = Type.Object(
  {
    atMs: timeMs,
    happening: HappeningWord,
    to: LeaseStateWord,
    fence,
    evidence: texts,
    by: nullable(PlanActor),
    entry: nullable(count),
  },
  closed,
);
const LeaseFailover = Type.Object(
  { state: oneOf("none", "ready", "switched", "refused"), sinceMs: nullable(timeMs), told: nullable(PhraseValue) },
  closed,
);
export const LeaseRecord = Type.Object(
  {
    lease: Lease,
    pool: nullable(Pool),
    listeners: Type.Array(Type.Object({ port, protocol, endpoint: nullable(Endpoint), reach: nullable(LeaseReach) }, closed)),
    failover: LeaseFailover,
    history: Type.Array(LeaseMoment),
  },
  closed,
);

export const LeaseMoves = Type.Object(
  { leases: Type.Array(Type.Object({ lease: leaseId, fence }, closed), { minItems: 1, maxItems: longestBatch }) },
  closed,
);
const LeaseMoveOutcome = Type.Union([
  Type.Object({ code: Type.Literal("moved"), lease: Lease }, closed),
  Type.Object({ code: Type.Literal("unknown"), told }, closed),
  Type.Object({ code: Type.Literal("state"), state: LeaseStateWord, told }, closed),
  Type.Object({ code: Type.Literal("stale-fence"), fence, told }, closed),
]);
export const LeaseMoveAnswers = Type.Object({ answers: Type.Array(LeaseMoveOutcome) }, closed);

export const DrillDocument = Type.Object(
  {
    isFine: Type.Boolean(),
    steps: Type.Array(Type.Object({ code: text, text: PhraseValue, isFine: Type.Boolean(), ms: Type.Number({ minimum: 0 }) }, closed)),
  },
  closed,
);

const DriftFinding = Type.Object(
  {
    code: oneOf("no-listener", "no-lease", "foreign-owner"),
    host: text,
    protocol,
    port,
    lease: nullable(Lease),
    pool: nullable(text),
    endpoint: nullable(Endpoint),
    sinceMs: nullable(timeMs),
    what: PhraseValue,
    fix: PhraseValue,
  },
  closed,
);
export const DriftDocument = Type.Object({ findings: Type.Array(DriftFinding) }, closed);

const FreeingWay = Type.Object({ code: text, text: PhraseValue, command: nullable(texts), waitSeconds: nullable(count) }, closed);
export const ConflictHelp = Type.Object(
  {
    protocol,
    port,
    host: text,
    isFree: Type.Boolean(),
    holders: Type.Array(Type.Object({ evidence: Evidence, text: PhraseValue, ways: Type.Array(FreeingWay) }, closed)),
    leases: Type.Array(Lease),
    notes: Type.Array(PhraseValue),
  },
  closed,
);
export const conflictPath = Type.Object({ protocol, port: Type.Integer({ minimum: 1, maximum: 65535 }) }, closed);

const importRow = {
  port: Type.Integer({ minimum: 1, maximum: 65535 }),
  protocols,
  address: nullable(address),
  host: nullable(hostId),
  owner: line(128, 1),
  purpose: line(128),
  note,
  tags,
};
const longestImport = 5000;
export const ImportWish = Type.Object(
  { pool: poolWord, rows: Type.Array(Type.Object({ ...importRow, line: count }, closed), { minItems: 1, maxItems: longestImport }) },
  closed,
);
export const ImportDocument = Type.Object(
  {
    rows: Type.Array(Type.Object({ line: count, code: oneOf("ready", "known", "refused"), told: nullable(told) }, closed)),
    imported: count,
  },
  closed,
);
export const LeaseExport = Type.Object(
  {
    rows: Type.Array(Type.Object({ ...importRow, lease: text, pool: text, state: LeaseStateWord, expiresMs: nullable(timeMs) }, closed)),
    isCut: Type.Boolean({ description: "There are more, the newest of which are here" }),
  },
  closed,
);
export const ExportQuery = Type.Object({ pool: Type.Optional(poolWord) }, closed);

const measuredKind = oneOf("latency", "throughput", "loss");
const measuredValue = Type.Number({ minimum: 0, maximum: 1e9 });
const labels = Type.Record(Type.String({ pattern: "^[A-Za-z0-9._/-]{1,64}$" }), line(128), { maxProperties: 32 });
const zone = nullable(line(64, 1));
export const LeaseHostsDocument = Type.Object(
  {
    hosts: Type.Array(
      Type.Object(
        {
          host: text,
          name: text,
          zone,
          labels,
          measured: Type.Array(Type.Object({ kind: measuredKind, value: measuredValue, atMs: timeMs }, closed)),
          isReady: Type.Boolean(),
          notReady: nullable(oneOf("never-seen", "silent", "older-record")),
        },
        closed,
      ),
    ),
  },
  closed,
);
export const LeaseHostChange = Type.Object(
  {
    zone: Type.Optional(zone),
    labels: Type.Optional(labels),
    measured: Type.Optional(Type.Array(Type.Object({ kind: measuredKind, value: measuredValue }, closed), { maxItems: 3 })),
  },
  closed,
);
export const leaseHostPath = Type.Object({ host: hostId }, closed);

export const StreamLease = Type.Object(
  {
    leases: Type.Array(Type.Object({ id: text, pool: text, state: LeaseStateWord, ports: Type.Array(port) }, closed)),
    more: count,
  },
  closed,
);
