import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findingCodes } from "@portolan/reachability";
import { catalogue, languages } from "@portolan/phrases";
import { expect, test } from "vitest";
import { run, savedHost } from "../test-terminal.ts";
import { htmlElement, htmlText } from "./html-text.ts";
import { uriOfPath } from "./finding-places.ts";
import type { SarifLog } from "./sarif-log.ts";

const directory = mkdtempSync(join(tmpdir(), "portolan-reports-"));
const policy = join(directory, "policy.yaml");
const waived = "declared-endpoint-missing tcp 10 host";
writeFileSync(
  policy,
  `schema: portolan.policy/1\nendpoints:\n  - { port: 9, from: everyone, name: "<script>alert(1)</script>" }\n  - { port: 10, from: everyone, name: later }\nwaivers:\n  - { finding: "${waived}", until: "2999-01-01", reason: "next <b>week</b>" }\n`,
);

async function reports(language: string): Promise<{ readonly sarif: SarifLog; readonly html: string; readonly code: number }> {
  const paths = [join(directory, `${language}.sarif`), join(directory, `${language}.html`)] as const;
  const words = ["check", policy, "--snapshot", savedHost, "--sarif", paths[0], "--html", paths[1], "--lang", language];
  const { code, stdout } = await run(words);
  expect(stdout).toContain("declared-endpoint-missing tcp 9 host"); // the page is printed all the same
  for (const path of paths) expect(statSync(path).mode & 0o077).toBe(0);
  return { code, sarif: JSON.parse(readFileSync(paths[0], "utf8")) as SarifLog, html: readFileSync(paths[1], "utf8") };
}
const told = { en: await reports("en"), "zh-CN": await reports("zh-CN") };

test.each(languages)("SARIF in %s: rules are the codes found, results point at them, waived ones are suppressed", (language) => {
  const { sarif, code } = told[language];
  expect([code, sarif.version, sarif.runs.length]).toEqual([1, "2.1.0", 1]);
  const [{ tool, results, invocations, language: named }] = sarif.runs;
  const { rules } = tool.driver;
  expect(named).toBe(language === "en" ? "en-US" : "zh-CN");
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  expect(rules.map(({ id }) => id)).toEqual(findingCodes.filter((one) => results.some(({ ruleId }) => ruleId === one)));
  for (const { ruleId, ruleIndex, message, level } of results) {
    expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(message.text).not.toMatch(/[{}]/);
    expect(["error", "warning", "note"]).toContain(level);
  }
  const byId = (id: string) => results.find(({ partialFingerprints }) => partialFingerprints["portolanFinding/v1"] === id);
  expect(byId(waived)?.suppressions).toMatchObject([{ kind: "external", status: "accepted" }]);
  expect(byId("declared-endpoint-missing tcp 9 host")?.suppressions).toEqual([]);
  expect(byId("declared-endpoint-missing tcp 9 host")?.locations[0]?.physicalLocation?.artifactLocation.uri).toBe(`file://${policy}`);
  expect(Number.isNaN(Date.parse(invocations[0].endTimeUtc))).toBe(false);
});

test("what sets an endpoint's address is named with its line", () => {
  const [{ results }] = told.en.sarif.runs;
  const lines = results.flatMap(({ locations }) => locations.flatMap(({ physicalLocation }) => physicalLocation?.region?.startLine ?? []));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toBeGreaterThanOrEqual(1);
});

function countsOf(names: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(names, (name) => name ?? "")].map(([name, group]) => [name, group.length]));
}

test.each(languages)("the page in %s stands alone and nothing of the host is markup in it", (language) => {
  const { html } = told[language];
  expect(html.startsWith("<!doctype html>")).toBe(true);
  expect(html).toContain(`<html lang="${language}">`);
  expect(html).not.toMatch(/<script|<b>|<img|<link|src=|https?:\/\//);
  expect(html).toContain("default-src &#39;none&#39;");
  const opened = [...html.matchAll(/<([a-z][a-z0-9]*)/g)].map(([, name]) => name).filter((name) => name !== "meta");
  const closed = [...html.matchAll(/<\/([a-z][a-z0-9]*)>/g)].map(([, name]) => name);
  expect(countsOf(opened)).toEqual(countsOf(closed));
  expect(html.match(/<tr>/g)?.length).toBeGreaterThan(3); // the endpoints
});

test("a report printed in place of the page is that alone; two of them are refused, so is a place that cannot be written", async () => {
  const printed = await run(["check", "--snapshot", savedHost, "--sarif", "-"]);
  expect((JSON.parse(printed.stdout) as SarifLog).version).toBe("2.1.0");
  expect((await run(["check", "--snapshot", savedHost, "--sarif", "-", "--html", "-"])).code).toBe(2);
  expect((await run(["check", "--snapshot", savedHost, "--sarif", "-", "--json"])).code).toBe(2);
  expect((await run(["check", "--snapshot", savedHost, "--html", "/no/such/place.html"])).code).not.toBeLessThan(2);
});

test("texts are escaped wherever they stand", () => {
  expect(htmlElement("p", { title: `"'<&>` }, [htmlText("<a>\u001B[31m & 'b'")]).html).toMatch(
    /^<p title="&quot;&#39;&lt;&amp;&gt;">&lt;a&gt;[^\u001B<]* &amp; &#39;b&#39;<\/p>$/u, // oxlint-disable-line no-control-regex -- that it is gone
  );
  expect([uriOfPath("/etc/a b#.conf"), uriOfPath("policies/web 1.yaml")]).toEqual(["file:///etc/a%20b%23.conf", "policies/web%201.yaml"]);
});

test("every code has a name of its own in both languages", () => {
  for (const code of findingCodes) expect(catalogue).toHaveProperty([`finding.${code}.name`]);
});
