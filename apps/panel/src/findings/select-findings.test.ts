import { phrase, render } from "@portolan/phrases";
import { expect, test } from "vitest";
import type { FindingDocument } from "../wire.ts";
import { groupFindings, selectFindings, type Severity } from "./select-findings.ts";

const words = (value: Parameters<typeof render>[0]): string => render(value, "en");

function finding(port: number, severity: Severity, text = ""): FindingDocument {
  const reason = {
    layer: "nftables",
    table: "inet filter",
    chain: "input",
    handle: 4,
    position: 1,
    text,
    effect: "accept",
    direction: "in",
  } as const;
  return {
    id: `f-${port}`,
    code: "dead-opening",
    severity,
    namespace: "host",
    endpoint: null,
    protocol: "tcp",
    port,
    families: ["ipv4"],
    title: phrase("panel.findings.title"),
    explanation: [],
    remedy: [],
    fixes: [],
    because: [reason],
    witness: null,
  };
}

const list = [finding(22, "high", "tcp dport 22 accept"), finding(80, "low"), finding(8080, "medium")];
const ports = (found: readonly FindingDocument[]): readonly (number | null)[] => found.map(({ port }) => port);

test("every word has to be found, in the words, the rule or the place", () => {
  expect(ports(selectFindings(list, { text: "80/tcp", hidden: new Set() }, words))).toEqual([80, 8080]);
  expect(ports(selectFindings(list, { text: "Findings dport", hidden: new Set() }, words))).toEqual([22]);
  expect(ports(selectFindings(list, { text: "zebra", hidden: new Set() }, words))).toEqual([]);
});

test("severities that were put aside are left out, and those without findings have no heading", () => {
  const shown = selectFindings(list, { text: "", hidden: new Set(["low"]) }, words);
  expect(ports(shown)).toEqual([22, 8080]);
  expect(groupFindings(shown).map(({ severity }) => severity)).toEqual(["high", "medium"]);
  const newer = Object.assign(finding(9, "low"), { severity: "dire" as Severity });
  expect(groupFindings([newer])).toEqual([{ severity: "high", findings: [newer] }]);
});
