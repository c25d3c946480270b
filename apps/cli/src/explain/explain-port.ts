import { explainPort, probeTargets, type Explanation, type ProbeResult } from "@portolan/explanation";
import { phrase, type Phrase } from "@portolan/phrases";
import { probeAll } from "@portolan/probe";
import { portHoldersOfSnapshot, type PortHolder } from "@portolan/sockets";
import type { CommandCall, RunCommand } from "../command.ts";
import { openHostView, type HostView } from "../host-view.ts";
import { outputPaint } from "../output-paint.ts";
import { withProgress } from "../progress.ts";
import { parsePortText, portsOfService, type ExplainedPort } from "./explained-ports.ts";
import { explanationDocument } from "./explanation-document.ts";
import { closingLines, explanationLines } from "./explanation-lines.ts";

export const explainToReader: RunCommand = async (call) => {
  const [target = ""] = call.arguments;
  const asked = parsePortText(target);
  using view = await openHostView(
    call,
    ["namespaces", "sockets", "owners", "units", "containers", "interfaces", "sysctls", "rules", "services"],
    {
      sweepOwners: true,
    },
  );
  const ports = asked === null ? portsOfService(target, view.endpoints, (await import("@portolan/services")).catalogue) : [asked];
  const explanations: Explanation[] = [];
  for (const port of ports) explanations.push(await explain(port, view, call));
  show(explanations, { view, call, service: asked === null ? target : null });
  return 0;
};

async function explain({ port, protocol }: ExplainedPort, view: HostView, call: CommandCall): Promise<Explanation> {
  const { probes, skippedBecause } = await probePort({ port, protocol }, view, call);
  const explanation = explainPort({
    snapshot: view.snapshot,
    endpoints: view.endpoints,
    port,
    protocol,
    probes,
    holders: await holdersOf({ port, protocol }, view),
    isSaved: view.isOffline,
    ...(skippedBecause === null ? {} : { probeSkippedBecause: skippedBecause }),
  });
  return explanation;
}

async function holdersOf({ port, protocol }: ExplainedPort, { capture, snapshot }: HostView): Promise<readonly PortHolder[]> {
  const protocols = protocol === null ? (["tcp", "udp"] as const) : [protocol];
  if (capture === null) return protocols.flatMap((one) => portHoldersOfSnapshot({ protocol: one, port }, snapshot.sections));
  const found = await Promise.all(protocols.map((one) => capture.portHolders({ protocol: one, port })));
  return found.flat();
}

interface Probed {
  readonly probes: readonly ProbeResult[];
  readonly skippedBecause: Phrase | null; // null: the explanation knows why
}

async function probePort({ port, protocol }: ExplainedPort, view: HostView, call: CommandCall): Promise<Probed> {
  if (view.isOffline) return { probes: [], skippedBecause: phrase("explanation.probes.skipped.snapshot") };
  if (!view.canTry) return { probes: [], skippedBecause: phrase("explanation.probes.skipped.elsewhere") };
  if (!call.options.flag("probe") || protocol === "udp") return { probes: [], skippedBecause: null };
  const { targets, skippedBecause } = probeTargets({ snapshot: view.snapshot, endpoints: view.endpoints, port });
  if (targets.length === 0) return { probes: [], skippedBecause };
  const text = phrase("commands.progress.probing", { count: targets.length });
  return { probes: await withProgress({ ...call, text }, () => probeAll({ targets, port })), skippedBecause };
}

interface Shown {
  readonly view: HostView;
  readonly call: CommandCall;
  readonly service: string | null;
}

function show(explanations: readonly Explanation[], { view, call, service }: Shown): void {
  const { options, terminal, language } = call;
  if (options.flag("json")) {
    const documents = explanations.map((explanation) => explanationDocument(explanation, language));
    const document = service === null ? documents[0] : { schema: "portolan.explanations/1", service, explanations: documents };
    terminal.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  const blocks = explanations.map((explanation) => explanationLines(explanation, page).join("\n"));
  terminal.write(`${blocks.join("\n\n")}\n\n${closingLines(view, page).join("\n")}\n`);
}
