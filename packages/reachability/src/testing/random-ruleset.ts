/**
 * Random rulesets: several tables of several families, base chains at several hooks and priorities, user chains that only lead onwards.
 * For tests alone.
 */
import * as fc from "fast-check";
import type { IpFamily } from "@portolan/net";
import type { BaseChain, Chain, Hook, Rule, Ruleset, Table, TableFamily } from "@portolan/ruleset";
import { stepsArbitrary, type RulePlace } from "./random-step.ts";

const filterPlaces: readonly (readonly [Hook, number])[] = [
  ["prerouting", -300], ["prerouting", -150], ["prerouting", -100], ["input", 0], ["input", 0], ["input", 0], ["input", 10], ["forward", 0], ["forward", 10],
  ["output", -300], ["output", 0], ["output", 10], ["postrouting", -150], ["postrouting", 100],
]; // prettier-ignore
const natPlaces: readonly (readonly [Hook, number])[] = [
  ["prerouting", -100], ["prerouting", -100], ["prerouting", -90], ["output", -100], ["input", 100], ["postrouting", 100],
]; // prettier-ignore

const userChains = ["one", "two", "three"] as const;

interface ChainPlan {
  readonly name: string;
  readonly base: BaseChain | null;
}

function rules(place: RulePlace, chain: string, table: string): fc.Arbitrary<readonly Rule[]> {
  return fc.array(stepsArbitrary(place), { maxLength: 5 }).map((all) =>
    all.map((steps, index) => ({
      origin: {
        dialect: "nftables" as const,
        table,
        chain,
        handle: index + 1,
        position: index + 1,
        text: `${chain} ${index + 1}`,
        comment: null,
      },
      steps,
    })),
  );
}

function baseOf(isNat: boolean): fc.Arbitrary<BaseChain> {
  const place = fc.constantFrom(...(isNat ? natPlaces : filterPlaces));
  const policy = fc.constantFrom<"accept" | "drop">("accept", "accept", "accept", "drop");
  return fc.tuple(place, policy, fc.integer({ min: 0, max: 1000 })).map(([[hook, priority], of, registered]) => ({
    hook,
    type: isNat ? ("nat" as const) : hook === "output" && registered % 4 === 0 ? ("route" as const) : ("filter" as const),
    priority,
    policy: isNat ? ("accept" as const) : of,
    devices: [],
    registered,
  }));
}

const ingress: fc.Arbitrary<BaseChain> = fc
  .tuple(fc.subarray(["lo", "eth0", "eth1"], { minLength: 1 }), fc.constantFrom<"accept" | "drop">("accept", "accept", "drop"))
  .map(([devices, policy]) => ({ hook: "ingress" as const, type: "filter" as const, priority: 0, policy, devices, registered: 1 }));

function chainOf(plan: ChainPlan, context: { family: TableFamily; table: string; isNat: boolean }): fc.Arbitrary<Chain> {
  const { family, table, isNat } = context;
  const families: readonly IpFamily[] = family === "ip" ? ["ipv4"] : family === "ip6" ? ["ipv6"] : ["ipv4", "ipv6"];
  const after = userChains.slice(plan.base === null ? userChains.findIndex((name) => name === plan.name) + 1 : 0);
  const hook = plan.base === null || plan.base.hook === "egress" ? "any" : plan.base.hook;
  const place: RulePlace = { hook, isNat, families, chains: after };
  return rules(place, plan.name, `${family} ${table}`).map((all) => ({
    table: { family, name: table, dialect: "nftables" as const },
    name: plan.name,
    base: plan.base,
    rules: all,
  }));
}

function tableOf(index: number): fc.Arbitrary<Table> {
  const family = fc.constantFrom<TableFamily>("inet", "inet", "ip", "ip6", "netdev");
  return fc.tuple(family, fc.boolean(), fc.integer({ min: 0, max: 9 })).chain(([of, wantsNat, sleep]) => {
    const isNat = wantsNat && of !== "netdev";
    const bases = fc.array(of === "netdev" ? ingress : baseOf(isNat), { minLength: 1, maxLength: 3 });
    const plans = bases.map((all): ChainPlan[] => [
      ...all.map((base, at) => ({ name: `base${at}`, base })),
      ...userChains.map((name) => ({ name, base: null })),
    ]);
    const context = { family: of, table: `t${index}`, isNat };
    return plans
      .chain((all) => fc.tuple(...all.map((plan) => chainOf(plan, context))))
      .map((chains): Table => ({
        family: of,
        name: `t${index}`,
        dialect: "nftables",
        isDormant: sleep === 0,
        chains: new Map(chains.map((chain) => [chain.name, chain])),
        sets: [],
      }));
  });
}

/** At most three tables. `registered` is unique within the ruleset. */
export const rulesetArbitrary: fc.Arbitrary<Ruleset> = fc
  .integer({ min: 1, max: 3 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => tableOf(index))))
  .map((tables) => ({ namespace: "host", tables: numbered(tables), gaps: [] }));

function numbered(tables: readonly Table[]): readonly Table[] {
  let next = 0;
  return tables.map((table) => ({
    ...table,
    chains: new Map(
      [...table.chains].map(([name, chain]) => [
        name,
        chain.base === null ? chain : { ...chain, base: { ...chain.base, registered: (next += 1) } },
      ]),
    ),
  }));
}
