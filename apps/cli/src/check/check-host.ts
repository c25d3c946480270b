import { unjudgedPhrases } from "@portolan/explanation";
import type { CommandCall, RunCommand } from "../command.ts";
import { openHostView, type HostView } from "../host-view.ts";
import { askedSources } from "../judge/asked-sources.ts";
import { judgedSections, judgeHost, namespacesOf } from "../judge/judge-host.ts";
import { outputPaint } from "../output-paint.ts";
import { checkDocument } from "./check-document.ts";
import { checkLines } from "./check-lines.ts";
import { concerns, findInNamespaces } from "./find-in-namespaces.ts";
import { readPolicy } from "./read-policy.ts";
import type { Checked } from "./checked.ts";
import { Reports } from "./write-reports.ts";

/** Findings of good practice and of a policy. 1 where any is not waived. */
export const checkHost: RunCommand = async (call) => {
  const from = askedSources(call.options); // what cannot be understood is refused before the host is read
  const [path = null] = call.arguments;
  await using reports = await Reports.open(call);
  const policy = path === null ? null : await readPolicy(path, call.language);
  using view = await openHostView(call, [...judgedSections]);
  const judged = await judgeHost(view, call, { namespaces: namespacesOf(view.endpoints), withSpace: true });
  const { judgePolicy } = await import("@portolan/policy");
  const { findings, unfinished } = await findInNamespaces(judged, view, call);
  const reach = judged.flatMap(({ chart }) => chart.endpoints);
  const today = new Date().toISOString().slice(0, 10);
  const judgement = judgePolicy({ policy, endpoints: view.endpoints, reach, findings, today });
  const keeps = from === null ? () => true : concerns(from.sources, judged, view.endpoints);
  const checked: Checked = {
    path,
    policy,
    unfinished,
    findings: judgement.findings.filter(({ finding }) => keeps(finding)),
    unusedWaivers: judgement.unusedWaivers,
    judged,
    endpoints: view.endpoints,
    unjudged: [...new Map(judged.flatMap(({ chart }) => unjudgedPhrases(chart)).map((text) => [JSON.stringify(text), text])).values()],
  };
  await reports.write(checked, view, call);
  if (!reports.isPrinted) write(checked, view, call);
  return checked.findings.some(({ waiver }) => waiver === null) ? 1 : 0;
};

function write(checked: Checked, view: HostView, { options, terminal, language }: CommandCall): void {
  if (options.flag("json")) return terminal.write(`${JSON.stringify(checkDocument(checked, view, language), null, 2)}\n`);
  const page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  terminal.write(`${checkLines(checked, view, page).join("\n")}\n`);
}
