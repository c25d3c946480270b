import { parseIptablesSave } from "@portolan/ruleset";
import { filterHost } from "@portolan/reachability/testing/filter-host";
import type { HostModel } from "@portolan/reachability";
import { expect, test } from "vitest";
import { also, ask, close, only, planned, toPort } from "../testing/plan-cases.ts";

/** A ufw of both families, with rules of its own. */
function ufwTables(rules: readonly string[]): HostModel["ruleset"]["tables"] {
  return (["ip", "ip6"] as const).flatMap((family) => {
    const own = family === "ip" ? "ufw" : "ufw6";
    const lines = [
      "*filter", ":INPUT DROP [0:0]", `:${own}-user-input - [0:0]`, "-A INPUT -i lo -j ACCEPT", `-A INPUT -j ${own}-user-input`,
      ...rules.map((rule) => `-A ${own}-user-input ${rule}`), "COMMIT", "",
    ]; // prettier-ignore
    return parseIptablesSave(lines.join("\n"), { family, dialect: "iptables-nft", ipsets: new Map<string, never>() }).tables;
  });
}

const plain = filterHost([]);
/** ufw beside a table that somebody has written by hand. */
function hostOf(ufw: readonly string[], byHand: Parameters<typeof filterHost>): HostModel {
  return { ...plain, ruleset: { ...plain.ruleset, tables: [...ufwTables(ufw), ...filterHost(...byHand).ruleset.tables] } };
}

test("PL32 of several that filter the one that decides is changed, and the others are named", () => {
  const open = hostOf(["-p tcp -m tcp --dport 8000 -j ACCEPT"], [[], "accept"]);
  const narrowed = planned(ask(open, only(8000, "10.0.0.0/8")));
  expect(narrowed.managers).toEqual(["ufw"]);
  expect(narrowed.removed).toEqual(["ufw allow 8000/tcp"]);
  const filtered = planned(ask(hostOf(["-p tcp -m tcp --dport 8000 -j ACCEPT"], [[toPort(8000)], "drop"]), close(8000)));
  expect(filtered.risks).toContainEqual({
    code: "several-managers",
    deciding: filtered.managers,
    others: [filtered.managers[0] === "ufw" ? "by-hand" : "ufw"],
  });
  const shut = hostOf(["-p tcp -m tcp --dport 8000 -j ACCEPT"], [[], "drop"]);
  expect(planned(ask(shut, also(8000, "10.0.0.0/8"))).managers).toEqual(["by-hand"]);
});

test("PL32 where each of several keeps the wanted out, each is changed", () => {
  const shut = hostOf([], [[], "drop"]);
  const plan = planned(ask(shut, also(8000, "10.0.0.0/8")));
  expect(new Set(plan.managers)).toEqual(new Set(["ufw", "by-hand"]));
  expect(new Set(plan.steps.map(({ tool }) => tool))).toEqual(new Set(["ufw", "nft"])); // nothing by hand in ufw's chains
  expect(plan.promise.lost).toEqual([]);
});
