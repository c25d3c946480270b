import { arrivalPhrase, explainTrace, packetPhrase, ruleOwners, traceAnswer, traceDocument } from "@portolan/explanation";
import { phrase, render } from "@portolan/phrases";
import type { HostModel, Packet, Trace } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { CommandCall, RunCommand } from "../command.ts";
import { wrapTo } from "../display-width.ts";
import { closingLines, reportLines, type Page } from "../explain/explanation-lines.ts";
import { openHostView, type HostView } from "../host-view.ts";
import { judgedSections } from "../judge/judge-host.ts";
import { requireNamespace } from "../judge/require-namespace.ts";
import { outputPaint } from "../output-paint.ts";
import { printableText } from "../printable-text.ts";
import { askedPacket, packetWords, type AskedPacket } from "./asked-packet.ts";
import { readPackets } from "./packet-file.ts";

/** One packet step by step, or many of a file with a line each. */
export const tracePackets: RunCommand = async (call) => {
  const { options } = call;
  const file = options.text("packets");
  const words = file === null ? packetWords(options) : null; // refused before the host is read
  using view = await openHostView(call, judgedSections);
  const namespace = requireNamespace(view, options.text("namespace") ?? "host");
  const { hostModelOf, tracePacket } = await import("@portolan/reachability");
  const host = hostModelOf(view.snapshot, namespace, { endpoints: view.endpoints });
  const endpoints = view.endpoints.filter((endpoint) => endpoint.namespace === namespace);
  const way: Way = { view, host, endpoints, trace: (packet) => tracePacket(host, packet) };
  if (words !== null) traceOne(askedPacket(words, host), way, call);
  else if (file !== null) await traceMany(file, way, call);
  return 0;
};

interface Way {
  readonly view: HostView;
  readonly host: HostModel;
  readonly endpoints: readonly Endpoint[];
  readonly trace: (packet: Packet) => Trace;
}

function header({ view, host }: Way): string {
  const { takenAt } = view.snapshot;
  return JSON.stringify({ schema: "portolan.trace/1", takenAt, host: view.snapshot.host.name, namespace: host.namespace });
}

function traceOne({ packet, arrival }: AskedPacket, way: Way, { options, terminal, language }: CommandCall): void {
  const trace = way.trace(packet);
  if (options.flag("json")) {
    terminal.write(`${header(way)}\n${JSON.stringify(traceDocument(packet, trace))}\n`);
    return;
  }
  const page: Page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  const report = explainTrace({ packet, trace, endpoints: way.endpoints, ownerOf: ruleOwners(way.host.ruleset) });
  const note = arrivalPhrase({ family: packet.family, value: packet.source }, arrival);
  const noteLines = note === null ? [] : ["", ...wrapped(render(note, language), page).map((line) => page.paint("dim", line))];
  terminal.write(`${[...reportLines(report, page), ...noteLines, "", ...closingLines(way.view, page)].join("\n")}\n`);
}

function wrapped(text: string, { width }: Page): string[] {
  return width === null ? [text] : wrapTo(text, width);
}

/** A line of the file is answered as soon as it is read, so that a file of any length needs no more memory than its longest line. */
async function traceMany(path: string, way: Way, { options, terminal, language }: CommandCall): Promise<void> {
  const json = options.flag("json");
  if (json) terminal.write(`${header(way)}\n`);
  for await (const { number, words } of readPackets(path)) {
    if (terminal.interrupted.aborted) return;
    const { packet } = askedPacket(words, way.host, (part) => `${path}:${number} ${part}`);
    const trace = way.trace(packet);
    if (json) terminal.write(`${JSON.stringify(traceDocument(packet, trace))}\n`);
    else {
      const answer = traceAnswer({ packet, trace, endpoints: way.endpoints, ownerOf: ruleOwners(way.host.ruleset) });
      terminal.write(`${printableText(render(phrase("trace.line", { number, packet: packetPhrase(packet), answer }), language))}\n`);
    }
  }
}
