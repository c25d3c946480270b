import { expect, test } from "vitest";
import { parseIpsetSave, parseIptablesSave, type Rule, type Step } from "@portolan/ruleset";
import { LabHost, needs } from "../lab/index.ts";
import { conditionRules, exactRules, exactRulesOf } from "./iptables-examples.ts";

const options = { ...needs("packages"), timeout: 300_000 };
type Family = "ip" | "ip6";

interface Loaded {
  readonly rules: readonly Rule[];
  /** Rules that the kernel or the tool did not take: it lacks the module. */
  readonly refused: readonly string[];
}

/** Every rule for itself, so that one the kernel lacks costs no other; then what iptables-save prints, as the model. */
async function load(
  host: LabHost,
  rules: readonly string[],
  backend: { readonly family: Family; readonly isLegacy: boolean },
): Promise<Loaded> {
  const program = `${backend.family === "ip" ? "iptables" : "ip6tables"}${backend.isLegacy ? "-legacy" : "-nft"}`;
  const add = rules.map((rule) => {
    const [table, chain, ...rest] = rule.split(" ");
    return `${program} -t ${table} -A ${chain} ${rest.join(" ")} 2>/dev/null || echo '${rule.replaceAll("'", String.raw`'\''`)}'`;
  });
  const createSets = ["hosts hash:net", "ports hash:ip,port", "seen hash:ip"].map(
    (set) => `ipset create ${set} family ${inet(backend.family)}`,
  );
  host.write("/tmp/add.sh", [...createSets, `${program} -N mine`, ...add].join("\n"));
  const { stdout } = await host.run(["sh", "/tmp/add.sh"], { timeoutMs: 120_000 });
  const saved = (await host.run([`${program}-save`])).stdout;
  const { sets, gaps: setGaps } = parseIpsetSave((await host.run(["ipset", "save"])).stdout);
  const dialect = backend.isLegacy ? "iptables-legacy" : "iptables-nft";
  const { tables, gaps } = parseIptablesSave(saved, { family: backend.family, dialect, ipsets: sets });
  expect([...gaps, ...setGaps]).toEqual([]);
  return {
    rules: tables.flatMap(({ chains }) => [...chains.values()].flatMap((chain) => chain.rules)),
    refused: stdout.split("\n").filter((line) => line !== ""),
  };
}

function inet(family: Family): string {
  return family === "ip" ? "inet" : "inet6";
}

function conditionsOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === "unknown-match" || step.kind === "unknown-action" ? [step.condition.kind] : []));
}

for (const family of ["ip", "ip6"] as const) {
  for (const isLegacy of [false, true]) {
    test(`RS52 every match and target that ${family} ${isLegacy ? "legacy" : "nft"} saves is read`, options, async () => {
      await using host = await LabHost.start({ layer: "services", withProject: false });
      const exact = await load(host, [...exactRules, ...exactRulesOf[family]], { family, isLegacy });
      const strange = exact.rules.filter(({ steps }) => conditionsOf(steps).length > 0);
      expect(strange.map(({ origin, steps }) => `${origin.text}: ${conditionsOf(steps).join()}`)).toEqual([]);
      expect(exact.rules.length).toBe(exactRules.length + exactRulesOf[family].length - exact.refused.length);
      expect(exact.refused).toEqual([]);
    });
  }

  test(`RS66 what ${family} asks of state, time and contents is a named condition`, options, async () => {
    await using host = await LabHost.start({ layer: "services", withProject: false });
    const { rules, refused } = await load(
      host,
      conditionRules.map(([, rule]) => rule),
      { family, isLegacy: false },
    );
    expect(refused).toEqual([]);
    expect(rules.map(({ steps }) => conditionsOf(steps).join()).sort()).toEqual(conditionRules.map(([kind]) => kind).sort());
  });
}
