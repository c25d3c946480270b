/** The cells of a row, one function a column. They are plain functions, not components: a row of twenty cells is one component to React. */
import { serviceLabel } from "@portolan/phrases";
import type { ReactElement, ReactNode } from "react";
import type { Speech } from "../settings/language.ts";
import { formatAge, formatDateTime } from "../settings/time-format.ts";
import { showHidden } from "../settings/visible-text.ts";
import { sayLeaseState } from "../leases/say-lease.ts";
import { isLoopback } from "../loopback.ts";
import { drawExposures } from "../reach/exposure-badges.tsx";
import type { ReachState } from "../reach/reach-store.ts";
import { sayExposures } from "../reach/say-exposure.ts";
import { stateName } from "../state-name.ts";
import { lookOf, sayKnown } from "../unknown-value.ts";
import type { Endpoint } from "../wire.ts";
import { cellText, setByText, type CellContext } from "./cell-text.ts";
import { rightColumns, type Column } from "./columns.ts";
import { drawOwner } from "./owner-cell.tsx";
import { startOf } from "./owner-label.ts";
import { rowIcons } from "./row-icon.tsx";
import type { KnownFacts } from "./use-endpoint-facts.ts";

export interface DrawContext extends CellContext {
  readonly nowMs: number;
  readonly isPrivileged: boolean;
  readonly showsName: boolean; // in a column of its own
  readonly reach: Pick<ReachState, "isPending" | "overview">;
  readonly leaseOf: KnownFacts["leaseOf"];
}

const cardAreas: Partial<Record<Column, string>> = {
  port: "[grid-area:port]",
  protocol: "[grid-area:proto] text-right",
  address: "[grid-area:address]",
  scope: "[grid-area:scope] justify-end",
  reach: "[grid-area:state] justify-end",
  owner: "[grid-area:owner]",
};

export function drawCell(
  endpoint: Endpoint,
  column: Column,
  place: { readonly index: number; readonly isCard: boolean; readonly context: DrawContext },
): ReactElement {
  const { index, isCard, context } = place;
  if (isCard && cardAreas[column] === undefined) return drawFurther(endpoint, column, place);
  const { title, content, look, at } = cells[column](endpoint, context);
  const area = isCard ? (cardAreas[column] ?? "") : rightColumns.has(column) ? "text-right" : "";
  return (
    <div
      key={column}
      role="gridcell"
      aria-colindex={index + 1}
      title={title}
      data-at={at}
      className={`min-w-0 truncate ${area} ${look ?? ""}`}
    >
      {content}
    </div>
  );
}

/** A cell on a card's line of further columns: nothing stands above it, so that it names itself; without a value it shows nothing. */
function drawFurther(
  endpoint: Endpoint,
  column: Column,
  { index, context }: { readonly index: number; readonly context: DrawContext },
): ReactElement {
  const at = column === "since" ? startOf(endpoint) : column === "opened" ? context.facts.openedAt(endpoint) : null;
  const text = at === null ? cellText(endpoint, column, context) : formatAge(context.nowMs - at, context.speech.language);
  return (
    <div key={column} role="gridcell" aria-colindex={index + 1} data-at={at ?? undefined} className={text === "" ? "" : "mr-3 inline"}>
      {text === "" ? null : <span className="text-muted">{`${context.speech.say(`panel.column.${column}`)} `}</span>}
      {text}
    </div>
  );
}

interface Cell {
  readonly content: ReactNode;
  readonly title?: string | undefined;
  readonly look?: string;
  readonly at?: number; // ms since the epoch: its title is the time in full, written when the pointer comes
}

const mono = "font-mono text-xs";

