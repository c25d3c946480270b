import { guardingJails, jailPhrase, reachContexts, unjudgedPhrases, type AskedSources, type JudgedNamespace } from "@portolan/explanation";
import { phrase, render, type Phrase } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";
import type { CommandCall, RunCommand } from "../command.ts";
import { wrapTo } from "../display-width.ts";
import { closingLines } from "../explain/explanation-lines.ts";
import { openHostView, type HostView } from "../host-view.ts";
import { askedSources } from "../judge/asked-sources.ts";
import { judgedSections, judgeHost, namespacesOf } from "../judge/judge-host.ts";
import { requireNamespace } from "../judge/require-namespace.ts";
import { endpointFilter } from "../ls/endpoint-filter.ts";
import { shownAddress } from "../ls/endpoint-words.ts";
import { outputPaint } from "../output-paint.ts";
import { printableText } from "../printable-text.ts";
import { reachDocumentOf } from "./reach-document.ts";
import { renderReachTable } from "./reach-table.ts";
import { renderSpaceTable } from "./space-table.ts";

/** Every endpoint with who gets in, then the open port numbers with nothing behind them. */
export const listReach: RunCommand = async (call) => {
  const { options, terminal } = call;
  endpointFilter(call.arguments, options); // a question that cannot be understood is refused before the host is read
  const from = askedSources(options);
  using view = await openHostView(call, judgedSections);
  const matches = endpointFilter(call.arguments, options, Date.parse(view.snapshot.takenAt));
  const endpoints = view.endpoints.filter(matches);
  const wanted = options.text("namespace");
  const namespaces = wanted === null ? namespacesOf(endpoints) : [requireNamespace(view, wanted)];
  const isWhole = call.arguments.length === 0 && ["port", "proto", "scope"].every((name) => options.text(name) === null);
  const judged = await judgeHost(view, call, { namespaces, asked: endpoints, withSpace: isWhole });
  if (options.flag("json")) {
    terminal.write(`${JSON.stringify(reachDocumentOf({ view, endpoints, judged, isWhole }), null, 2)}\n`);
    return 0;
  }
  terminal.write(`${listing({ view, endpoints, judged, from, isWhole }, call).join("\n")}\n`);
  return 0;
};

interface Listed {
  readonly view: HostView;
  readonly endpoints: readonly Endpoint[];
  readonly judged: readonly JudgedNamespace[];
  readonly from: AskedSources | null;
  readonly isWhole: boolean; // not narrowed by a query, so that the open ports without a listener belong to the answer
}

function listing({ view, endpoints, judged, from, isWhole }: Listed, { language, options, terminal }: CommandCall): string[] {
  const page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  const wrap = (text: string): string[] => (page.width === null ? [text] : wrapTo(text, page.width));
  const contexts = reachContexts(judged, { snapshot: view.snapshot, from });
  const lines: string[] = [];
  if (from !== null) lines.push(...wrap(render(phrase("commands.reach.from", { from: from.text }), language)), "");
  if (endpoints.length === 0) lines.push(...wrap(render(phrase("commands.reach.noEndpoint"), language)));
  else lines.push(...renderReachTable({ endpoints, contexts, snapshot: view.snapshot }, page));
  lines.push(...guardPhrases(endpoints, judged).flatMap((text) => wrap(printableText(render(text, language)))));
  if (isWhole) lines.push(...renderSpaceTable(contexts, page));
  for (const { chart, spaceGap } of judged) {
    for (const text of unjudgedPhrases({ ...chart, spaceGap })) lines.push(...wrap(`! ${printableText(render(text, language))}`));
  }
  return [...lines, "", ...closingLines(view, page)];
}

const guardLimit = 20;

/** Which of the endpoints fail2ban guards, and how many addresses it keeps out there now. */
function guardPhrases(endpoints: readonly Endpoint[], judged: readonly JudgedNamespace[]): readonly Phrase[] {
  const rulesets = new Map(judged.map(({ chart, ruleset }) => [chart.namespace, ruleset]));
  const told = endpoints.flatMap((endpoint) =>
    guardingJails(endpoint, rulesets.get(endpoint.namespace) ?? null).map((jail) =>
      phrase("guards.ofEndpoint", { display: `${endpoint.protocol} ${shownAddress(endpoint)}`, text: jailPhrase(jail) }),
    ),
  );
  const rest = told.length - guardLimit;
  return rest > 0 ? [...told.slice(0, guardLimit), phrase("report.cut", { count: rest })] : told;
}
