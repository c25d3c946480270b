/**
 * Whether a program could take the port now, per usual address and with or without SO_REUSEADDR, and what would be in its way.
 * Told only where nobody listens in the host's own namespace; for root, the limit of privileged ports being a warning of its own.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import { forecastAddresses, forecastBind, type BindBlocker, type BindForecast, type Endpoint, type PortHolder } from "@portolan/sockets";
import { displayOfEndpoint, isServing } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { holderPhrase } from "./holder-phrase.ts";
import { literal, section, textLine } from "./line.ts";
import { whoOf } from "./owner-name.ts";

export interface BindInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // of this port alone
  readonly holders: readonly PortHolder[];
  readonly isSaved: boolean;
  readonly port: number;
  readonly protocols: readonly ("tcp" | "udp")[];
}

type Verdict = { readonly text: (addresses: readonly Phrase[]) => Phrase; readonly key: string; readonly tone: ExplanationLine["tone"] };

export function bindSection(input: BindInput): ExplanationSection[] {
  const asked = input.protocols.filter(
    (protocol) =>
      !input.endpoints.some((endpoint) => endpoint.protocol === protocol && endpoint.namespace === "host" && isServing(endpoint)),
  );
  const lines = asked.flatMap((protocol) => protocolLines(input, protocol).map((line) => named(line, asked.length > 1 ? protocol : null)));
  return section("bind", lines).map((part) => (input.isSaved ? { ...part, title: phrase("explanation.title.bindSaved") } : part));
}

function named(line: ExplanationLine, protocol: "tcp" | "udp" | null): ExplanationLine {
  if (protocol === null || line.text === null) return line;
  return { ...line, text: phrase("explanation.answer.protocol", { protocol: protocol.toUpperCase(), answer: line.text }) };
}

/** Addresses with the same answer share a line. */
function protocolLines(input: BindInput, protocol: "tcp" | "udp"): readonly ExplanationLine[] {
  const forecasts = forecastBind({ ...input, protocol, privileged: true });
  const verdicts = forecastAddresses.map((address) => ({
    address,
    verdict: judge(
      forecasts.filter((one) => one.address === address),
      input.snapshot,
    ),
  }));
  const grouped = Map.groupBy(verdicts, ({ verdict }) => verdict.key);
  const lines = [...grouped.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [textLine(first.verdict.text(group.map(({ address }) => literal(address))), first.verdict.tone)];
  });
  return [...lines, ...consequences(forecasts, input.snapshot)];
}

function judge(forecasts: readonly BindForecast[], snapshot: Snapshot): Verdict {
  const plain = forecasts.find(({ reuseAddress }) => !reuseAddress);
  const reusing = forecasts.find(({ reuseAddress }) => reuseAddress);
  const blocker = plain?.blocker ?? null;
  if (plain === undefined || reusing === undefined || plain.code === "ok" || blocker === null) {
    return { text: (addresses) => phrase("explanation.bind.ok", { addresses }), key: "ok", tone: "good" };
  }
  const id = refusalId(reusing);
  const params = { errno: plain.code, blocker: blockerPhrase(blocker, snapshot) };
  return {
    text: (addresses) => phrase(id, { addresses, ...params }),
    key: `${id} ${JSON.stringify(params)}`,
    tone: id === "explanation.bind.no" ? "bad" : "warning",
  };
}

function refusalId({
  code,
  certain,
}: BindForecast):
  | "explanation.bind.no"
  | "explanation.bind.noUsually"
  | "explanation.bind.okReuseAddress"
  | "explanation.bind.okIfBothReuse" {
  if (code === "ok") return certain ? "explanation.bind.okReuseAddress" : "explanation.bind.okIfBothReuse";
  return certain ? "explanation.bind.no" : "explanation.bind.noUsually";
}

function blockerPhrase(blocker: BindBlocker, snapshot: Snapshot): Phrase {
  if (blocker.kind === "holder") return holderPhrase(blocker.holder, snapshot);
  return phrase("explanation.bind.endpoint", { display: displayOfEndpoint(blocker.endpoint), who: whoOf(blocker.endpoint) });
}

/** What a successful bind would still not give: traffic that goes elsewhere, a port that the other socket may listen on first. */
function consequences(forecasts: readonly BindForecast[], snapshot: Snapshot): readonly ExplanationLine[] {
  const lines: ExplanationLine[] = [];
  const diverted = forecasts.find(({ code, divertedBy }) => code === "ok" && divertedBy !== null)?.divertedBy ?? null;
  if (diverted !== null)
    lines.push(textLine(phrase("explanation.bind.diverted", { detail: blockerPhrase(diverted, snapshot) }), "warning"));
  const isShared = forecasts.some(({ sharedWith }) => sharedWith !== null && isBound(sharedWith));
  if (isShared) lines.push(textLine(phrase("explanation.bind.sharedBound"), "warning"));
  return lines;
}

function isBound(blocker: BindBlocker): boolean {
  return blocker.kind === "endpoint" ? blocker.endpoint.state === "bound" : blocker.holder.kind === "bound";
}
