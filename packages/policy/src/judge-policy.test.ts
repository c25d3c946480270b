import { describe, expect, test } from "vitest";
import type { EndpointReach, Finding, ReachEntry } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import { sampleEndpoint } from "@portolan/sockets/testing";
import { judgePolicy, type JudgeInput } from "./judge-policy.ts";
import type { Policy } from "./policy.ts";

const today = "2026-11-22";

function endpoint(port: number, more: Partial<Endpoint> = {}): Endpoint {
  return sampleEndpoint({ id: `id-${port}`, address: "::", port, owners: [], ...more });
}

function entry(verdict: ReachEntry["verdict"], sources: readonly string[], more: Partial<ReachEntry> = {}): ReachEntry {
  const family = sources[0]?.includes(":") === true ? "ipv6" : "ipv4";
  const because = [
    {
      layer: "nftables",
      table: "inet filter",
      chain: "input",
      handle: null,
      position: null,
      text: "policy drop",
      effect: "drop",
      direction: "in",
    },
  ] as const;
  return { family, to: "", verdict, sources, via: ["eth0"], conditions: [], choices: [], replies: true, because, witness: null, ...more };
}

function reach(port: number, entries: readonly ReachEntry[]): EndpointReach {
  const exposed = (family: string): "internet" | "nobody" =>
    entries.some((one) => one.family === family && one.verdict === "open") ? "internet" : "nobody";
  return { endpoint: `id-${port}`, entries, exposure: { ipv4: exposed("ipv4"), ipv6: exposed("ipv6") }, takenElsewhere: [] };
}

const openToAll = [entry("open", ["0.0.0.0/0"]), entry("open", ["::/0"])];

function judge(policy: Omit<Policy, "schema"> | null, more: Partial<JudgeInput> = {}): readonly string[] {
  const { findings } = judgePolicy({
    policy: policy === null ? null : { schema: "portolan.policy/1", ...policy },
    endpoints: [endpoint(8080)],
    reach: [reach(8080, openToAll)],
    findings: [],
    today,
    ...more,
  });
  return findings.map(({ finding, waiver }) =>
    `${waiver === null ? "" : "waived "}${finding.id} ${String(finding.facts["sources"] ?? "")}`.trim(),
  );
}

describe("a declared endpoint", () => {
  test("that does what was declared has no finding", () => {
    expect(judge({ endpoints: [{ port: 8080, from: "everyone" }] })).toEqual([]);
  });

  test("that everyone reaches where one network was declared reaches too many, IPv6 too", () => {
    expect(judge({ endpoints: [{ port: 8080, from: ["192.168.0.0/16"] }] })).toEqual([
      expect.stringMatching(/^reaches-too-many tcp :: 8080 host ipv4 0\.0\.0\.0\/1,128\.0\.0\.0\/2,192\.0\.0\.0\/9/),
      "reaches-too-many tcp :: 8080 host ipv6 ::/0",
    ]);
  });

  test("that a declared network does not reach reaches too few", () => {
    const entries = [entry("open", ["10.0.0.0/8"]), entry("closed", ["0.0.0.0/5"]), entry("closed", ["::/0"])];
    const given = { endpoints: [endpoint(8080)], reach: [reach(8080, entries)] };
    expect(judge({ endpoints: [{ port: 8080, from: ["10.0.0.0/8", "192.0.2.0/24"] }] }, given)).toEqual([
      "reaches-too-few tcp :: 8080 host ipv4 192.0.2.0/24",
    ]);
  });

  test("of everyone lacks only what a rule closes, not what cannot come that way", () => {
    const martian = {
      layer: "route",
      table: null,
      chain: null,
      handle: null,
      position: null,
      text: "martian",
      effect: "drop",
      direction: "in",
    } as const;
    const entries = [
      entry("closed", ["127.0.0.0/8"], { because: [martian] }),
      entry("closed", ["10.0.0.0/8"]),
      entry("open", ["0.0.0.0/5"]),
      entry("open", ["::/0"]),
    ];
    const given = { endpoints: [endpoint(8080)], reach: [reach(8080, entries)] };
    expect(judge({ endpoints: [{ port: 8080, from: "everyone" }] }, given)).toEqual(["reaches-too-few tcp :: 8080 host ipv4 10.0.0.0/8"]);
  });

  test("whose verdict depends is neither too many for a declared network nor too few", () => {
    const entries = [entry("depends", ["10.0.0.0/8"]), entry("closed", ["::/0"])];
    const given = { endpoints: [endpoint(8080)], reach: [reach(8080, entries)] };
    expect(judge({ endpoints: [{ port: 8080, from: ["10.0.0.0/8"] }] }, given)).toEqual([]);
    expect(judge({ endpoints: [{ port: 8080, from: "nobody" }] }, given)).toEqual(["reaches-too-many tcp :: 8080 host ipv4 10.0.0.0/8"]);
  });

  test("that nobody serves is missing, unless it is optional", () => {
    expect(
      judge({
        endpoints: [
          { port: 8080, from: "everyone" },
          { port: 9000, from: "host" },
        ],
      }),
    ).toEqual(["declared-endpoint-missing tcp 9000 host"]);
    expect(
      judge({
        endpoints: [
          { port: 8080, from: "everyone" },
          { port: 9000, from: "host", optional: true },
        ],
      }),
    ).toEqual([]);
  });
});

