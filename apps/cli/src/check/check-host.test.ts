import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run, savedHost } from "../test-terminal.ts";

const directory = mkdtempSync(join(tmpdir(), "portolan-policy-"));

function policyFile(text: string): string {
  const path = join(directory, "policy.yaml");
  writeFileSync(path, text);
  return path;
}

interface CheckDocument {
  readonly schema: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly code: string; readonly id: string; readonly title: string; readonly waiver: object | null }[];
  readonly unusedWaivers: readonly object[];
}

async function check(...words: readonly string[]): Promise<{ readonly code: number; readonly document: CheckDocument }> {
  const { code, stdout } = await run(["check", ...words, "--snapshot", savedHost, "--json"]);
  return { code, document: JSON.parse(stdout) as CheckDocument };
}

const missing = "schema: portolan.policy/1\nendpoints:\n  - { port: 9, from: everyone, name: discard }\nundeclared: allowed\nrules: { reasonBelow: 0, forbiddenPorts: [] }\n"; // prettier-ignore
const others = (await check(policyFile(missing))).document.findings.filter(({ code }) => code !== "declared-endpoint-missing").map(({ id }) => id); // prettier-ignore

function waive(...ids: readonly string[]): string {
  const rows = ids.map((id) => `  - { finding: ${JSON.stringify(id)}, until: "2999-01-01", reason: known }\n`);
  return `waivers:\n${rows.join("")}`;
}

test("a finding ends with 1, and with 0 once it is waived", async () => {
  const { code, document } = await check(policyFile(missing));
  expect(code).toBe(1);
  expect(document.schema).toBe("portolan.check/1");
  expect(document.findings.map(({ id }) => id)).toContain("declared-endpoint-missing tcp 9 host");
  const waived = await check(policyFile(missing + waive("declared-endpoint-missing tcp 9 host", ...others)));
  expect(waived.code).toBe(0);
  expect(waived.document.counts["waived"]).toBe(others.length + 1);
});

test("the page says how many there are, what to do, until when one is waived, and which waiver is not needed", async () => {
  const path = policyFile(missing + waive(...others, "docker-bypass"));
  const { code, stdout } = await run(["check", path, "--snapshot", savedHost], { columns: 80 });
  const plain = stdout.replaceAll(/\u001B\[\d+m/g, ""); // oxlint-disable-line no-control-regex -- colours
  expect(code).toBe(1);
  expect(plain).toContain("1 finding: 1 medium");
  expect(plain).toContain("tcp 9: declared, but nothing listens");
  expect(plain).toContain("→ Start the service, or mark the endpoint as optional.");
  expect(plain).toContain("The waiver for docker-bypass is not needed");
  for (const line of plain.split("\n")) if (!line.startsWith("      ")) expect(line.length).toBeLessThanOrEqual(80);
});

test("a policy that cannot be used ends with 2 and tells every problem with its line", async () => {
  const path = policyFile("schema: portolan.policy/1\nendpoints:\n  - port: 99999\n    from: everyone\n  - prt: 1\nwaivers:\n  - { finding: x, until: \"2027-99-99\", reason: y }\n"); // prettier-ignore
  const { code, stderr } = await run(["check", path, "--snapshot", savedHost]);
  expect(code).toBe(2);
  for (const line of [3, 5, 7]) expect(stderr).toContain(`line ${line}: `);
  expect((await run(["check", "/no/such.yaml", "--snapshot", savedHost])).code).toBe(2);
  expect((await run(["check", "--from", "office", "--snapshot", savedHost])).code).toBe(2);
});
