import { createHash } from "node:crypto";
import { render } from "@portolan/phrases";
import { serviceById, suites } from "@portolan/services";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ProbeOutcome } from "./explanation.ts";
import { renderExplanationText } from "./render-explanation.ts";
import type { ServiceExplanation } from "./service-explanation.ts";
import { knownServiceNames } from "./service-whole.ts";
import { probe, process, socket, systemd } from "./testing/sample-host.ts";
import { explainServiceScenario, instance, serviceScenarios, setting, type ServiceScenario } from "./testing/service-scenarios.ts";

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

function explain(scenario: ServiceScenario): ServiceExplanation {
  const explanation = explainServiceScenario(scenario, sha256);
  if (explanation === null) throw new Error(`nothing is called ${scenario.name}`);
  return explanation;
}

function named(name: string): ServiceExplanation {
  const scenario = serviceScenarios[name];
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return explain(scenario);
}

const verdict = (name: string): string => named(name).answerText.en;

for (const [name, scenario] of Object.entries(serviceScenarios)) {
  for (const language of ["en", "zh-CN"] as const) {
    test(`${name} reads in ${language} as a person would say it`, async () => {
      const text = renderExplanationText(explain(scenario), language);
      await expect(`${text}\n`).toMatchFileSnapshot(`./testing/${name}.${language}.txt`);
      expect(text, "every placeholder is filled").not.toMatch(/\{[a-zA-Z]+[:}]|undefined|\[object/);
    });
  }
}

test("the verdict is what a person needs first", () => {
  expect(verdict("service-mcsmanager-daemon-down")).toBe(
    "MCSManager: the panel answers on 23333, the daemon does not on 24444, so pages load and terminals fail.",
  );
  expect(named("service-mcsmanager-daemon-down").answerText["zh-CN"]).toBe(
    "MCSManager：面板在 23333 有应答，守护进程在 24444 连不上，因此页面能打开，但终端和实例操作会失败。",
  );
  expect(verdict("service-mcsmanager-daemon-elsewhere")).toBe(
    "MCSManager: the panel answers on 23333, the daemon is at 192.0.2.5:24444, not on this host and not tried.",
  );
  expect(verdict("service-nginx-differs")).toContain("nginx accepts connections on 80, 443, but not on 8443");
  expect(verdict("service-redis-two")).toBe("Redis (pid 500) accepts connections on 6379, Redis (pid 600) does not on 6380.");
});

test("a program whose connections the kernel accepts and that does nothing about a request is told as such, with what follows", () => {
  const scenario = serviceScenarios["service-mcsmanager-answers"];
  if (scenario === undefined) throw new Error("no such scenario");
  const probes = scenario.probes?.map((one) => (one.port === 24444 ? { ...one, replied: false } : one)) ?? [];
  const { answerText, parts, warnings } = explain({ ...scenario, probes });
  expect(answerText.en).toBe(
    "MCSManager: the panel answers on 23333, the daemon accepts connections on 24444 but does not answer (hung?), so pages load and terminals fail.",
  );
  expect(answerText["zh-CN"]).toContain("守护进程在 24444 可建立连接但没有应答（可能卡住了），因此");
  expect(parts.map(({ state }) => state)).toEqual(["answers", "silent"]);
  expect(renderExplanationText(explain({ ...scenario, probes }), "en")).toContain("did not answer a request within 2 seconds");
  expect(warnings).toContain("reach.notJudged");
});

test("a wrong node port is told while the daemon is down, with the port that the daemon's own file says", () => {
  const { answerText, parts, warnings } = named("service-mcsmanager-wrong-node-daemon-down");
  expect(answerText.en).toBe(
    "MCSManager: the panel answers on 23333, the daemon does not on 24444, but the panel looks for it on 24445, so pages load and terminals fail.",
  );
  expect(parts[1]?.expected).toMatchObject([{ port: 24444, state: "missing", setting: { source: "file", line: 3, value: "24444" } }]);
  expect(warnings).toContain("services.whole.peerContradictionDown");
});

test("without a connection nothing is said to answer or not", () => {
  for (const [name, scenario] of Object.entries(serviceScenarios)) {
    const { answerText } = explain({ ...scenario, probes: [] });
    expect(answerText.en, name).not.toMatch(/answer|accepts/);
    expect(answerText["zh-CN"], name).not.toMatch(/应答|可建立|无法建立|连不上/);
  }
});

test("many ports are told as ranges, and only those that were tried as answering", () => {
  expect(verdict("service-nginx-many")).toBe("nginx accepts connections on 20001-20016 and listens on 20017-20040, which were not tried.");
  const lines = renderExplanationText(named("service-nginx-many"), "en").split("\n");
  expect(lines.length).toBeLessThan(40);
  expect(lines.join("\n")).toContain("59 listeners (20001-20007, 20009-20060): accept queues empty, limit 511.");
});

test("what listens inside an FTP range is a warning, but not the server's own data port", () => {
  const { warnings, parts } = named("service-vsftpd-passive");
  expect(warnings).toEqual(["explanation.warning.insidePassive", "reach.notJudged"]);
  const lines = parts.flatMap(({ sections }) => sections.filter(({ id }) => id === "warnings").flatMap((part) => part.lines));
  expect(lines).toHaveLength(1);
});

test("states for programs", () => {
  expect(named("service-mcsmanager-answers")).toMatchObject({ state: "answers", warnings: ["reach.notJudged"] });
  const parts = named("service-nginx-differs").parts.flatMap(({ expected }) => expected.map(({ port, state }) => `${port} ${state}`));
  expect(parts).toEqual(["80 differs", "443 held", "8443 missing"]);
  expect(named("service-mcsmanager-unprivileged").state).toBe("unknown");
  expect(named("service-mcsmanager-daemon-down").parts.map(({ state }) => state)).toEqual(["answers", "absent"]);
});

test("an explanation is a value: it survives JSON unchanged", () => {
  for (const scenario of Object.values(serviceScenarios)) {
    const explanation = explain(scenario);
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  }
});

test("names are found without regard to case, and nothing answers to an unknown one", () => {
  for (const name of knownServiceNames())
    expect(explainServiceScenario({ name: name.toUpperCase(), sockets: [] }, sha256), name).not.toBeNull();
  expect(explainServiceScenario({ name: "no such thing", sockets: [] }, sha256)).toBeNull();
});

test("a container goes by its compose names too", () => {
  const scenario = serviceScenarios["service-container"];
  const [container] = scenario?.containers ?? [];
  if (scenario === undefined || container === undefined) throw new Error("no container");
  const containers = [{ ...container, composeProject: "harbour", composeService: "front" }];
  for (const name of ["front", "harbour/front", "harbour", "Harbour/Front"])
    expect(explainServiceScenario({ ...scenario, name, containers }, sha256), name).not.toBeNull();
  expect(explainServiceScenario({ ...scenario, name: "harbour/other", containers }, sha256)).toBeNull();
});

test("every part of a suite is in the catalogue", () => {
  const ids = suites.flatMap(({ parts }) =>
    parts.flatMap(({ service, namedBy }) => [service, ...(namedBy === undefined ? [] : [namedBy])]),
  );
  for (const id of ids) expect(serviceById(id), id).not.toBeNull();
});

const outcomes: readonly ProbeOutcome[] = ["connected", "refused", "timeout", "unreachable", "failed"];
const anyScenario = fc.record({
  name: fc.constantFrom("mcsmanager", "nginx", "redis", "docker", "one", "nginx.service"),
  sockets: fc.array(
    fc
      .record({
        address: fc.constantFrom("0.0.0.0", "::", "127.0.0.1", "::1", "192.0.2.10"),
        port: fc.constantFrom(80, 443, 23333, 24444),
        state: fc.constantFrom("listen" as const, "bound" as const),
        v6only: fc.constantFrom(true, false, null),
        inode: fc.constantFrom(41, 42, 43, null),
        namespace: fc.constantFrom("host", "host", "name:blue"),
        depth: fc.integer({ min: 0, max: 3 }),
      })
      .map(({ depth, v6only, ...rest }) =>
        socket({ ...rest, v6only: rest.address.includes(":") ? v6only : null, queue: { depth, limit: 1 } }),
      ),
    { maxLength: 4 },
  ),
  processes: fc.constant([systemd, ...[41, 42, 43].map((pid) => process({ pid, name: "one", unit: "nginx.service" }))]),
  services: fc.array(
    fc
      .record({
        service: fc.constantFrom("nginx", "mcsmanager-panel", "mcsmanager-daemon", "from-a-newer-version"),
        pid: fc.constantFrom(41, 42, 43),
        ports: fc.array(fc.constantFrom(80, 443, 23333, null), { maxLength: 3 }),
        address: fc.constantFrom("", "0.0.0.0", "::", "127.0.0.1", "not an address"),
        peers: fc.array(fc.constantFrom("localhost", "192.0.2.5", "example.org", "[::1]", ""), { maxLength: 2 }),
      })
      .map(({ service, pid, ports, address, peers }) =>
        instance({
          service,
          pid,
          settings: ports.map((port) => setting({ key: "listen", value: String(port), address, port })),
          peers: peers.map((at) => ({ ...setting({ key: "ip", value: at, port: 1 }), name: null, address: at, port: 24444 })),
        }),
      ),
    { maxLength: 3 },
  ),
  probes: fc.array(
    fc
      .tuple(fc.constantFrom("127.0.0.1", "::1", "192.0.2.10"), fc.constantFrom(80, 23333), fc.constantFrom(...outcomes))
      .map(([address, port, outcome]) => probe(address, outcome, port)),
    { maxLength: 4 },
  ),
  privileged: fc.boolean(),
});

test("every host has a verdict whose words are complete in both languages, and states agree with what is there", () => {
  fc.assert(
    fc.property(anyScenario, (scenario) => {
      const explanation = explainServiceScenario(scenario, sha256);
      if (explanation === null) return;
      expect(explanation.answer).toHaveLength(1);
      for (const language of ["en", "zh-CN"] as const) {
        expect(renderExplanationText(explanation, language)).not.toMatch(/\{[a-zA-Z]+[:}]|undefined|\[object/);
        expect(explanation.answerText[language]).toBe(explanation.answer.map((line) => render(line, language)).join("\n"));
      }
      for (const { state, endpoints, expected, probes } of explanation.parts) {
        if (state === "answers") {
          expect(endpoints.length).toBeGreaterThan(0);
          expect(expected.every((one) => one.state === "held")).toBe(true);
          const relevant = expected.length === 0 ? probes : probes.filter(({ port }) => expected.some((one) => one.port === port));
          expect(relevant.every(({ outcome }) => outcome === "connected")).toBe(true);
        }
        if (state === "absent" || state === "elsewhere") expect(endpoints).toEqual([]);
        for (const { state: socketState, endpoint, port } of expected) {
          expect(endpoint === null).toBe(socketState === "missing");
          if (socketState === "held") expect(endpoints.find(({ id }) => id === endpoint)?.port).toBe(port);
          if (socketState === "other") expect(endpoints.some(({ id }) => id === endpoint)).toBe(false);
        }
      }
    }),
    { numRuns: Number(globalThis.process.env["PORTOLAN_FUZZ_RUNS"] ?? 300) },
  );
});
