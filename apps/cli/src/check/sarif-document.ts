import { findingPhrases } from "@portolan/explanation";
import { phrase, render, type Language } from "@portolan/phrases";
import type { JudgedFinding } from "@portolan/policy";
import { findingCodes, type Finding, type FindingCode } from "@portolan/reachability";
import type { HostView } from "../host-view.ts";
import { portolanVersion } from "../portolan-version.ts";
import { printableText } from "../printable-text.ts";
import type { Checked } from "./checked.ts";
import { placesOfFinding, uriOfPath } from "./finding-places.ts";
import { fixesOf } from "./fixes-of.ts";
import type { SarifLevel, SarifLocation, SarifLog, SarifResult, SarifRule } from "./sarif-log.ts";
import { checkNotes } from "./check-notes.ts";

const resultLimit = 5000; // what GitHub shows of one run
const textLimit = 4000; // characters
const levels: Readonly<Record<Finding["severity"], SarifLevel>> = { high: "error", medium: "warning", low: "note" };
const scores: Readonly<Record<Finding["severity"], string>> = { high: "8.0", medium: "5.5", low: "3.0" }; // GitHub's bounds are 7 and 4

/** The findings in SARIF 2.1.0: rule ids are the findings' codes, waived ones are suppressed, files and lines stand where they are known. */
export function sarifDocument(checked: Checked, view: Pick<HostView, "snapshot">, language: Language): SarifLog {
  const shown = checked.findings.slice(0, resultLimit);
  const left = checked.findings.length - shown.length;
  const notes = [...checkNotes(checked), ...(left === 0 ? [] : [phrase("report.cut", { count: left })])];
  const rules = rulesOf(checked, language);
  const { host, takenAt } = view.snapshot;
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Portolan", semanticVersion: portolanVersion, rules } },
        language: language === "en" ? "en-US" : "zh-CN",
        columnKind: "utf16CodeUnits",
        automationDetails: { id: `portolan/${host.name}/` },
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: takenAt,
            toolExecutionNotifications: notes.map((text) => ({ level: "warning", message: { text: cut(render(text, language)) } })),
          },
        ],
        results: shown.map((one) => resultOf(one, { checked, rules, language })),
      },
    ],
  };
}

/** Every code that was found, in the catalogue's order, told without the particulars of one finding. */
function rulesOf({ findings }: Checked, language: Language): readonly SarifRule[] {
  const severities = new Map<FindingCode, Finding["severity"]>();
  for (const { finding } of findings) if (!severities.has(finding.code)) severities.set(finding.code, finding.severity); // the gravest first
  return findingCodes.flatMap((code) => {
    const severity = severities.get(code);
    if (severity === undefined) return [];
    const name = render(phrase(`finding.${code}.name`), language);
    const help = render(phrase("report.help", { code }), language);
    return [
      {
        id: code,
        shortDescription: { text: name },
        help: { text: help },
        defaultConfiguration: { level: levels[severity] },
        properties: { tags: ["security", "network"], "security-severity": scores[severity] },
      },
    ];
  });
}

interface ResultContext {
  readonly checked: Checked;
  readonly rules: readonly SarifRule[];
  readonly language: Language;
}

function resultOf({ finding, waiver }: JudgedFinding, { checked, rules, language }: ResultContext): SarifResult {
  const { title, meaning, remedy } = findingPhrases(finding);
  const text = [title, meaning, remedy].map((one) => render(one, language)).join("\n");
  const commands = fixesOf(finding, checked).commands.map((line) => cut(printableText(line)));
  const { code, id, severity } = finding;
  return {
    ruleId: code,
    ruleIndex: rules.findIndex((rule) => rule.id === code),
    level: levels[severity],
    message: { text: cut(text.split("\n").map(printableText).join("\n")) },
    locations: locationsOf(finding, checked),
    partialFingerprints: { "portolanFinding/v1": id },
    suppressions: waiver === null ? [] : [{ kind: "external", status: "accepted", justification: render(phrase("report.waived", { until: waiver.until, reason: waiver.reason }), language) }], // prettier-ignore
    properties: {
      severity,
      ...(finding.endpoint === null ? {} : { endpoint: finding.endpoint }),
      ...(commands.length === 0 ? {} : { commands }),
    },
  };
}

/** One location for each file; without any the endpoint alone. */
function locationsOf(finding: Finding, checked: Checked): readonly SarifLocation[] {
  const endpoint = checked.endpoints.find(({ id }) => id === finding.endpoint);
  const name = endpoint === undefined ? null : `${endpoint.namespace}/${endpoint.protocol}/${endpoint.address}/${endpoint.port}`;
  const logical = name === null ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: "resource" as const }] };
  const files = placesOfFinding(finding, checked).map(({ path, line }): SarifLocation => {
    const artifactLocation = { uri: uriOfPath(path) };
    return { physicalLocation: line === null ? { artifactLocation } : { artifactLocation, region: { startLine: line } }, ...logical };
  });
  return files.length > 0 || name === null ? files : [logical];
}

function cut(text: string): string {
  return text.length <= textLimit ? text : `${text.slice(0, textLimit - 1)}…`;
}