describe("an endpoint that is not declared", () => {
  test("is a finding where endpoints are declared and others reach it", () => {
    expect(judge({ endpoints: [] })).toEqual(["undeclared-endpoint tcp :: 8080 host"]);
    expect(judge({ endpoints: [], undeclared: "allowed" })).toEqual([]);
    expect(judge({ endpoints: [] }, { reach: [reach(8080, [entry("closed", ["0.0.0.0/0"])])] })).toEqual([]);
  });

  test("is none where nothing is declared", () => {
    expect(judge(null)).toEqual([]);
  });
});

describe("rules of the house", () => {
  const given = { endpoints: [endpoint(23), endpoint(443)], reach: [reach(23, openToAll), reach(443, openToAll)] };

  test("forbid telnet and NetBIOS without any policy", () => {
    expect(judge(null, given)).toEqual(["forbidden-port tcp :: 23 host"]);
  });

  test("ask for a reason below 1024 where there is a policy", () => {
    expect(judge({ undeclared: "allowed" }, given)).toEqual(["forbidden-port tcp :: 23 host", "port-without-reason tcp :: 443 host"]);
    expect(judge({ endpoints: [{ port: 443, from: "everyone", reason: "site" }], undeclared: "allowed" }, given)).toEqual([
      "forbidden-port tcp :: 23 host",
    ]);
  });

  test("say nothing about what only the host itself reaches", () => {
    expect(judge(null, { ...given, reach: [reach(23, [entry("closed", ["0.0.0.0/0"])])] })).toEqual([]);
  });
});

describe("a waiver", () => {
  const finding = {
    code: "docker-bypass",
    id: "docker-bypass tcp 8080",
    severity: "high",
    protocol: "tcp",
    port: 8080,
    facts: {},
  } as unknown as Finding;
  const waiver = { finding: "docker-bypass", reason: "being moved" };

  test("holds until its last day, that day included", () => {
    expect(judge({ waivers: [{ ...waiver, until: today }] }, { findings: [finding] })).toEqual(["waived docker-bypass tcp 8080"]);
  });

  test("that has ended is a finding itself, and its finding is back", () => {
    expect(judge({ waivers: [{ ...waiver, until: "2026-11-21" }] }, { findings: [finding] })).toEqual([
      "docker-bypass tcp 8080",
      "waiver-expired docker-bypass  2026-11-21",
    ]);
  });

  test("for another port does not hold, and is told as unused", () => {
    const policy = { schema: "portolan.policy/1", waivers: [{ ...waiver, port: 9, until: "2027-01-01" }] } as const satisfies Policy;
    const judged = judgePolicy({ policy, endpoints: [], reach: [], findings: [finding], today });
    expect(judged.findings.map((one) => one.waiver)).toEqual([null]);
    expect(judged.unusedWaivers).toHaveLength(1);
  });

  test("is not needed where the policy ignores the finding", () => {
    expect(judge({ rules: { findings: { "docker-bypass": "ignore" } } }, { findings: [finding] })).toEqual([]);
  });
});
