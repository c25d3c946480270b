import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judgePolicy, type Policy } from "@portolan/policy";
import { parsePolicy } from "@portolan/policy/document";
import type { EndpointReach, Finding, ReachEntry } from "@portolan/reachability";
import { sampleEndpoint } from "@portolan/sockets/testing";
import { policySchemaText } from "./policy-schema.ts";

const docs = join(import.meta.dirname, "../../../../docs");
const example = readFileSync(join(docs, "examples/policy.yaml"), "utf8");

function policyOf(text: string): Policy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

interface Served {
  readonly port: number;
  readonly protocol?: "tcp" | "udp";
  readonly address?: string;
  readonly from: readonly string[]; // who gets in, of both families
}

/** A host with these endpoints, judged on a day before the waiver ends. */
function judged(
  policy: Policy,
  served: readonly Served[],
  { found = [], today = "2026-12-01" }: { readonly found?: readonly Finding[]; readonly today?: string } = {},
): readonly string[] {
  const endpoints = served.map(({ port, protocol = "tcp", address = "::" }) =>
    sampleEndpoint({ id: `${protocol}${port}`, protocol, address, port, owners: [], scope: "dual" }),
  );
  const reach = served.map(({ port, protocol = "tcp", from }): EndpointReach => {
    const entries = from.map((source): ReachEntry => {
      const family = source.includes(":") ? "ipv6" : "ipv4";
      return {
        family,
        to: "",
        verdict: "open",
        sources: [source],
        via: ["eth0"],
        conditions: [],
        choices: [],
        replies: true,
        because: [],
        witness: null,
      };
    });
    const exposed = (family: string): "internet" | "nobody" => (entries.some((entry) => entry.family === family) ? "internet" : "nobody");
    return { endpoint: `${protocol}${port}`, entries, exposure: { ipv4: exposed("ipv4"), ipv6: exposed("ipv6") }, takenElsewhere: [] };
  });
  const { findings, unusedWaivers } = judgePolicy({ policy, endpoints, reach, findings: found, today });
  return [
    ...findings.map(({ finding, waiver }) =>
      `${waiver === null ? "" : "waived "}${finding.severity} ${finding.code} ${finding.port ?? ""}`.trim(),
    ),
    ...unusedWaivers.map(({ finding }) => `unused ${finding}`),
  ];
}

const everyone = ["0.0.0.0/0", "::/0"];
const asDeclared: readonly Served[] = [
  { port: 443, from: everyone },
  { port: 23333, from: ["192.168.0.0/16", "fd00::/8"] },
  { port: 25570, protocol: "udp", from: everyone },
  { port: 5432, address: "127.0.0.1", from: [] },
  { port: 22, from: ["10.0.0.0/8"] },
];

function finding(code: Finding["code"], port: number | null = null): Finding {
  return { code, id: code, severity: "low", endpoint: null, protocol: "tcp", port, families: [], facts: {}, because: [], witness: null };
}

test("a host that is as the example declares has only what the waiver excuses", () => {
  const policy = policyOf(example);
  expect(judged(policy, asDeclared, { found: [finding("docker-bypass", 8081)] })).toEqual(["waived low docker-bypass 8081"]);
});

const changed = (port: number, change: Partial<Served> | null): readonly Served[] =>
  asDeclared.flatMap((one) => (one.port !== port ? [one] : change === null ? [] : [{ ...one, ...change }]));

test.each<readonly [string, readonly Served[], readonly Finding[], readonly string[]]>([
  ["the website is gone", changed(443, null), [], ["medium declared-endpoint-missing 443"]],
  ["the panel is open to more", changed(23333, { from: ["0.0.0.0/0", "fd00::/8"] }), [], ["high reaches-too-many 23333"]],
  ["the panel lost IPv6", changed(23333, { from: ["192.168.0.0/16"] }), [], ["medium reaches-too-few 23333"]],
  ["no instance runs", changed(25570, null), [], []],
  [
    "an instance is beyond the range",
    [...asDeclared, { port: 25601, protocol: "udp", from: everyone }],
    [],
    ["medium undeclared-endpoint 25601"],
  ],
  ["an instance speaks TCP", [...asDeclared, { port: 25565, from: everyone }], [], ["medium undeclared-endpoint 25565"]],
  ["the database is at every address", changed(5432, { address: "::", from: everyone }), [], ["medium declared-endpoint-missing 5432", "medium undeclared-endpoint 5432"]], // prettier-ignore
  ["the database is open", changed(5432, { from: ["10.0.0.0/8"] }), [], ["high reaches-too-many 5432"]],
  ["sign-in is public", changed(22, { from: everyone }), [], ["high reaches-too-many 22", "high reaches-too-many 22"]],
  ["telnet runs", [...asDeclared, { port: 23, from: ["10.0.0.0/8"] }], [], ["high forbidden-port 23", "medium undeclared-endpoint 23"]],
  ["X runs", [...asDeclared, { port: 6001, from: ["10.0.0.0/8"] }], [], ["high forbidden-port 6001", "medium undeclared-endpoint 6001"]],
  [
    "a low port has no reason",
    [...asDeclared, { port: 80, from: ["10.0.0.0/8"] }],
    [],
    ["medium undeclared-endpoint 80", "low port-without-reason 80"],
  ],
  ["sign-in has no limit", asDeclared, [finding("sign-in-without-limit", 22)], ["high sign-in-without-limit 22"]],
  ["an opening is dead", asDeclared, [finding("dead-opening", 9)], []],
])("of the example: %s", (...[, served, found, expected]) => {
  expect(judged(policyOf(example), served, { found }).filter((text) => !text.startsWith("unused"))).toEqual(expected);
});

test("the waiver ends with its day, and is told where it is not needed", () => {
  const policy = policyOf(example);
  const bypass = [finding("docker-bypass", 8081)];
  expect(judged(policy, asDeclared, { found: bypass, today: "2027-01-31" })).toEqual(["waived low docker-bypass 8081"]);
  expect(judged(policy, asDeclared, { found: bypass, today: "2027-02-01" })).toEqual(["low docker-bypass 8081", "low waiver-expired 8081"]);
  expect(judged(policy, asDeclared, { found: [finding("docker-bypass", 8082)] })).toEqual([
    "low docker-bypass 8082",
    "unused docker-bypass",
  ]);
  expect(judged(policy, asDeclared)).toEqual(["unused docker-bypass"]);
});

test("each line of the example that is misspelt is refused with its number", () => {
  const lines = example.split("\n");
  const keys = lines.flatMap((line, index) => (/^\s*(?:- )?[a-zA-Z]+:/.test(line) ? [index] : []));
  expect(keys.length).toBeGreaterThan(25);
  for (const index of keys.filter((at) => !/^ {4}(sign|dead)-/.test(lines[at] ?? ""))) {
    const text = lines.with(index, (lines[index] ?? "").replace(/([a-zA-Z]+):/, "$1zz:")).join("\n");
    const parsed = parsePolicy(text);
    expect(parsed.ok, lines[index]).toBe(false);
    if (!parsed.ok) expect(parsed.problems.map(({ line }) => line), lines[index]).toContain(index + 1); // prettier-ignore
  }
});

test.each(["en", "zh-CN"])("the handbook in %s shows the example as it is", (language) => {
  expect(readFileSync(join(docs, `handbook/${language}/policy.md`), "utf8")).toContain(`\`\`\`yaml\n${example}\`\`\``);
});

test("docs/policy.schema.json is the schema (node apps/cli/src/check/write-policy-schema.ts writes it)", () => {
  expect(readFileSync(join(docs, "policy.schema.json"), "utf8")).toBe(policySchemaText());
});
