import { expect, test } from "vitest";
import { diffHosts, hostModelOf, type HostModel } from "@portolan/reachability";
import { needs, type LabHost } from "../lab/index.ts";
import { startFindingHost, takeSnapshot } from "./finding-host.ts";

const options = { ...needs("packages"), timeout: 120_000 };

const ruleset = (rules: readonly string[]): string =>
  ["table inet filter {", "chain input {", "type filter hook input priority 0; policy drop;", ...rules, "}", "}"].join("\n");

async function loaded(host: LabHost, rules: readonly string[], ...flags: readonly string[]): Promise<HostModel> {
  host.write("/etc/rules.nft", `flush ruleset\n${ruleset(rules)}\n`);
  await host.run(["nft", ...flags, "-f", "/etc/rules.nft"]);
  return hostModelOf(await takeSnapshot(host), "host", { endpoints: [] });
}

const seen = (model: HostModel): number =>
  model.ruleset.tables.flatMap((table) => [...table.chains.values()]).flatMap(({ rules }) => rules).length;

test("nft --optimize folds tests of TCP flags into exact values, and the difference shows whom that shuts out", options, async () => {
  await using host = await startFindingHost();
  const rules = ["tcp flags syn accept", "tcp flags ack accept"];
  const before = await loaded(host, rules);
  const after = await loaded(host, rules, "--optimize");
  expect([seen(before), seen(after)]).toEqual([2, 1]); // folded
  const { equal, lost, changed } = diffHosts(before, after);
  expect(equal).toBe(false);
  expect([...lost, ...changed].length).toBeGreaterThan(0);
});

test("nft --optimize folds ports and addresses into sets, which is the same", options, async () => {
  await using host = await startFindingHost();
  const rules = ["ip saddr 192.0.2.7 tcp dport 22 accept", "ip saddr 192.0.2.9 tcp dport 80 accept"];
  const before = await loaded(host, rules);
  const after = await loaded(host, rules, "--optimize");
  expect([seen(before), seen(after)]).toEqual([2, 1]);
  const { gained, lost, changed } = diffHosts(before, after);
  expect([...gained, ...lost, ...changed]).toEqual([]);
});
