import * as fc from "fast-check";
import { parseIpAddress } from "@portolan/net";
import type { Condition, Field, Step } from "@portolan/ruleset";
import { expect, it } from "vitest";
import type { DifferentRegion } from "../difference.ts";
import type { HostModel } from "../host-model.ts";
import { established, filterHost, ipv4, is, tcp, verdict } from "../testing/filter-host.ts";
import { hostArbitrary } from "../testing/random-host.ts";
import { tracePacket } from "../trace/trace-packet.ts";
import { diffHosts, openComparison } from "./diff-hosts.ts";

const SEED = 20_261_122;
const accept = verdict("accept");
const from = (value: number, last = value) => [ipv4, is("source-address", [value, last])] as const;
const port = (...values: number[]) => [tcp, is("destination-port", ...values)] as const;
const same = (before: HostModel, after: HostModel) => {
  const { equal, proved, gained, lost, changed } = diffHosts(before, after);
  return { equal, proved, regions: gained.length + lost.length + changed.length };
};
const nothing = { equal: true, proved: true, regions: 0 };

it("RE77 permuted, folded and renamed rules are equal and proved", () => {
  const before = filterHost([
    [established, accept],
    [...port(80), accept],
    [...port(443), accept],
    [...from(0x0a00_0001), ...port(22), accept],
  ]);
  const permuted = filterHost([
    [...port(443), accept],
    [...from(0x0a00_0001), ...port(22), accept],
    [established, accept],
    [...port(80), accept],
  ]);
  const folded = filterHost([
    [established, accept],
    [...port(80, 443), accept],
    [...from(0x0a00_0001), ...port(22), accept],
  ]);
  expect(same(before, permuted)).toEqual(nothing);
  expect(same(before, folded)).toEqual(nothing);
});

it("RE77 a random host equals a copy of itself", () => {
  fc.assert(
    fc.property(hostArbitrary, (host) => {
      const { equal, proved, unproved } = diffHosts(host, { ...host, ruleset: structuredClone(host.ruleset) });
      expect(equal || unproved.length > 0).toBe(true);
      expect(proved).toBe(unproved.length === 0);
    }),
    { seed: SEED, numRuns: 25 },
  );
});

it("RE78 a limit whose rule has another handle is the same condition, one with another text is not", () => {
  const limit = (id: string, text: string): Step => {
    const condition: Condition = { id, kind: "rate", text };
    return { kind: "unknown-match", condition, negated: false };
  };
  const host = (id: string, text = "10/second") => filterHost([[...port(22), limit(id, text), accept]]);
  expect(same(host("limit inet filter input 4"), host("limit inet filter input 9"))).toEqual(nothing);
  expect(diffHosts(host("limit inet filter input 4"), host("limit inet filter input 9", "20/second")).equal).toBe(false);
});

it("RE79 a rule more for some sources is gained by exactly them", () => {
  const before = filterHost([[...port(22), accept]]);
  const after = filterHost([
    [...port(22), accept],
    [...from(0xc0a8_0000, 0xc0a8_ffff), ...port(23_333), accept],
  ]);
  const { gained, lost, proved, equal } = diffHosts(before, after);
  expect({ lost, proved, equal }).toEqual({ lost: [], proved: true, equal: false });
  expect(gained).toMatchObject([
    { family: "ipv4", protocol: "tcp", ports: "23333", sources: ["192.168.0.0/16"], before: "closed", after: "open" },
  ]);
  expect(gained[0]?.because.after.map(({ text }) => text)).toContain("rule 2");
  expect(diffHosts(after, before).lost.map(({ sources }) => sources)).toEqual([["192.168.0.0/16"]]);
});

function isIn(host: HostModel, { family, protocol, witness }: DifferentRegion): string {
  const packet = {
    family,
    protocol: protocol === "udp" ? ("udp" as const) : ("tcp" as const),
    in: witness.iif,
    source: parseIpAddress(witness.source)?.value ?? 0n,
    sourcePort: witness.sourcePort,
    destination: parseIpAddress(witness.destination)?.value ?? 0n,
    destinationPort: witness.destinationPort,
  };
  const { verdict: found } = tracePacket(host, packet);
  return found === "delivered" || found === "no-listener" || found === "forwarded" ? "in" : found === "depends" ? "depends" : "out";
}

