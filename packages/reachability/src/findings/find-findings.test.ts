import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePrefix } from "@portolan/net";
import type { Step } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import { sampleEndpoint } from "@portolan/sockets/testing";
import { chartOf } from "../chart-of-host.ts";
import type { Finding } from "../finding.ts";
import type { HostModel, Listener } from "../host-model.ts";
import { filterHost, is, ipv4, established, tcp, verdict } from "../testing/filter-host.ts";
import { findFindings } from "./find-findings.ts";
import { parseZones } from "./find-firewalld-differences.ts";
import type { HostFacts } from "./finding-input.ts";
import { getsIn, traceWitness } from "./try-packet.ts";

function endpoint(port: number, more: Partial<Endpoint> = {}): Endpoint {
  return sampleEndpoint({ id: `id-${port}`, address: "::", port, owners: [], ...more });
}

function withListeners(host: HostModel, ports: readonly number[]): HostModel {
  const listeners = ports.map((port): Listener => ({
    protocol: "tcp",
    family: "ipv6",
    address: 0n,
    port,
    takesIpv4: true,
    device: null,
    isTransparent: false,
    endpoint: `id-${port}`,
    display: `*:${port}`,
  }));
  return { ...host, listeners };
}

function judge(host: HostModel, endpoints: readonly Endpoint[], facts: HostFacts = {}): readonly Finding[] {
  return findFindings({ host, endpoints, chart: chartOf(host, endpoints), facts });
}

const sources = ["10.0.0.0/8", "192.168.0.0/16", "0.0.0.0/1", "203.0.113.0/24"] as const;

function fromPrefix(text: string): Step {
  const prefix = parsePrefix(text);
  if (prefix === null) throw new Error(text);
  const { value } = prefix.address;
  return is("source-address", [value, value + (1n << BigInt(32 - prefix.length)) - 1n]);
}

const anyRule = fc.record({
  port: fc.constantFrom(80, 81, null),
  source: fc.constantFrom(...sources, null),
  sourcePort: fc.constantFrom(53, null, null),
  family: fc.constantFrom(2, 10, null),
  effect: fc.constantFrom("accept", "drop", "accept"),
});

describe("whatever the rules", () => {
  test("a witness of an opening gets in by the trace, and no id stands twice", () => {
    const openings = new Set(["narrow-rule-made-void", "ipv6-open-ipv4-filtered", "ipv4-open-ipv6-filtered", "open-to-source-port", "no-firewall", "tunnel-accepts-all"]); // prettier-ignore
    let told = 0;
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 6 }), fc.constantFrom("accept", "drop"), (drawn, policy) => {
        const rules = drawn.map(({ port, source, sourcePort, family, effect }): Step[] => [
          ...(source === null ? (family === null ? [] : [is("family", family)]) : [ipv4, fromPrefix(source)]),
          ...(port === null && sourcePort === null ? [] : [tcp]),
          ...(sourcePort === null ? [] : [is("source-port", sourcePort)]),
          ...(port === null ? [] : [is("destination-port", port)]),
          verdict(effect),
        ]);
        const host = withListeners(filterHost([[established, verdict("accept")], ...rules], policy), [80, 81]);
        const found = judge(host, [endpoint(80), endpoint(81)]);
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
        for (const { code, witness, protocol } of found) {
          if (!openings.has(code) || witness === null) continue;
          told += 1;
          const trace = traceWitness(host, witness, protocol ?? "tcp");
          expect(trace !== null && getsIn(trace), code).toBe(true);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(told).toBeGreaterThan(20);
  });
});

describe("walls", () => {
  const host = filterHost([], "drop");
  const near = (facts: HostFacts, sysctls: readonly (readonly [string, string])[], queue: Endpoint["queue"] = null): readonly string[] =>
    judge({ ...withListeners(host, [8080]), sysctls: new Map(sysctls) }, [endpoint(8080, { queue })], facts).map(
      ({ code, severity }) => `${code} ${severity}`,
    );

  test("an accept queue is near its end from 70 %, and full at 100 %", () => {
    expect(near({}, [], { depth: 69, limit: 100 })).toEqual([]);
    expect(near({}, [], { depth: 70, limit: 100 })).toEqual(["accept-queue-near-full medium"]);
    expect(near({}, [], { depth: 101, limit: 100 })).toEqual(["accept-queue-near-full high"]);
    expect(near({}, [], { depth: 1, limit: 0 })).toEqual([]);
  });

  test("TIME_WAIT and outgoing ports are held against the kernel's own limits, where both are known", () => {
    const sysctls = [["net.ipv4.tcp_max_tw_buckets", "1000"], ["net.ipv4.ip_local_port_range", "32768\t33767"]] as const; // prettier-ignore
    expect(near({ socketCounts: { tcpInUse: 10, tcpTimeWait: 600 } }, sysctls)).toEqual([]);
    expect(near({ socketCounts: { tcpInUse: 10, tcpTimeWait: 690 } }, sysctls)).toEqual(["ephemeral-range-near-wall medium"]);
    expect(near({ socketCounts: { tcpInUse: 0, tcpTimeWait: 700 } }, sysctls)).toEqual([
      "ephemeral-range-near-wall medium",
      "time-wait-near-wall medium",
    ]);
    expect(near({}, sysctls)).toEqual([]);
    expect(near({ socketCounts: { tcpInUse: 0, tcpTimeWait: 700 } }, [])).toEqual([]);
  });
});

test("firewalld's answers are read zone by zone; an interface is no difference", () => {
  const runtime = "public (active)\n  target: default\n  interfaces: eth0\n  ports: 80/tcp 443/tcp\n  forward: yes\n  rich rules: \n\trule family=\"ipv4\" accept\n\ntrusted\n  target: ACCEPT\n"; // prettier-ignore
  expect([...(parseZones(runtime).get("public") ?? [])]).toEqual(["target: default", "ports: 80/tcp", "ports: 443/tcp", "forward: yes", 'rule family="ipv4" accept']); // prettier-ignore
  const permanent = runtime.replace(" (active)", "").replace("interfaces: eth0", "interfaces: ").replace("80/tcp ", "");
  const found = judge(filterHost([], "drop"), [], { firewalldZones: { runtime, permanent } });
  expect(found.map(({ facts }) => facts)).toEqual([{ zone: "public", runtimeOnly: ["ports: 80/tcp"], permanentOnly: [] }]);
});
