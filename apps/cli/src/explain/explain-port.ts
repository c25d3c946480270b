import {
  explainPort,
  probeTargets,
  type AllowAnswer,
  type AskedSources,
  type JudgedNamespace,
  type ProbeResult,
} from "@portolan/explanation";
import { phrase, type Phrase } from "@portolan/phrases";
import { probeAll } from "@portolan/probe";
import type { Finding } from "@portolan/reachability";
import { portHoldersOfSnapshot, type AcceptQueues, type Endpoint, type PortHolder } from "@portolan/sockets";
import type { CommandCall } from "../command.ts";
import type { HostView } from "../host-view.ts";
import { askedSources } from "../judge/asked-sources.ts";
import { findingsOfPort } from "../judge/findings-of-port.ts";
import { judgeHost, namespacesOf } from "../judge/judge-host.ts";
import { outputPaint } from "../output-paint.ts";
import { withProgress } from "../progress.ts";
import { selinuxOfPort } from "../selinux/selinux-of-port.ts";
import { allowedSources, answerAllow, meantSources } from "./answer-allow.ts";
import type { ExplainedPort } from "./explained-ports.ts";
import { readSignInFacts } from "./sign-in-facts.ts";
import { explanationDocument } from "./explanation-document.ts";
import { closingLines, explanationLines } from "./explanation-lines.ts";

/** Asks and probes what a live host allows, and writes the answer about one port. */
export async function explainPortOfHost(asked: ExplainedPort, view: HostView, call: CommandCall): Promise<void> {
  const { port, protocol } = asked;
  const { snapshot, endpoints } = view;
  const queues = await queuesOf(asked, view); // before our own connections are in them
  const { probes, skippedBecause } = await probePort(asked, view, call);
  const judged = await judgedOf(ofPort(asked, view), view, call);
  const fixes = await fixesOf(asked, { view, call, findings: judged.findings ?? [] });
  const signIns = await readSignInFacts(ofPort(asked, view), { view, judged: judged.judged ?? [] });
  const explanation = explainPort({
    snapshot,
    endpoints,
    port,
    protocol,
    probes,
    holders: await holdersOf(asked, view),
    queues,
    selinux: await selinuxOfPort(asked, view),
    isSaved: view.isOffline,
    ...judged,
    ...(signIns === null ? {} : { signIns }),
    ...(fixes === null ? {} : { fixes }),
    ...(skippedBecause === null ? {} : { probeSkippedBecause: skippedBecause }),
  });
  const { options, terminal, language } = call;
  if (options.flag("json")) return terminal.write(`${JSON.stringify(explanationDocument(explanation, language, fixes), null, 2)}\n`);
  const page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  terminal.write(`${[...explanationLines(explanation, page), "", ...closingLines(view, page)].join("\n")}\n`);
}

interface FixQuestion {
  readonly view: HostView;
  readonly call: CommandCall;
  readonly findings: readonly Finding[];
}

/** What `--allow` asks for; without it what a rule that is made void was meant to let in. null: neither. */
async function fixesOf(asked: ExplainedPort, { view, call, findings }: FixQuestion): Promise<readonly AllowAnswer[] | null> {
  const { port, protocol } = asked;
  const endpoints = ofPort(asked, view);
  const wanted = await allowedSources(call.options);
  if (wanted !== null) return answerAllow({ view, port, protocol, endpoints, wanted });
  const meant = await meantSources(findings);
  return meant === null ? null : answerAllow({ view, port, endpoints, ...meant });
}

function ofPort({ port, protocol }: ExplainedPort, { endpoints }: HostView): readonly Endpoint[] {
  return endpoints.filter((endpoint) => endpoint.port === port && (protocol === null || endpoint.protocol === protocol));
}

/** Who gets in at these endpoints, as the input of an explanation; nothing where no rules, routes or interfaces are in a saved snapshot. */
export async function judgedOf(
  asked: readonly Endpoint[],
  view: HostView,
  call: CommandCall,
): Promise<{ readonly judged?: readonly JudgedNamespace[]; readonly findings?: readonly Finding[]; readonly from?: AskedSources }> {
  const from = askedSources(call.options);
  const { hashes } = view.snapshot;
  if (hashes.rules === undefined || hashes.routes === undefined || hashes.interfaces === undefined) return {};
  const withSpace = asked.length === 0;
  const judged = await judgeHost(view, call, { namespaces: namespacesOf(asked), asked, withSpace });
  return { judged, findings: await findingsOfPort(judged, asked), ...(from === null ? {} : { from }) };
}

/** Of a saved snapshot: what it tells. */
export async function holdersOf({ port, protocol }: ExplainedPort, { capture, snapshot }: HostView): Promise<readonly PortHolder[]> {
  const protocols = protocol === null ? (["tcp", "udp"] as const) : [protocol];
  if (capture === null) return protocols.flatMap((one) => portHoldersOfSnapshot({ protocol: one, port }, snapshot.sections));
  const found = await Promise.all(protocols.map((one) => capture.portHolders({ protocol: one, port })));
  return found.flat();
}

/** Null for UDP, for a saved snapshot, where nothing listens, and where the kernel cannot be asked. */
async function queuesOf({ port, protocol }: ExplainedPort, { capture, endpoints }: HostView): Promise<AcceptQueues | null> {
  const listens = endpoints.some((one) => one.port === port && one.protocol === "tcp" && one.queue !== null);
  return capture === null || protocol === "udp" || !listens ? null : capture.acceptQueues({ port });
}

interface Probed {
  readonly probes: readonly ProbeResult[];
  readonly skippedBecause: Phrase | null; // null: the explanation knows why
}

async function probePort({ port, protocol }: ExplainedPort, view: HostView, call: CommandCall): Promise<Probed> {
  const forbidden = whyNotProbed(view);
  if (forbidden !== null) return { probes: [], skippedBecause: forbidden };
  const choice = call.options.choice("probe");
  if (choice === false || protocol === "udp") return { probes: [], skippedBecause: null };
  const { targets, skippedBecause } = probeTargets({ snapshot: view.snapshot, endpoints: view.endpoints, port, mayStart: choice === true });
  if (targets.length === 0) return { probes: [], skippedBecause };
  const text = phrase("commands.progress.probing", { count: targets.length });
  return { probes: await withProgress({ ...call, text }, () => probeAll({ targets, port })), skippedBecause };
}

/** Why no connection from here would tell about the host; null where it would. */
export function whyNotProbed({ isOffline, canTry }: HostView): Phrase | null {
  if (isOffline) return phrase("explanation.probes.skipped.snapshot");
  return canTry ? null : phrase("explanation.probes.skipped.elsewhere");
}
