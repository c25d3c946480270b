import { explainPlan, explainPlanRefusal, intentPhrase } from "@portolan/explanation";
import { phrase, render, type Phrase } from "@portolan/phrases";
import { namedRisks, planFor, planText, unacceptedRisks, type Intent, type Plan, type PlanRefusal } from "@portolan/plans";
import type { ExitCode, CommandCall, RunCommand } from "../command.ts";
import { reportLines, type Page } from "../explain/explanation-lines.ts";
import { openHostView, type HostView } from "../host-view.ts";
import { judgedSections } from "../judge/judge-host.ts";
import { outputPaint } from "../output-paint.ts";
import { withProgress } from "../progress.ts";
import { openForWriting, replaceContents } from "../written-file.ts";
import { bindIntentOf } from "./bind-intent.ts";
import { readCircumstances, type ReadCircumstances } from "./plan-circumstances.ts";
import { noteLines, wrappedLines } from "./plan-lines.ts";
import { printFor, systemOf } from "./print-for.ts";
import { readWish, type Wish } from "./read-wish.ts";

/** Makes a plan and shows it. 1 where there is none, or where a risk is not accepted: then it is not written either. */
export const planWish: RunCommand = async (call) => {
  const now = new Date();
  const wish = readWish({ words: call.arguments, options: call.options, now });
  const system = systemOf(call);
  if (system !== null) return printFor(system, wish, call);
  const path = call.options.text("out");
  using view = await openHostView(call, judgedSections, { sweepOwners: true });
  const intent = await intentOf(wish, view, call);
  const read = await readCircumstances(view, call, now);
  const { hostModelOf } = await import("@portolan/reachability");
  const answer = await withProgress({ ...call, text: phrase("commands.progress.planning") }, async () =>
    planFor(hostModelOf(view.snapshot, "host", { endpoints: view.endpoints }), intent, read.circumstances),
  );
  if (answer.code !== "planned") return refuse(answer, { intent, view }, call);
  const { plan } = answer;
  const isReady = unacceptedRisks(plan.risks, plan.acceptedRisks).length === 0;
  if (path !== null && isReady) await writePlan(plan, path);
  show(plan, { view, read, path: isReady ? path : null }, call);
  return isReady ? 0 : 1;
};

/** What only the host, or the leases, can tell of a wish. */
async function intentOf(wish: Wish, { endpoints, snapshot }: HostView, call: CommandCall): Promise<Intent> {
  if (wish.kind === "bind") return bindIntentOf(wish, endpoints);
  if (wish.kind !== "proxy") return wish;
  const { intent, leases } = wish;
  if (leases === null || intent.site === null) return intent;
  const { leaseServers } = await import("./lease-servers.ts");
  return {
    ...intent,
    site: {
      ...intent.site,
      servers: [...(await leaseServers(leases, snapshot.host.machineId ?? snapshot.host.name, call)), ...intent.site.servers],
    },
  };
}

async function writePlan(plan: Plan, path: string): Promise<void> {
  const file = await openForWriting(path);
  try {
    await replaceContents(file, { path, text: `${planText(plan)}\n` });
  } finally {
    await file.close();
  }
}

interface Shown {
  readonly view: HostView;
  readonly read: ReadCircumstances;
  readonly path: string | null; // where it was written
}

function show(plan: Plan, { view, read, path }: Shown, { options, terminal, language }: CommandCall): void {
  if (options.flag("json")) return terminal.write(`${planText(plan)}\n`);
  const page: Page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  const own = view.snapshot.sections.interfaces.filter(({ namespace }) => namespace === "host"); // a container's address is another machine's
  const report = explainPlan(plan, own);
  const lines = [...reportLines(report, page), "", ...noteLines(view, read.unknown, page), ...nextLines(plan, path, page)];
  terminal.write(`${lines.join("\n")}\n`);
}

/** What the reader can do now. */
function nextLines(plan: Plan, path: string | null, page: Page): readonly string[] {
  const open = unacceptedRisks(plan.risks, plan.acceptedRisks).filter(({ code }) => namedRisks.has(code));
  if (open.length > 0)
    return wrappedLines(
      phrase("commands.plan.notAccepted", { names: open.map(({ code }) => `--accept-risk=${code}`).join(" ") }),
      "bad",
      page,
    );
  const id = plan.id;
  if (path === null) return wrappedLines(phrase("commands.plan.notWritten", { id }), "strong", page);
  const told = phrase("commands.plan.written", { id, path, time: plan.notAfter });
  return [...wrappedLines(told, "strong", page), `  ${page.paint("accent", `sudo portolan apply ${path}`)}`];
}

interface Refused {
  readonly intent: Intent;
  readonly view: HostView;
}

function refuse(refusal: PlanRefusal, { intent, view }: Refused, { options, terminal, language }: CommandCall): ExitCode {
  const { what, works } = explainPlanRefusal(refusal, intent);
  if (options.flag("json")) {
    const sentences = [what, ...(works === null ? [] : [works])].map((sentence) => render(sentence, language));
    terminal.write(`${JSON.stringify({ schema: "portolan.plan-refusal/1", intent, refusal, sentences }, null, 2)}\n`);
  } else {
    const page: Page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
    const told: Phrase = refusal.code === "already" ? what : phrase("plan.refusal.what", { sentence: what });
    const lines = [
      ...wrappedLines(told, refusal.code === "already" ? "good" : "warning", page),
      ...(works === null ? [] : wrappedLines(phrase("commands.plan.works", { works }), null, page)),
      "",
      ...wrappedLines(phrase("commands.plan.wished", { wish: intentPhrase(intent) }), "dim", page),
      ...noteLines(view, [], page),
    ];
    terminal.write(`${lines.join("\n").trimEnd()}\n`);
  }
  if (refusal.code === "already") return 0;
  return refusal.code === "unread" && !view.isOffline && process.getuid?.() !== 0 ? 3 : 1;
}
