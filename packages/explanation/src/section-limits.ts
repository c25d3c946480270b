/**
 * How much the listeners take at once: the accept queue now and what the kernel dropped, whether net.core.somaxconn cuts it, and the program's
 * own limits beside the connections it holds. Drops are counted by the kernel on the listener itself; what was not asked is left out.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { LimitSetting, ServiceInstance, Snapshot } from "@portolan/snapshot";
import type { AcceptQueues, Endpoint, QueueCounters } from "@portolan/sockets";
import { displayOfEndpoint } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { section, textLine } from "./line.ts";
import { connectionLimits, placeQueues, type ConnectionLimit, type PlaceQueues } from "./limits-input.ts";
import { portRanges } from "./port-ranges.ts";
import { placeText } from "./setting-phrase.ts";

export interface LimitsInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // whose listeners are meant
  readonly instances: readonly ServiceInstance[]; // the services behind them
  readonly queues: readonly AcceptQueues[]; // by port; empty: none was asked for
}

const warningPercent = 70;
const idleLimit = 4; // idle queues told one by one

/** Nothing where neither a queue was asked for nor a service limits itself. */
export function limitsSection(input: LimitsInput): ExplanationSection[] {
  const { endpoints, instances, queues, snapshot } = input;
  const hasLimits = instances.some(({ limits = [] }) => limits.length > 0);
  const places = placeQueues(endpoints, queues);
  if (places.length === 0 || (queues.length === 0 && !hasLimits)) return [];
  return section("limits", [
    ...placeLines(places),
    ...(queues.length === 0 ? [textLine(phrase("explanation.limits.ofSnapshot"))] : []),
    ...[...Map.groupBy(places, ({ endpoint }) => endpoint.namespace)].flatMap(([namespace, own]) =>
      capLines({ namespace, places: own, instances, queues, snapshot }),
    ),
    ...counterLines(queues),
    ...openLines(places),
    ...instances.flatMap((instance) => instanceLines(instance, input, places)),
  ]);
}

/** Queues in which nothing waits and nothing was dropped are told together where they are many. */
function placeLines(places: readonly PlaceQueues[]): readonly ExplanationLine[] {
  const idle = places.filter(isIdle);
  if (idle.length <= idleLimit) return places.flatMap(queueLines);
  const limits = [...new Set(idle.flatMap(({ sockets }) => sockets.map(({ limit }) => limit)))].toSorted((a, b) => a - b);
  const ports = portRanges(idle.map(({ endpoint }) => endpoint.port));
  const named = { count: idle.length, ports, limit: limits.length === 1 ? String(limits[0]) : `${limits[0]}-${limits.at(-1)}` };
  const isCounted = idle.every(({ sockets }) => sockets.every(({ drops }) => drops !== null));
  const folded = isCounted ? phrase("explanation.limits.idleNoDrops", named) : phrase("explanation.limits.idle", named);
  return [...places.filter((place) => !isIdle(place)).flatMap(queueLines), textLine(folded)];
}

function isIdle({ sockets }: PlaceQueues): boolean {
  return sockets.every(({ depth, limit, drops }) => depth === 0 && limit > 0 && (drops ?? 0) === 0);
}

function queueLines({ endpoint, sockets }: PlaceQueues): readonly ExplanationLine[] {
  const display = displayOfEndpoint(endpoint);
  const depth = sum(sockets.map((one) => one.depth));
  const limit = sum(sockets.map((one) => one.limit));
  const drops = sockets.some((one) => one.drops === null) ? null : sum(sockets.map((one) => one.drops ?? 0));
  const isFull = sockets.some((one) => one.depth > one.limit);
  const tone = isFull ? "bad" : (drops ?? 0) > 0 || depth * 100 >= limit * warningPercent ? "warning" : "plain";
  const zero = sockets.every((one) => one.limit === 0) && !isFull ? [textLine(phrase("explanation.limits.zero"))] : [];
  if (drops === null)
    return [textLine(phrase("explanation.limits.queue", { display, depth, limit }), limit === 0 ? "plain" : tone), ...zero];
  if (sockets.length > 1)
    return [textLine(phrase("explanation.limits.group", { display, count: sockets.length, depth, limit, drops }), tone)];
  const params = { display, depth, limit, drops };
  if (isFull) return [textLine(phrase("explanation.limits.full", params), "bad")];
  return [textLine(phrase("explanation.limits.queueDrops", params), limit === 0 && drops === 0 ? "plain" : tone), ...zero];
}

interface CapInput extends Pick<LimitsInput, "instances" | "queues" | "snapshot"> {
  readonly namespace: string;
  readonly places: readonly PlaceQueues[];
}