it("RE79 witnesses of random filters differ when they are traced", () => {
  const source = fc.constantFrom(0x0a00_0000, 0x0a00_0001, 0xc0a8_0000, 0xc0a8_0101);
  const rule = fc
    .record({
      source,
      size: fc.constantFrom(0, 255),
      port: fc.constantFrom(22, 23, 80),
      kind: fc.constantFrom("accept" as const, "drop" as const),
    })
    .map((of): Step[] => [...from(of.source, of.source + of.size), ...port(of.port), verdict(of.kind)]);
  const rules = fc.array(rule, { maxLength: 5 });
  fc.assert(
    fc.property(rules, rules, (first, second) => {
      const [before, after] = [filterHost(first), filterHost(second)];
      const { gained, lost } = diffHosts(before, after);
      for (const region of gained) expect([isIn(before, region), isIn(after, region)]).toEqual(["out", "in"]);
      for (const region of lost) expect([isIn(before, region), isIn(after, region)]).toEqual(["in", "out"]);
    }),
    { seed: SEED, numRuns: 40 },
  );
});

it("RE80 what could not be read leaves the comparison unproved", () => {
  const host = filterHost([]);
  const gap = { code: "not-read" as const, place: "ip filter", reason: "not permitted" };
  const { equal, proved, unproved } = diffHosts(host, { ...host, ruleset: { ...host.ruleset, gaps: [gap] } });
  expect({ equal, proved, unproved }).toEqual({ equal: false, proved: false, unproved: ["ip filter: not permitted"] });
});

it("RE80 a forwarded packet whose answer is dropped gains nobody access, and answers that are too many to follow are named", () => {
  const forwarding = (...rules: Step[][]): HostModel => {
    const host = filterHost(rules);
    const [table] = host.ruleset.tables;
    const chain = table?.chains.get("input");
    if (table === undefined || chain === undefined || chain.base === null) throw new Error("a filter host has an input chain");
    const chains = new Map([["forward", { ...chain, name: "forward", base: { ...chain.base, hook: "forward" as const } }]]);
    return { ...host, sysctls: new Map([["net.ipv4.ip_forward", "1"]]), ruleset: { ...host.ruleset, tables: [{ ...table, chains }] } };
  };
  const oneWay = [...port(80), is("source-port", [1024, 65_535]), accept];
  const unanswered = diffHosts(forwarding(), forwarding(oneWay));
  expect({ gained: unanswered.gained, proved: unanswered.proved }).toEqual({ gained: [], proved: true });
  expect(unanswered.changed).toMatchObject([{ family: "ipv4", ports: "80", before: "closed", after: "closed" }]);
  const cramped = diffHosts(forwarding(), forwarding(oneWay), { limits: { nodes: 550, edges: 10_000 } });
  expect(cramped.gained).toMatchObject([{ family: "ipv4", ports: "80", before: "closed", after: "depends" }]);
  expect(cramped.unproved).toEqual([expect.stringContaining("answers of machines behind this host")]);
  const answered = diffHosts(forwarding([established, accept]), forwarding([established, accept], [...port(80), accept]));
  expect(answered.gained).toMatchObject([{ family: "ipv4", ports: "80", before: "closed", after: "open" }]);
  expect(same(filterHost([]), filterHost([[...port(80), accept]])).proved).toBe(true);
});

it("RE83 a comparison that is used again finds what one from scratch finds", () => {
  const rules = Array.from({ length: 60 }, (_, index): Step[] => [...from(0x0a00_0000 + index * 7), ...port(1000 + index), accept]);
  const before = filterHost(rules);
  const comparison = openComparison(before);
  for (const index of [0, 17, 59]) {
    const after = filterHost(rules.toSpliced(index, 1));
    expect(comparison.to(after)).toEqual(diffHosts(before, after));
    expect(comparison.to(after).lost.map(({ ports }) => ports)).toEqual([String(1000 + index)]);
  }
});

it("RE83 an interface that one host alone has, or a mark, is a reason to begin from scratch", () => {
  const before = filterHost([[...port(22), accept]]);
  const mark: Step = { kind: "set-mark", of: "packet", and: 0n, xor: 7n };
  const marked = filterHost([
    [...port(80), mark],
    [is("mark", 7), accept],
    [...port(22), accept],
  ]);
  const wider = {
    ...marked,
    interfaces: marked.interfaces.flatMap((one) => (one.loopback ? [one] : [one, { ...one, name: "eth9", index: 99 }])),
  };
  const comparison = openComparison(before);
  for (const after of [before, marked, wider, before]) expect(comparison.to(after)).toEqual(diffHosts(before, after));
  expect(new Set(comparison.to(marked).gained.map(({ ports }) => ports))).toEqual(new Set(["80"]));
});

