import * as fc from "fast-check";
import type { Chain, Match, Rule, Step, Table } from "@portolan/ruleset";
import { parseIpAddress } from "@portolan/net";
import { expect, it } from "vitest";
import type { DifferentRegion } from "../difference.ts";
import type { HostModel, Listener } from "../host-model.ts";
import { hostArbitrary } from "../testing/random-host.ts";
import { tracePacket } from "../trace/trace-packet.ts";
import { diffHosts } from "./diff-hosts.ts";

const SEED = 20_261_122;
const limits = { nodes: 300_000, edges: 4_000_000 };

function withChains(host: HostModel, rewrite: (chain: Chain, table: Table) => readonly Chain[]): HostModel {
  const tables = host.ruleset.tables.map((table) => {
    const chains = [...table.chains.values()].flatMap((chain) => rewrite(chain, table));
    return { ...table, chains: new Map(chains.map((chain) => [chain.name, chain])) };
  });
  return { ...host, ruleset: { ...host.ruleset, tables } };
}

const withRules = (host: HostModel, rewrite: (rules: readonly Rule[]) => readonly Rule[]): HostModel =>
  withChains(host, (chain) => [{ ...chain, rules: rewrite(chain.rules) }]);

const counter: Step = { kind: "harmless", text: "counter" };

/** Comments, other handles, and a counter before everything a rule does. */
function withCounters(host: HostModel): HostModel {
  return withRules(host, (rules) =>
    rules.map((rule) => ({
      origin: { ...rule.origin, handle: (rule.origin.handle ?? 0) + 100, comment: "new" },
      steps: [counter, ...rule.steps],
    })),
  );
}

const changing = new Set<Step["kind"]>(["set-mark", "copy-mark", "map-mark", "nat", "untrack", "tproxy", "update-set", "set-zone"]);
const isPlain = ({ steps }: Rule): boolean => !steps.some((step) => changing.has(step.kind));

/** A rule for several ranges becomes a rule for each of them. */
function withSetsSplit(host: HostModel): HostModel {
  return withRules(host, (rules) =>
    rules.flatMap((rule) => {
      const at = isPlain(rule) ? rule.steps.findIndex(isSplittable) : -1;
      const match = rule.steps[at];
      if (match === undefined || !isSplittable(match) || match.values.elements.kind !== "intervals") return [rule];
      const elements = match.values.elements.intervals;
      return elements.map((one): Rule => {
        const values = { ...match.values, elements: { kind: "intervals" as const, intervals: [one] } };
        return { ...rule, steps: rule.steps.with(at, { ...match, values }) };
      });
    }),
  );
}

function isSplittable(step: Step): step is Match {
  return (
    step.kind === "match" &&
    !step.negated &&
    step.selectors.length === 1 &&
    step.selectors[0]?.mask === null &&
    step.values.volatile === null &&
    step.values.elements.kind === "intervals" &&
    step.values.elements.intervals.length > 1
  );
}

/** The first half of every chain's rules stands in a chain of its own, to which a rule jumps. */
function withJumps(host: HostModel): HostModel {
  return withChains(host, (chain) => {
    const half = chain.rules.slice(0, Math.ceil(chain.rules.length / 2));
    if (half.length === 0 || half.some(endsChain)) return [chain];
    const name = `half of ${chain.name}`;
    const [first] = half;
    if (first === undefined) return [chain];
    const jump: Rule = { origin: first.origin, steps: [{ kind: "verdict", verdict: { kind: "jump", chain: name } }] };
    return [
      { ...chain, rules: [jump, ...chain.rules.slice(half.length)] },
      { ...chain, name, base: null, rules: half },
    ];
  });
}

function endsChain({ steps }: Rule): boolean {
  return steps.some((step) => {
    if (step.kind === "verdict-map") return true;
    return step.kind === "verdict" && (step.verdict.kind === "return" || step.verdict.kind === "goto");
  });
}

