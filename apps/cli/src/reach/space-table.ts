import { destinationPhrase, spaceWho, type ReachContext } from "@portolan/explanation";
import { phrase, render, type Language, type MessageId } from "@portolan/phrases";
import type { OpenSpace } from "@portolan/reachability";
import type { Page } from "../explain/explanation-lines.ts";
import { wrapTo } from "../display-width.ts";
import { printableText } from "../printable-text.ts";
import { renderTable, type Cell, type Column } from "../table.ts";

const titles: readonly (Omit<Column, "title"> & { readonly title: MessageId })[] = [
  { title: "commands.ls.protocol" },
  { title: "commands.reach.ports", least: 12 },
  { title: "commands.reach.to", least: 12 },
  { title: "commands.reach.who", least: 14 },
  { title: "commands.reach.through", least: 6, last: 1 },
];

/** Open port numbers with nothing behind them, or that lead to other machines; empty where there is none. */
export function renderSpaceTable(contexts: ReadonlyMap<string, ReachContext>, { language, paint, width }: Page): string[] {
  const wrap = (text: string): string[] => (width === null ? [text] : wrapTo(text, width));
  const columns = titles.map(({ title, ...column }) => ({ ...column, title: render({ id: title }, language) }));
  return [...contexts].flatMap(([namespace, context]) => {
    const open = context.chart.space.filter(({ verdict }) => verdict !== "closed");
    if (open.length === 0) return [];
    const heading = namespace === "host" ? phrase("commands.reach.open") : phrase("commands.reach.openIn", { namespace });
    const rows = joinAlike(open).map((one): readonly Cell[] => [
      { text: one.protocol, style: "dim" },
      { text: one.ports, style: "strong" },
      { text: printableText(destinationText(one, language)), ...(one.to.startsWith("forwarded") ? { short: render(phrase("commands.reach.forwardedShort"), language) } : {}) }, // prettier-ignore
      { text: render(spaceWho(one, context), language), style: one.verdict === "open" ? "warning" : "accent" },
      { text: one.via.join(", ") },
    ]);
    return ["", ...wrap(render(heading, language)), ...renderTable({ columns, rows, width, paint })];
  });
}

/** "forwarded to 172.17.0.2", "forwarded to any address except 10.0.0.0/8"; the host's own addresses as they are. */
function destinationText({ to, family }: OpenSpace, language: Language): string {
  if (!to.startsWith("forwarded")) return to;
  const led = to.replaceAll(/forwarded\s*/g, "").split(/,\s*/);
  return render(phrase("commands.reach.forwarded", { to: destinationPhrase(led, family) }), language);
}

/** The same ports with the same sources at several destinations are one row. */
function joinAlike(open: readonly OpenSpace[]): readonly OpenSpace[] {
  const alike = ({ family, protocol, ports, verdict, sources, via }: OpenSpace): string =>
    JSON.stringify([family, protocol, ports, verdict, sources, via]);
  return [...Map.groupBy(open, alike).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [
          {
            ...first,
            to:
              group.length > 3 && !first.to.startsWith("forwarded")
                ? `${first.to}, +${group.length - 1}`
                : group.map(({ to }) => to).join(", "),
          },
        ];
  });
}