it("RE84 tests of flag bits folded into exact values are found", () => {
  const syn = 0x02n;
  const ack = 0x10n;
  const hasFlag = (mask: bigint) => ({ ...is("tcp-flags", mask), selectors: [{ field: "tcp-flags" as Field, mask }] });
  const before = filterHost([
    [tcp, hasFlag(syn), accept],
    [tcp, hasFlag(ack), accept],
    [tcp, is("tcp-flags", syn | ack), accept],
  ]);
  const after = filterHost([[tcp, is("tcp-flags", syn, ack, syn | ack), accept]]); // without those that have other bits too
  const { equal, proved, lost, changed } = diffHosts(before, after);
  expect({ equal, proved }).toEqual({ equal: false, proved: true });
  expect(lost.length + changed.length).toBeGreaterThan(0);
});

const listening = (host: HostModel, at: number): HostModel => ({
  ...host,
  listeners: [
    {
      protocol: "tcp",
      family: "ipv4",
      address: 0n,
      port: at,
      takesIpv4: false,
      device: null,
      isTransparent: false,
      endpoint: null,
      display: "",
    },
  ],
});

it("RE83 an edited copy, equal in content alone, gives the same as one that shares its rules", () => {
  const rules = Array.from({ length: 40 }, (_, index): Step[] => [...from(0x0a00_0000 + index * 7), ...port(1000 + index), accept]);
  const before = filterHost(rules);
  const comparison = openComparison(before);
  for (const edited of [
    rules.toSpliced(20, 1),
    rules.toSpliced(20, 0, [...port(80), accept]),
    rules.toSpliced(20, 1, [...port(80), accept]),
    [],
    rules,
  ]) {
    const after = filterHost(edited);
    expect(comparison.to(structuredClone(after))).toEqual(diffHosts(before, after));
  }
});

it("RE83 a rule that is shared but leads to a chain that was changed is compiled again", () => {
  const called =
    filterHost([
      [...port(80), accept],
      [...port(81), accept],
    ]).ruleset.tables[0]?.chains.get("input")?.rules ?? [];
  const caller = filterHost([[{ kind: "verdict", verdict: { kind: "jump", chain: "user" } }]]);
  const calling = (count: number): HostModel => {
    const [table] = caller.ruleset.tables;
    if (table === undefined) throw new Error("a filter host has a table");
    const user = { table, name: "user", base: null, rules: called.slice(0, count) };
    const tables = [{ ...table, chains: new Map([...table.chains, ["user", user]]) }];
    return { ...caller, ruleset: { ...caller.ruleset, tables } };
  };
  const { equal, gained } = diffHosts(calling(1), calling(2));
  const parts = [...new Set(gained.map(({ family, ports }) => `${family} ${ports}`))];
  expect({ equal, parts }).toEqual({ equal: false, parts: ["ipv4 81", "ipv6 81"] });
});

it("RE85 a new listener is gained by those whom the rules let in", () => {
  const host = filterHost([[...from(0xc0a8_0000, 0xc0a8_ffff), ...port(8080), accept]]);
  const { gained, lost, equal, proved } = diffHosts(host, listening(host, 8080));
  expect({ lost, equal, proved }).toEqual({ lost: [], equal: false, proved: true });
  expect(gained).toMatchObject([{ ports: "8080", before: "closed", after: "open", via: ["eth0"] }]);
  expect(gained[0]?.sources).toEqual(["192.168.0.0/16"]);
  expect(diffHosts(listening(host, 8080), host).lost.map(({ ports }) => ports)).toEqual(["8080"]);
  expect(same(host, listening(host, 9090))).toEqual(nothing);
});

it("RE86 a limit behind other rules may have seen other traffic, so that equality is not proved", () => {
  const condition: Condition = { id: "limit inet filter input 4", kind: "rate", text: "10/second" };
  const limited: Step[] = [...port(22), { kind: "unknown-match", condition, negated: false }, accept];
  const before = filterHost([[...port(80), accept], limited]);
  const after = filterHost([limited, [...port(80), accept]]);
  const { equal, proved, unproved, gained, lost, changed } = diffHosts(before, after);
  expect({ equal, proved, regions: [...gained, ...lost, ...changed] }).toEqual({ equal: false, proved: false, regions: [] });
  expect(unproved).toEqual(["10/second: it stands behind other rules and may see other traffic"]);
});