/** The kernel takes the smaller of the program's backlog and somaxconn when listen() is called. */
function capLines({ namespace, places, instances, queues, snapshot }: CapInput): readonly ExplanationLine[] {
  const cap = countersOf(queues, namespace)?.maxBacklog ?? capOfSnapshot(snapshot, namespace);
  if (cap === null) return [];
  const limit = Math.max(...places.flatMap(({ sockets }) => sockets.map((one) => one.limit)));
  const wanted = instances.flatMap(({ limits = [] }) => limits).find((one) => one.kind === "backlog" && (one.limit ?? 0) > cap);
  if (wanted !== undefined && limit <= cap) {
    const params = { cap, wanted: wanted.limit ?? "?", place: settingText(wanted) };
    return [textLine(phrase("explanation.limits.capCuts", params), "warning")];
  }
  if (limit > cap) return [textLine(phrase("explanation.limits.capLowered", { cap }), "warning")];
  return [textLine(limit === cap ? phrase("explanation.limits.capEqual", { cap }) : phrase("explanation.limits.capFree", { cap }))];
}

function capOfSnapshot({ sections }: Snapshot, namespace: string): number | null {
  const text = sections.sysctls.find((one) => one.namespace === namespace)?.values["net.core.somaxconn"];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function countersOf(queues: readonly AcceptQueues[], namespace: string): QueueCounters | null {
  return queues.flatMap(({ counters }) => counters).findLast((one) => one.namespace === namespace) ?? null;
}

/** Each namespace once, however many ports were asked for. */
function counterLines(queues: readonly AcceptQueues[]): readonly ExplanationLine[] {
  const namespaces = [...new Set(queues.flatMap(({ counters }) => counters.map(({ namespace }) => namespace)))];
  return namespaces.flatMap((namespace) => {
    const { overflows = null, drops = null } = countersOf(queues, namespace) ?? {};
    return overflows === null || drops === null ? [] : [textLine(phrase("explanation.limits.counters", { overflows, drops }))];
  });
}

function openLines(places: readonly PlaceQueues[]): readonly ExplanationLine[] {
  const count = openConnections(places);
  return count === null ? [] : [textLine(phrase("explanation.limits.established", { count }))];
}

/** Null where it was asked for at none of the places. */
function openConnections(places: readonly PlaceQueues[]): number | null {
  const known = places.flatMap(({ established }) => established ?? []);
  return known.length === 0 ? null : sum(known);
}

function instanceLines(instance: ServiceInstance, input: LimitsInput, places: readonly PlaceQueues[]): readonly ExplanationLine[] {
  const isOwn = ({ owners }: Endpoint): boolean => owners.some(({ pid }) => pid === instance.pid);
  const own = places.filter(({ endpoint }) => isOwn(endpoint));
  const count = openConnections(own);
  const backlogs = (instance.limits ?? []).filter(({ kind }) => kind === "backlog");
  return [
    ...backlogs.map((one) => textLine(phrase("explanation.limits.backlog", { limit: one.limit ?? "?", setting: settingText(one) }))),
    ...connectionLimits(instance, input.endpoints.filter(isOwn)).flatMap((limit) => [
      textLine(limitPhrase(limit)),
      ...(limit.limit === null || limit.limit === 0 || count === null ? [] : [shareLine(count, limit.limit)]),
    ]),
  ];
}

function limitPhrase({ setting, limit, each, workers }: ConnectionLimit): Phrase {
  const text = settingText(setting);
  if (each !== null && limit !== null && workers !== null)
    return phrase("explanation.limits.perWorker", { limit, each, workers, setting: text });
  if (each !== null) return phrase("explanation.limits.perWorkerOnly", { each, setting: text });
  return limit === null
    ? phrase("explanation.limits.unlimited", { setting: text })
    : phrase("explanation.limits.connections", { limit, setting: text });
}

function shareLine(count: number, limit: number): ExplanationLine {
  const percent = Math.floor((count * 100) / limit);
  const params = { count, limit, percent };
  return percent >= warningPercent
    ? textLine(phrase("explanation.limits.shareHigh", params), percent >= 100 ? "bad" : "warning")
    : textLine(phrase("explanation.limits.share", params));
}

function settingText(setting: LimitSetting): Phrase {
  const { source, key, value } = setting;
  const place = placeText(setting);
  if (source === "default") return phrase("explanation.limits.settingDefault", { key });
  if (source === "file" && place !== null)
    return phrase("explanation.limits.settingAt", { place, key, value: value === "" ? '""' : value });
  const argument = value === "" ? key : `${key} ${value}`;
  return place === null
    ? phrase("explanation.limits.settingArgument", { argument })
    : phrase("explanation.setBy.argumentAt", { place, argument });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