const cells: Readonly<Record<Column, (endpoint: Endpoint, context: DrawContext) => Cell>> = {
  port: drawPort,
  protocol: ({ protocol }) => ({ content: protocol, look: "text-muted" }),
  address: drawAddress,
  scope: drawScope,
  reach: drawReach,
  state: drawState,
  owner: (endpoint, context) => ({
    title: endpoint.owners[0]?.command ?? undefined,
    content: [drawOwner(endpoint, context), drawLeased(endpoint, context)],
    look: "owner-cell flex items-center gap-1.5 whitespace-nowrap",
  }),
  service: drawService,
  name: plainCell("name"),
  setBy: drawSetBy,
  unit: plainCell("unit"),
  container: plainCell("container"),
  user: plainCell("user"),
  device: plainCell("device", mono),
  queue: drawQueue,
  ss: plainCell("ss", mono),
  netstat: plainCell("netstat", mono),
  namespace: (endpoint, context) => ({
    content: cellText(endpoint, "namespace", context),
    title: endpoint.namespace,
    look: endpoint.namespace === "host" ? "text-muted" : "",
  }),
  opened: (endpoint, context) => drawAge(context.facts.openedAt(endpoint), context),
  since: (endpoint, context) => drawAge(startOf(endpoint), context),
};

/** That its port was handed out: to whom, as its title. */
function drawLeased(endpoint: Endpoint, { speech, leaseOf }: DrawContext): ReactElement | null {
  const leased = leaseOf(endpoint);
  if (leased === null) return null;
  const isTroubled = leased.state === "conflict" || leased.state === "hijacked" || leased.state === "failover";
  return (
    <span
      key="leased"
      title={speech.say("panel.lease.badgeTitle", { owner: showHidden(leased.owner), state: sayLeaseState(leased.state, speech) })}
      className={`shrink-0 rounded px-1 text-[0.6875rem] ${isTroubled ? "bg-bad-soft text-bad" : "bg-accent-soft text-accent"}`}
    >
      {isTroubled ? sayLeaseState(leased.state, speech) : speech.say("panel.lease.badge")}
    </span>
  );
}

function plainCell(column: Column, look = ""): (endpoint: Endpoint, context: DrawContext) => Cell {
  return (endpoint, context) => {
    const text = cellText(endpoint, column, context);
    return { content: text, title: text === "" ? undefined : text, look };
  };
}

function drawPort({ port, sockets }: Endpoint, { speech }: DrawContext): Cell {
  const count = (
    <span
      key="count"
      title={speech.say("panel.table.sockets", { count: sockets })}
      className="mr-1 font-sans text-[0.6875rem] font-normal text-muted"
    >
      ×{sockets}
    </span>
  );
  return { content: sockets > 1 ? [count, port] : port, look: "text-right font-mono text-sm font-medium" };
}

function drawAddress({ address, device }: Endpoint, { speech }: DrawContext): Cell {
  const title = device === null ? address : `${address} · ${speech.say("panel.table.device", { device })}`;
  const content = device === null ? address : [address, <span key="device" className="text-muted">{`%${device}`}</span>];
  return { content, title, look: mono };
}

const scopeColours = {
  ipv4: "bg-sunken text-ink",
  ipv6: "bg-violet-soft text-violet",
  dual: "bg-accent-soft text-accent",
  "ipv6-or-dual": "bg-warn-soft text-warn",
};

/** What is bound to loopback accepts as much, but from this host alone: a word tells it from what everybody reaches. */
function drawScope({ scope, address }: Endpoint, { speech }: DrawContext): Cell {
  const colours = lookOf<string>(scopeColours, scope, "bg-warn-soft text-warn");
  const badge = (
    <span key="scope" className={`rounded px-1.5 py-px text-xs whitespace-nowrap ${colours}`}>
      {sayKnown(speech, `panel.scope.${scope}`, scope)}
    </span>
  );
  const isOwn = isLoopback(address);
  const title = sayKnown(speech, `panel.scope.${scope}.title`, scope);
  const own = (
    <span key="host" className="ml-1.5 text-[0.6875rem] whitespace-nowrap text-muted">
      {speech.say("panel.table.thisHost")}
    </span>
  );
  return {
    content: isOwn ? [badge, own] : badge,
    title: isOwn ? `${title} · ${speech.say("panel.table.hostOnly")}` : title,
    look: "flex items-center",
  };
}

