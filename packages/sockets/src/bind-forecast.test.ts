import { expect, test } from "vitest";
import { forecastBind, type BindForecastQuery } from "./bind-forecast.ts";
import type { PortHolder } from "./port-holder.ts";
import { sampleEndpoint, sampleSnapshot } from "./dev/sample-snapshot.ts";

function holder(kind: PortHolder["kind"], fields: Partial<PortHolder> = {}): PortHolder {
  return { kind, namespace: "host", protocol: "tcp", family: "ipv4", local: "127.0.0.1", remote: null, pids: [], detail: null, ...fields };
}

/** Answers in the order 0.0.0.0, ::, 127.0.0.1, each without and with SO_REUSEADDR; `?` where not certain. */
function answers(query: Partial<BindForecastQuery>): string {
  const snapshot = sampleSnapshot({
    sysctls: [
      { namespace: "host", values: { "net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_unprivileged_port_start": "1024" } },
    ],
  });
  return forecastBind({ port: 8080, protocol: "tcp", holders: [], endpoints: [], snapshot, ...query })
    .map(({ code, certain, divertedBy }) => `${code === "EADDRINUSE" ? "X" : code}${divertedBy === null ? "" : "→"}${certain ? "" : "?"}`)
    .join(" ");
}

test("BF1 a listener refuses what overlaps and nothing else", () => {
  expect(answers({})).toBe("ok ok ok ok ok ok");
  expect(answers({ endpoints: [sampleEndpoint()] })).toBe("X X X X X X");
  expect(answers({ endpoints: [sampleEndpoint({ address: "::1" })] })).toBe("ok ok X X ok ok");
  expect(answers({ endpoints: [sampleEndpoint({ address: "::", scope: "ipv6" })] })).toBe("ok ok X X ok ok");
  expect(answers({ endpoints: [sampleEndpoint({ address: "127.0.0.2" })] })).toBe("X X X X ok ok");
  for (const other of [{ port: 81 }, { protocol: "udp" as const }, { namespace: "name:blue" }])
    expect(answers({ endpoints: [sampleEndpoint(other)] })).toBe("ok ok ok ok ok ok");
});

test("BF1 the refusal names the endpoint", () => {
  const endpoint = sampleEndpoint();
  const [first] = forecastBind({ port: 8080, protocol: "tcp", holders: [], endpoints: [endpoint], snapshot: sampleSnapshot() });
  expect(first).toMatchObject({ address: "0.0.0.0", reuseAddress: false, blocker: { kind: "endpoint", endpoint: { id: endpoint.id } } });
});

test("BF2 a bound silent socket shares with SO_REUSEADDR only, and is counted once", () => {
  const endpoints = [sampleEndpoint({ address: "127.0.0.1", state: "bound" })];
  expect(answers({ endpoints, holders: [holder("bound")] })).toBe("X ok? X ok? X ok?");
  expect(answers({ holders: [holder("bound")] })).toBe("X ok? X ok? X ok?");
});

test("BF3 an outgoing connection refuses both, at its own address", () => {
  expect(answers({ holders: [holder("outgoing")] })).toBe("X X? X X? X X?");
  expect(answers({ holders: [holder("outgoing", { local: "192.0.2.5:8080" })] })).toBe("X X? X X? ok ok");
});

test("BF4 a connection whose listener has gone refuses without SO_REUSEADDR", () => {
  expect(answers({ holders: [holder("accepted")] })).toBe("X ok? X ok? X ok?");
  expect(answers({ holders: [holder("fin-wait")] })).toBe("X ok? X ok? X ok?");
});

test("BF5 TIME_WAIT: a server's is passed with SO_REUSEADDR, a client's is not", () => {
  expect(answers({ holders: [holder("time-wait")] })).toBe("X ok? X ok? X ok?");
  expect(answers({ port: 40000, holders: [holder("time-wait")] })).toBe("X X? X X? X X?");
});

test("BF6 a publish without a socket and a nat rule divert", () => {
  expect(answers({ endpoints: [sampleEndpoint({ sockets: 0, state: "published" })] })).toBe("ok→ ok→ ok→ ok→ ok→ ok→");
  expect(answers({ holders: [holder("nat", { local: null, family: null })] })).toBe("ok→ ok→ ok→ ok→ ok→ ok→");
});

test("BF3 a connection whose opener is not known refuses as an outgoing one does", () => {
  expect(answers({ holders: [holder("connection")] })).toBe(answers({ holders: [holder("outgoing")] }));
  expect(answers({ holders: [holder("connection")] })).toContain("X?");
});

test("BF7 a privileged port needs the privilege", () => {
  expect(answers({ port: 80 })).toBe("EACCES EACCES EACCES EACCES EACCES EACCES");
  expect(answers({ port: 80, privileged: true })).toBe("ok ok ok ok ok ok");
  expect(answers({ port: 1024 })).toBe("ok ok ok ok ok ok");
  expect(answers({ port: 80, snapshot: sampleSnapshot() })).toBe("EACCES? EACCES? EACCES? EACCES? EACCES? EACCES?");
});

test("BF8 reserved ports and stopped containers hinder nothing", () => {
  expect(answers({ holders: [holder("reserved", { local: null }), holder("stopped-container", { local: "0.0.0.0" })] })).toBe(
    "ok ok ok ok ok ok",
  );
});

test("BF9 the other family is not hindered", () => {
  expect(answers({ holders: [holder("accepted", { family: "ipv6", local: "::1" })] })).toBe("ok ok X ok? ok ok");
  expect(answers({ holders: [holder("accepted", { family: "ipv6", local: "[2001:db8::1]:8080" })] })).toBe("ok ok X ok? ok ok");
  expect(answers({ holders: [holder("outgoing", { family: "ipv6", local: null })] })).toBe("ok ok X X? ok ok");
});

test("BF10 a UDP socket refuses; with SO_REUSEADDR it hangs on its own option", () => {
  expect(answers({ protocol: "udp", endpoints: [sampleEndpoint({ protocol: "udp" })] })).toBe("X X? X X? X X?");
  expect(answers({ protocol: "udp", holders: [holder("udp-connected", { protocol: "udp" })] })).toBe("X X? X X? X X?");
});
