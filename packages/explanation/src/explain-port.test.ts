import { createHash } from "node:crypto";
import { render } from "@portolan/phrases";
import { expect, test } from "vitest";
import { renderExplanationText } from "./render-explanation.ts";
import { explainScenario } from "./testing/sample-host.ts";
import { reachScenarios } from "./testing/reach-scenarios.ts";
import { scenarios as plainScenarios } from "./testing/scenarios.ts";

const scenarios = { ...plainScenarios, ...reachScenarios };
const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

for (const [name, scenario] of Object.entries(scenarios)) {
  for (const language of ["en", "zh-CN"] as const) {
    test(`${name} reads in ${language} as a person would say it`, async () => {
      const text = renderExplanationText(explainScenario(scenario, sha256), language);
      await expect(`${text}\n`).toMatchFileSnapshot(`./testing/${name}.${language}.txt`);
      expect(text, "every placeholder is filled").not.toMatch(/\{[a-zA-Z]+\}|undefined|null/);
    });
  }
}

test("an explanation is a value: it survives JSON unchanged", () => {
  for (const scenario of Object.values(scenarios)) {
    const explanation = explainScenario(scenario, sha256);
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  }
});

test("the first line answers in both languages", () => {
  const scenario = scenarios["dual-mcsmanager"];
  if (scenario === undefined) throw new Error("no scenario");
  const [answer] = explainScenario(scenario, sha256).answer;
  if (answer === undefined) throw new Error("no answer");
  expect(render(answer, "en")).toBe(
    "IPv4 served: yes. IPv6 served: yes. On every address, by MCSManager panel (node, pid 812, mcsm-web.service).",
  );
  expect(render(answer, "zh-CN")).toBe("IPv4 有服务，IPv6 有服务。MCSManager 面板（node、pid 812、mcsm-web.service）在所有地址上监听。");
});
