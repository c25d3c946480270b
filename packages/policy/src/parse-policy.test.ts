import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { parsePolicy } from "./parse-policy.ts";

function problemsOf(text: string): readonly object[] {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.problems;
}

describe("a policy", () => {
  test("is read with everything it may say", () => {
    const parsed = parsePolicy(`
schema: portolan.policy/1
endpoints:
  - { name: site, port: 443, from: everyone, reason: the public site }
  - port: 8000-8100
    protocol: udp
    from: [192.168.0.0/16, "2001:db8::/32"]
    optional: true
undeclared: allowed
rules:
  forbiddenPorts: [23, 139, 5000-5010]
  reasonBelow: 1024
  findings: { shadowed-rule: ignore }
waivers:
  - { finding: docker-bypass, port: 8080, until: "2027-01-31", reason: being moved, by: Lin }
`);
    expect(parsed).toMatchObject({
      ok: true,
      policy: { endpoints: [{ port: 443 }, { port: "8000-8100" }], waivers: [{ until: "2027-01-31" }] },
    });
  });

  test.each<[string, string, object]>([
    ["a key it does not know", "schema: portolan.policy/1\nendpionts: []\n", { line: 2, code: "unknown-key", detail: "endpionts" }],
    [
      "a key that is missing",
      "schema: portolan.policy/1\nendpoints:\n  - port: 80\n",
      { line: 3, place: "endpoints[0]", code: "missing-key" },
    ],
    [
      "a port that is none",
      "schema: portolan.policy/1\nendpoints:\n  - from: everyone\n    port: 99999\n",
      { line: 4, place: "endpoints[0].port", code: "wrong-shape" },
    ],
    [
      "a prefix that is none",
      "schema: portolan.policy/1\nendpoints:\n  - port: 80\n    from:\n      - 10.0.0.0/8\n      - office\n",
      { line: 6, place: "endpoints[0].from[1]", code: "bad-value" },
    ],
    [
      "a range the wrong way round",
      "schema: portolan.policy/1\nendpoints:\n  - { port: 90-80, from: nobody }\n",
      { line: 3, place: "endpoints[0].port", code: "bad-value" },
    ],
    [
      "a finding that does not exist",
      "schema: portolan.policy/1\nrules: { findings: { no-such: low } }\n",
      { line: 2, place: "rules.findings.no-such", code: "bad-value" },
    ],
    [
      "a day that is not in the calendar",
      'schema: portolan.policy/1\nwaivers:\n  - { finding: dead-opening, until: "2027-02-30", reason: x }\n',
      { line: 3, place: "waivers[0].until", code: "bad-value" },
    ],
    ["text that is not YAML", "schema: [", { line: 1, code: "not-yaml" }],
    ["an alias", "schema: portolan.policy/1\nendpoints: [&a { port: 80, from: nobody }, *a]\n", { code: "not-yaml" }],
    ["another version", "schema: portolan.policy/9\n", { line: 1, place: "schema", code: "wrong-shape" }],
  ])("with %s is refused with its line", (_name, text, problem) => {
    expect(problemsOf(text)).toContainEqual(expect.objectContaining(problem));
  });

  test("tells every problem at once", () => {
    expect(
      problemsOf("schema: portolan.policy/1\nendpoints:\n  - { port: -1, from: x }\n  - { from: nobody }\nmore: 1\n").length,
    ).toBeGreaterThanOrEqual(4);
  });

  test("of any text is read or refused, never a crash", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(typeof parsePolicy(text).ok).toBe("boolean");
      }),
    );
  });
});
