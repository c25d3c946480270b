import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allCases, allMutations, runCases, runMutations } from "@portolan/prove";
import { expect, test } from "vitest";
import { needs } from "../lab/index.ts";

const seed = 1;
const packets = 300;
const names = ["nft-three-rules", "nft-goto-ends-at-policy", "iptables-legacy-plain"];

test("rules turned round in the readers and in each engine are noticed", { ...needs("packages"), timeout: 120_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-mutations-"));
  try {
    const cases = allCases({ generated: 0, seed }).filter(({ name }) => names.includes(name));
    await runCases({ cases, packets, seed, directory, observeOnly: true });
    const mutations = allMutations.filter(
      ({ rule, cases: own }) => ["RE5", "RE6", "RS1", "RS54"].includes(rule) && names.includes(own[0] ?? ""),
    );
    const results = await runMutations({ mutations, directory, caseNames: names });
    expect(new Set(mutations.map(({ file }) => file.split("/").slice(1, 4).join("/")))).toEqual(
      new Set(["reachability/src/trace", "reachability/src/walk", "reachability/src/map", "ruleset/src/dialects"]),
    );
    expect(results.filter(({ noticedBy }) => noticedBy === null).map(({ mutation }) => `${mutation.rule} ${mutation.file}`)).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
