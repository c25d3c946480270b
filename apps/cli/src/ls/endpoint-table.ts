import { phrase, render, type Language, type MessageId } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";
import type { Paint, Style } from "../paint.ts";
import { printableText } from "../printable-text.ts";
import { renderTable, type Cell, type Column, type Row } from "../table.ts";
import { ownerWords, reachOf, runsAs, scopeWords, serviceWords, shownAddress, stateWord, unitOrContainer } from "./endpoint-words.ts";

interface EndpointColumn {
  readonly title: MessageId;
  readonly least?: number;
  readonly keepEnd?: boolean;
  readonly spare?: number;
  readonly last?: number;
  readonly layout?: "wide" | "narrow"; // absent: both
  readonly cell: (endpoint: Endpoint, language: Language) => Cell;
}

const columns: readonly EndpointColumn[] = [
  { title: "commands.ls.protocol", last: 2, cell: ({ protocol }) => ({ text: protocol, style: "dim" }) },
  { title: "commands.ls.address", least: 14, keepEnd: true, cell: (endpoint) => ({ text: shownAddress(endpoint), style: "strong" }) },
  {
    title: "commands.ls.scope",
    last: 3,
    cell: (endpoint, language) => ({ text: scopeWords(endpoint, language), style: scopeStyle(endpoint) }),
  },
  {
    title: "commands.ls.state",
    spare: 1,
    last: 4,
    cell: (endpoint, language) => withStyle(stateWord(endpoint, language), stateStyle(endpoint)),
  },
  { title: "commands.ls.owner", least: 9, last: 1, cell: ownerCell },
  { title: "commands.ls.runs-as", layout: "narrow", least: 9, last: 5, cell: (endpoint, language) => dimDash(runsAs(endpoint, language)) },
  { title: "commands.ls.unit", layout: "wide", least: 9, cell: (endpoint) => dimDash(unitOrContainer(endpoint)) },
  { title: "commands.ls.service", layout: "wide", least: 9, cell: (endpoint, language) => dimDash(serviceWords(endpoint, language)) },
  { title: "commands.ls.netstat", layout: "wide", spare: 2, cell: ({ display }) => ({ text: display.netstat || "-", style: "dim" }) },
];
// A terminal narrower than this has room for one name of what runs there, not for unit and service beside each other.
const wideFrom = 100;

/** The table of `ls`, by namespace and then by port: a person looks for a number, not for a protocol. */
export function renderEndpointTable({
  endpoints,
  language,
  width,
  paint,
}: {
  endpoints: readonly Endpoint[];
  language: Language;
  width: number | null;
  paint: Paint;
}): string[] {
  const shown = columnsFor(endpoints, width);
  const groups = Map.groupBy(endpoints.toSorted(byPort), (endpoint) => endpoint.namespace);
  const rows = [...groups].flatMap(([namespace, members]): Row[] => [
    ...(groups.size > 1 || namespace !== "host" ? [{ heading: namespaceHeading(namespace, members, language) }] : []),
    ...members.map((endpoint) => shown.map(({ cell }) => printableCell(cell(endpoint, language)))),
  ]);
  return renderTable({ columns: shown.map((column) => titled(column, language)), rows, width, paint });
}

// The state of every row is worth a column only where some row is not simply listening; then it is never left out for want of room.
function columnsFor(endpoints: readonly Endpoint[], width: number | null): EndpointColumn[] {
  const layout = width === null || width >= wideFrom ? "wide" : "narrow";
  const allListen = endpoints.every((endpoint) => endpoint.state === "listening");
  const fitting = columns.filter((column) => (column.layout ?? layout) === layout);
  return fitting.map(({ spare, ...column }) => (spare === undefined || (spare === 1 && !allListen) ? column : { ...column, spare }));
}

function titled({ title, least, keepEnd = false, spare, last }: EndpointColumn, language: Language): Column {
  const optional = {
    ...(least === undefined ? {} : { least }),
    ...(spare === undefined ? {} : { spare }),
    ...(last === undefined ? {} : { last }),
  };
  return { title: render({ id: title }, language), keepEnd, ...optional };
}

/** Where there is no room for both, the name says more than the pid. */
function ownerCell(endpoint: Endpoint, language: Language): Cell {
  const cell = withStyle(ownerWords(endpoint, language), ownerStyle(endpoint));
  const program = endpoint.owners[0]?.program ?? null;
  return program === null ? cell : { ...cell, short: program };
}

function byPort(a: Endpoint, b: Endpoint): number {
  if (a.namespace !== b.namespace) return a.namespace === "host" ? -1 : b.namespace === "host" ? 1 : a.namespace < b.namespace ? -1 : 1;
  return a.port - b.port || a.protocol.localeCompare(b.protocol) || (a.address < b.address ? -1 : 1);
}

/** "Network namespace container:3f4fc11c057b: container web" */
export function namespaceHeading(id: string, members: readonly Endpoint[], language: Language): string {
  const name = id.startsWith("container:") ? members.find((endpoint) => endpoint.container !== null)?.container?.name : undefined;
  const shortId = id.startsWith("container:") ? id.slice(0, "container:".length + 12) : id;
  if (name === undefined) return render(phrase("commands.ls.namespace", { id: printableText(shortId) }), language);
  return render(phrase("commands.ls.namespace-container", { id: printableText(shortId), name: printableText(name) }), language);
}

function printableCell(cell: Cell): Cell {
  return { ...cell, text: printableText(cell.text), ...(cell.short === undefined ? {} : { short: printableText(cell.short) }) };
}

function withStyle(text: string, style: Style | null): Cell {
  return style === null ? { text } : { text, style };
}

function dimDash(text: string): Cell {
  return text === "-" ? { text, style: "dim" } : { text };
}

function scopeStyle(endpoint: Endpoint): Style {
  const reach = reachOf(endpoint);
  return reach === "loopback" ? "good" : reach === "unspecified" || reach === "public" ? "warning" : "accent";
}

function stateStyle({ state }: Endpoint): Style | null {
  return state === "listening" ? "dim" : null;
}

function ownerStyle(endpoint: Endpoint): Style | null {
  return endpoint.owners.length === 0 ? "dim" : null;
}
