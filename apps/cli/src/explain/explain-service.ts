import { explainService, probeTargets, servicePorts, type ProbeResult, type ServicePorts, type ServiceWhole } from "@portolan/explanation";
import { phrase, type Phrase } from "@portolan/phrases";
import { probeAll } from "@portolan/probe";
import type { AcceptQueues, PortHolder } from "@portolan/sockets";
import type { CommandCall } from "../command.ts";
import type { HostView } from "../host-view.ts";
import { outputPaint } from "../output-paint.ts";
import { withProgress } from "../progress.ts";
import { selinuxOfService } from "../selinux/selinux-of-port.ts";
import { holdersOf, judgedOf, whyNotProbed } from "./explain-port.ts";
import { readSignInFacts } from "./sign-in-facts.ts";
import { serviceDocument } from "./explanation-document.ts";
import { closingLines, serviceLines } from "./explanation-lines.ts";

/** Asks and probes what a live host allows, and writes the answer about a whole service. */
export async function explainServiceOfHost(service: ServiceWhole, view: HostView, call: CommandCall): Promise<void> {
  const { snapshot, endpoints } = view;
  const ports = servicePorts(service, view);
  const queues = await queuesOf(ports, view); // before our own connections are in them
  const { probes, skippedBecause } = await probePorts(ports, view, call);
  const served = service.parts.flatMap((part) => part.endpoints);
  const judged = await judgedOf(served, view, call);
  const signIns = await readSignInFacts(served, { view, judged: judged.judged ?? [] });
  const explanation = explainService({
    snapshot,
    endpoints,
    service,
    probes,
    holders: await holdersOfMissing(ports, view, call),
    queues,
    selinux: await selinuxOfService(service, view),
    ...judged,
    ...(signIns === null ? {} : { signIns }),
    ...(skippedBecause === null ? {} : { probeSkippedBecause: skippedBecause }),
  });
  const { options, terminal, language } = call;
  if (options.flag("json")) return terminal.write(`${JSON.stringify(serviceDocument(explanation, language), null, 2)}\n`);
  const page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  terminal.write(`${[...serviceLines(explanation, page), "", ...closingLines(view, page)].join("\n")}\n`);
}

/** Empty for a saved snapshot. */
async function queuesOf({ held, inside }: ServicePorts, { capture }: HostView): Promise<readonly AcceptQueues[]> {
  if (capture === null) return [];
  const found = await Promise.all([...held, ...inside].map((port) => capture.acceptQueues({ port })));
  return found.filter((one) => one !== null);
}

async function holdersOfMissing({ missing }: ServicePorts, view: HostView, call: CommandCall): Promise<readonly PortHolder[]> {
  if (missing.length === 0) return [];
  const text = phrase("commands.progress.owners");
  const found = await withProgress({ ...call, text }, () => Promise.all(missing.map((one) => holdersOf(one, view))));
  return found.flat();
}

async function probePorts(
  { held, http }: ServicePorts,
  view: HostView,
  call: CommandCall,
): Promise<{ readonly probes: readonly ProbeResult[]; readonly skippedBecause: Phrase | null }> {
  const forbidden = whyNotProbed(view);
  const choice = call.options.choice("probe");
  if (forbidden !== null || choice === false) return { probes: [], skippedBecause: forbidden };
  const { snapshot, endpoints } = view;
  const asked = held.map((port) => ({ port, ...probeTargets({ snapshot, endpoints, port, mayStart: choice === true }) }));
  const count = asked.reduce((sum, { targets }) => sum + targets.length, 0);
  const text = phrase("commands.progress.probing", { count });
  const connect = (): Promise<ProbeResult[][]> =>
    Promise.all(asked.map(async ({ port, targets }) => [...(await probeAll({ targets, port, asksHttp: http.includes(port) }))]));
  const probes = count === 0 ? [] : await withProgress({ ...call, text }, connect);
  return { probes: probes.flat(), skippedBecause: asked.find(({ skippedBecause }) => skippedBecause !== null)?.skippedBecause ?? null };
}