/** Neighbours that never meet: of TCP the one, of UDP the other. */
function withNeighboursSwapped(host: HostModel): HostModel {
  return withRules(host, (rules) => {
    const swapped = [...rules];
    for (let at = 0; at + 1 < swapped.length; at += 1) {
      const [one, other] = [swapped[at], swapped[at + 1]];
      if (one === undefined || other === undefined || !isPlain(one) || !isPlain(other)) continue;
      if (protocolOf(one) === null || protocolOf(other) === null || protocolOf(one) === protocolOf(other)) continue;
      swapped[at] = other;
      swapped[at + 1] = one;
      at += 1;
    }
    return swapped;
  });
}

/** The protocol that a rule asks for before it does anything. */
function protocolOf({ steps }: Rule): bigint | null {
  for (const step of steps) {
    if (step.kind !== "match") return null;
    const [selector] = step.selectors;
    if (selector?.field !== "protocol" || step.negated || step.values.elements.kind !== "intervals") continue;
    const [one, ...rest] = step.values.elements.intervals;
    return one !== undefined && rest.length === 0 && one.lo === one.hi ? one.lo : null;
  }
  return null;
}

it.each([
  ["counted and commented", withCounters],
  ["split into a rule per range", withSetsSplit],
  ["put into chains of their own", withJumps],
  ["swapped where they never meet", withNeighboursSwapped],
])("RE77 rules of random hosts, %s, let in the same", (_, rewrite) => {
  fc.assert(
    fc.property(hostArbitrary, (host) => {
      const { equal, unproved, gained, lost, changed } = diffHosts(host, rewrite(host), { limits });
      expect([...gained, ...lost, ...changed].map(({ to, ports }) => `${to} ${ports}`)).toEqual([]);
      expect(equal || unproved.length > 0).toBe(true);
    }),
    { seed: SEED, numRuns: 30 },
  );
});

/** With a listener at the port of the witness, so that a way in is one to somebody. */
function isIn(host: HostModel, { family, protocol, witness }: DifferentRegion): boolean | null {
  if (protocol !== "tcp" && protocol !== "udp") return null;
  const port = witness.destinationPort;
  const hearing = (of: "ipv4" | "ipv6"): Listener => ({
    protocol,
    family: of,
    address: 0n,
    port,
    takesIpv4: false,
    device: null,
    isTransparent: true,
    endpoint: of,
    display: "",
  });
  const listeners = [...host.listeners.filter((one) => one.port !== port), hearing("ipv4"), hearing("ipv6")];
  const { verdict, reply, steps } = tracePacket(
    { ...host, listeners },
    {
      family,
      protocol,
      in: witness.iif,
      source: parseIpAddress(witness.source)?.value ?? 0n,
      sourcePort: witness.sourcePort,
      destination: parseIpAddress(witness.destination)?.value ?? 0n,
      destinationPort: port,
    },
  );
  if (verdict === "depends" || reply === "depends" || verdict === "no-listener" || steps.at(-1)?.layer === "socket") return null;
  return verdict === "forwarded" || (verdict === "delivered" && (protocol === "udp" || reply === "delivered"));
}

it("RE79 witnesses of a rule that is taken out are traced as in or out, on hosts with translation too", () => {
  fc.assert(
    fc.property(hostArbitrary, fc.nat(), (before, chance) => {
      const rules = before.ruleset.tables.flatMap((table) => [...table.chains.values()].flatMap((chain) => chain.rules));
      const taken = rules[chance % Math.max(1, rules.length)];
      const after = withRules(before, (all) => all.filter((rule) => rule !== taken));
      const { gained, lost } = diffHosts(before, after, { limits });
      for (const [regions, wasIn] of [
        [gained, false],
        [lost, true],
      ] as const)
        for (const region of regions) {
          const traced = [isIn(before, region), isIn(after, region)];
          if (region.before !== "depends" && region.after !== "depends" && !traced.includes(null)) expect(traced).toEqual([wasIn, !wasIn]);
        }
    }),
    { seed: SEED, numRuns: 60 },
  );
});
