import { endpointReach, familyVerdict, isUnread, type ReachContext } from "@portolan/explanation";
import { phrase, render, type Language, type MessageId } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { Page } from "../explain/explanation-lines.ts";
import { namespaceHeading } from "../ls/endpoint-table.ts";
import { runsAs, shownAddress, ownerWords } from "../ls/endpoint-words.ts";
import type { Style } from "../paint.ts";
import { printableText } from "../printable-text.ts";
import { renderTable, type Cell, type Column, type Row } from "../table.ts";

export interface ReachTableInput {
  readonly endpoints: readonly Endpoint[];
  readonly contexts: ReadonlyMap<string, ReachContext>;
  readonly snapshot: Snapshot;
}

const titles: readonly (Omit<Column, "title"> & { readonly title: MessageId })[] = [
  { title: "commands.ls.protocol", last: 2 },
  { title: "commands.ls.address", least: 14, keepEnd: true },
  { title: "commands.reach.ipv4", least: 12 },
  { title: "commands.reach.ipv6", least: 12 },
  { title: "commands.ls.service", least: 8, last: 1 },
];

/** By namespace, the host's own first, then by port. */
export function renderReachTable({ endpoints, contexts }: ReachTableInput, { language, paint, width }: Page): string[] {
  const groups = Map.groupBy(endpoints.toSorted(byPort), ({ namespace }) => namespace);
  const rows = [...groups].flatMap(([namespace, members]): Row[] => {
    const context = contexts.get(namespace) ?? null;
    const heading = namespaceHeading(namespace, members, language);
    return [...(groups.size > 1 || namespace !== "host" ? [{ heading }] : []), ...members.map((one) => rowOf(one, context, language))];
  });
  const columns = titles.map(({ title, ...column }) => ({ ...column, title: render({ id: title }, language) }));
  return renderTable({ columns, rows, width, paint });
}

function rowOf(endpoint: Endpoint, context: ReachContext | null, language: Language): readonly Cell[] {
  const service = runsAs(endpoint, language);
  const texts: Cell[] = [
    { text: endpoint.protocol, style: "dim" },
    { text: shownAddress(endpoint), style: "strong" },
    verdictCell(endpoint, { context, family: "ipv4", language }),
    verdictCell(endpoint, { context, family: "ipv6", language }),
    { text: service === "-" ? ownerWords(endpoint, language) : service },
  ];
  return texts.map((cell) => ({ ...cell, text: printableText(cell.text) }));
}

interface VerdictAsked {
  readonly context: ReachContext | null;
  readonly family: "ipv4" | "ipv6";
  readonly language: Language;
}

function verdictCell(endpoint: Endpoint, { context, family, language }: VerdictAsked): Cell {
  if (endpoint.state === "bound") return { text: "-", style: "dim" };
  const found = context === null ? null : endpointReach(context, endpoint.id);
  if (context === null || found === null || isUnread(found.entries))
    return { text: render(phrase("reach.exposure.unknown"), language), style: "dim" };
  const verdict = familyVerdict(found.entries, family, context);
  if (verdict === null) return { text: "-", style: "dim" };
  const exposure = found.exposure[family];
  const text = render(verdict, language);
  const short = render(phrase(`reach.exposure.${exposure}`), language);
  const style = styleOf(exposure);
  return style === null ? { text, short } : { text, short, style };
}

function styleOf(exposure: keyof typeof styles): Style | null {
  return styles[exposure];
}

const styles = {
  internet: "warning",
  private: "accent",
  link: "accent",
  host: "good",
  nobody: "good",
  depends: "warning",
  unknown: "dim",
} as const satisfies Readonly<Record<string, Style>>;

function byPort(a: Endpoint, b: Endpoint): number {
  if (a.namespace !== b.namespace) return a.namespace === "host" ? -1 : b.namespace === "host" ? 1 : a.namespace < b.namespace ? -1 : 1;
  return a.port - b.port || a.protocol.localeCompare(b.protocol) || (a.address < b.address ? -1 : 1);
}
