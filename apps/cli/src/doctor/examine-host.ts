import { phrase, render, type Language } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { RunCommand } from "../command.ts";
import { displayWidth, padEndTo, wrapTo } from "../display-width.ts";
import { openHostView } from "../host-view.ts";
import { outputPaint } from "../output-paint.ts";
import type { Paint, Style } from "../paint.ts";
import { printableText } from "../printable-text.ts";
import { layersCheck, namespacesChecks, ownersChecks, rulesCheck, socketsCheck, type Check } from "./check.ts";
import { ipv6Check, processesCheck, readText, runtimeCheck, selinuxCheck, systemdCheck } from "./system-checks.ts";

export const examineHost: RunCommand = async (call) => {
  const { options, terminal, language } = call;
  using view = await openHostView(call, "all", { allowNothing: true });
  const checks = examine(view.snapshot);
  if (options.flag("json")) terminal.write(`${JSON.stringify(doctorDocument(view.snapshot, checks, language), null, 2)}\n`);
  else
    terminal.write(
      `${checkLines(checks, { language, paint: outputPaint(options, terminal), width: terminal.columns ?? 100 }).join("\n")}\n`,
    );
  return 0;
};

/** Exported for tests. */
export function examine(snapshot: Snapshot): Check[] {
  return [
    socketsCheck(snapshot),
    ...ownersChecks(snapshot),
    processesCheck(readText("/proc/self/mounts") ?? "", snapshot),
    ...namespacesChecks(snapshot),
    ipv6Check(),
    rulesCheck(snapshot, "nftables"),
    rulesCheck(snapshot, "iptables"),
    ...layersCheck(snapshot),
    runtimeCheck("docker", snapshot),
    runtimeCheck("podman", snapshot),
    systemdCheck(),
    selinuxCheck(),
  ];
}

function doctorDocument({ takenAt, host, coverage }: Snapshot, checks: readonly Check[], language: Language): object {
  return {
    schema: "portolan.doctor/1",
    takenAt,
    host,
    coverage,
    checks: checks.map(({ id, status, finding, remedy }) => ({
      id,
      status,
      finding: render(finding, language),
      remedy: remedy === null ? null : render(remedy, language),
    })),
  };
}

const styles: Readonly<Record<Check["status"], Style>> = { pass: "good", warn: "warning", skipped: "dim" };
const gap = 2;

/** One check a line, remedies below; exported for tests. */
export function checkLines(
  checks: readonly Check[],
  { language, paint, width }: { language: Language; paint: Paint; width: number },
): string[] {
  const statuses = checks.map(({ status }) => render({ id: `doctor.status.${status}` }, language));
  const titles = checks.map(({ id }) => render({ id: `doctor.title.${id}` }, language));
  const statusWidth = Math.max(...statuses.map(displayWidth));
  const titleWidth = Math.max(...titles.map(displayWidth));
  const indent = statusWidth + titleWidth + 2 * gap;
  const lines = checks.flatMap(({ status, finding, remedy }, index) => {
    const [first = "", ...rest] = wrapTo(printableText(render(finding, language)), Math.max(30, width - indent));
    const fix = remedy === null ? [] : wrapTo(`→ ${render(remedy, language)}`, Math.max(30, width - indent));
    return [
      [
        paint(styles[status], padEndTo(statuses[index] ?? "", statusWidth)),
        padEndTo(titles[index] ?? "", titleWidth),
        status === "skipped" ? paint("dim", first) : first,
      ].join(" ".repeat(gap)),
      ...rest.map((line) => " ".repeat(indent) + line),
      ...fix.map((line) => " ".repeat(indent) + paint("accent", line)),
    ];
  });
  const warnings = checks.filter(({ status }) => status === "warn").length;
  const verdict = warnings === 0 ? phrase("doctor.verdict.all") : phrase("doctor.verdict.some", { count: warnings });
  return [...lines, "", render(verdict, language)];
}
