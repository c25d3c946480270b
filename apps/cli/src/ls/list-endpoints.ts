import { lsDocument, RefusalError } from "@portolan/contract";
import { phrase, render, type Language } from "@portolan/phrases";
import type { SectionName } from "@portolan/snapshot";
import { translatedPorts, type Endpoint } from "@portolan/sockets";
import type { CommandCall, RunCommand } from "../command.ts";
import { coverageLines } from "../coverage-lines.ts";
import { openHostView, type HostView } from "../host-view.ts";
import { wrapTo } from "../display-width.ts";
import { outputPaint } from "../output-paint.ts";
import { printableText } from "../printable-text.ts";
import { endpointFilter } from "./endpoint-filter.ts";
import { renderEndpointTable } from "./endpoint-table.ts";
import { splitOwnerLines } from "./split-owner-lines.ts";

const sections: readonly SectionName[] = [
  ...(["namespaces", "sockets", "rawSockets", "owners", "units", "containers", "services"] as const),
  ...(["rules", "interfaces"] as const), // ports that nat rules send on, and which addresses are the host's own
];
const rangeLimit = 20;

export const listEndpoints: RunCommand = async (call) => {
  const { options, terminal } = call;
  endpointFilter(call.arguments, options); // a question that cannot be understood is refused before the host is read
  using view = await openHostView(call, sections);
  const matches = endpointFilter(call.arguments, options, Date.parse(view.snapshot.takenAt));
  checkNamespace(view, options.text("namespace"));
  const endpoints = view.endpoints.filter(matches);
  if (options.flag("json")) terminal.write(`${JSON.stringify(lsDocument(view.snapshot, endpoints), null, 2)}\n`);
  else terminal.write(`${listing(view, endpoints, call).join("\n")}\n`);
  return 0;
};

function checkNamespace(view: HostView, wanted: string | null): void {
  const known = new Set([...view.snapshot.sections.namespaces.map(({ id }) => id), ...view.endpoints.map(({ namespace }) => namespace)]);
  if (wanted === null || known.has(wanted)) return;
  throw new RefusalError("NAMESPACE_UNKNOWN", { namespace: wanted, known: [...known].join(" ") });
}

function listing(view: HostView, endpoints: readonly Endpoint[], { language, options, terminal }: CommandCall): string[] {
  const paint = outputPaint(options, terminal);
  const { snapshot } = view;
  const table =
    endpoints.length === 0 ? [nothingText(view, language)] : renderEndpointTable({ endpoints, language, width: terminal.columns, paint });
  const lead = [countText(endpoints.length, view.endpoints.length, language), ...(view.isOffline ? [offlineText(view, language)] : [])];
  const wrapped = (text: string): string[] => (terminal.columns === null ? [text] : wrapTo(text, terminal.columns));
  const raw = snapshot.sections.rawSockets.length;
  return [
    ...table,
    "",
    ...coverageLines({ lead: lead.join(" · "), coverage: snapshot.coverage, language, paint, width: terminal.columns }),
    ...(raw > 0 && endpoints.length === view.endpoints.length
      ? [paint("dim", render(phrase("commands.ls.raw-sockets", { count: raw }), language))]
      : []),
    ...splitOwnerLines(view.endpoints, endpoints, language).flatMap((text) => wrapped(`! ${text}`).map((line) => paint("warning", line))),
    ...rangeTexts(view, language).flatMap((text) => wrapped(text).map((line) => paint("dim", line))),
  ];
}

/** Ranges that nat rules send on and that are too wide for a row each. */
function rangeTexts({ snapshot }: HostView, language: Language): string[] {
  return translatedPorts(snapshot)
    .ranges.slice(0, rangeLimit)
    .map(({ namespace, protocol, from, to }) => {
      const range = `${protocol} ${from}-${to}`;
      return printableText(render(phrase("commands.ls.translated-range", { range, namespace }), language));
    });
}

function nothingText(view: HostView, language: Language): string {
  if (view.snapshot.hashes.sockets === undefined) return render(phrase("commands.ls.sockets-not-read"), language);
  if (view.endpoints.length === 0) return render(phrase("commands.ls.nothing"), language);
  return render(phrase("commands.ls.nothing-matches", { count: view.endpoints.length }), language);
}

function countText(count: number, total: number, language: Language): string {
  return render(count === total ? phrase("commands.ls.count", { count }) : phrase("commands.ls.count-of", { count, total }), language);
}

function offlineText({ snapshot }: HostView, language: Language): string {
  return printableText(render(phrase("commands.source.snapshot", { host: snapshot.host.name, takenAt: snapshot.takenAt }), language));
}