/** Faded while it is judged anew. What was never judged says so by its dash. */
function drawReach(endpoint: Endpoint, { speech, facts, reach: { isPending, overview } }: DrawContext): Cell {
  const known = facts.reachOf(endpoint);
  const look = "flex items-center gap-1";
  if (known === null) {
    const isComing = isPending && (overview === null || overview.revision === 0);
    const word = isComing ? "pending" : "unknown";
    return { content: isComing ? "…" : "–", title: speech.say(`panel.reach.title.${word}`), look: "text-muted" };
  }
  const title = sayExposures(known, speech);
  if (!isPending) return { content: drawExposures(known, speech), title, look };
  return { content: drawExposures(known, speech), title: `${title} · ${speech.say("panel.reach.stale")}`, look: `${look} italic` };
}

const stateLooks = {
  listening: { icon: rowIcons.listening, colour: "text-good" },
  open: { icon: rowIcons.listening, colour: "text-good" },
  bound: { icon: rowIcons.bound, colour: "text-warn" },
  published: { icon: rowIcons.published, colour: "text-accent" },
  activated: { icon: rowIcons.activated, colour: "text-violet" },
};

function drawState(endpoint: Endpoint, { speech }: DrawContext): Cell {
  const state = stateName(endpoint);
  const { icon, colour } = lookOf(stateLooks, state, { icon: rowIcons.strange, colour: "text-warn" });
  return {
    content: [icon, sayKnown(speech, `panel.state.${state}`, state)],
    title: sayKnown(speech, `panel.state.${state}.title`, state),
    look: `flex items-center gap-1.5 ${colour}`,
  };
}

/** The name that people here gave it stands before the service's own, unless it has a column. */
function drawService(endpoint: Endpoint, { speech, facts, showsName }: DrawContext): Cell {
  const { service, publishes } = endpoint;
  const isGuess = service?.recognisedBy === "port";
  const own = service === null ? "" : speech.sayPhrase(serviceLabel(service));
  const given = showsName ? null : facts.nameOf(endpoint);
  const content = (
    <>
      {given === null ? null : <bdi className="mr-1.5 font-medium">{showHidden(given)}</bdi>}
      {own === "" ? null : (
        <span className={isGuess ? "text-muted italic" : given === null ? "" : "text-muted"}>{isGuess ? `${own}?` : own}</span>
      )}
      {publishes === null ? null : (
        <span className="text-muted"> {speech.say("panel.table.publishes", { port: publishes.containerPort })}</span>
      )}
    </>
  );
  return { content, title: isGuess ? speech.say("panel.table.guess") : own === "" ? undefined : own };
}

/** Of a long path the folder is cut, never the file and its line. */
function drawSetBy(endpoint: Endpoint, { speech }: DrawContext): Cell {
  const text = setByText(endpoint, speech);
  const setBy = endpoint.service?.setBy ?? null;
  const slash = setBy?.file === null ? 0 : text.lastIndexOf("/") + 1;
  const content = (
    <>
      <span className="min-w-0 truncate text-muted">{text.slice(0, slash)}</span>
      <span className="shrink-0">{text.slice(slash)}</span>
    </>
  );
  return { content, title: setBy === null ? undefined : `${text} · ${setBy.key} ${setBy.value}`, look: `${mono} flex` };
}

/** A full queue turns clients away: it stands out. */
function drawQueue({ queue }: Endpoint, { speech }: DrawContext): Cell {
  if (queue === null) return { content: "" };
  const isFull = queue.limit > 0 && queue.depth >= queue.limit;
  return {
    content: `${queue.depth}/${queue.limit}`,
    title: speech.say("panel.table.queue", queue),
    look: isFull ? "font-medium text-bad" : "text-muted",
  };
}

function drawAge(at: number | null, { speech, nowMs }: DrawContext): Cell {
  if (at === null) return { content: "–", look: "text-muted" };
  return { content: formatAge(nowMs - at, speech.language), at, look: "text-muted" };
}

/** Gives the cell of an age that the pointer came over its title: dates are too slow to be written for every row that scrolls by. */
export function writeTitleOfAge(target: EventTarget, columns: readonly Column[], { say, language }: Speech): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-at]") : null;
  if (cell === null) return;
  const time = formatDateTime(new Date(Number(cell.dataset["at"])).toISOString(), language);
  const column = columns[Number(cell.ariaColIndex) - 1];
  cell.title = say(column === "opened" ? "panel.table.openedAt" : "panel.table.startedAt", { time });
}
