import { AddressSet, formatPrefix, parsePrefix } from "@portolan/net";
import { render, type Language } from "@portolan/phrases";
import { namedRisks, parseWantedSources, planFor, type Circumstances, type Intent, type Risk, type WantedSources } from "@portolan/plans";
import { filterHost, is, tcp, verdict } from "@portolan/reachability/testing/filter-host";
import { expect, test } from "vitest";
import { renderReport } from "../render-explanation.ts";
import { explainPlan } from "./explain-plan.ts";
import { intentPhrase } from "./intent-phrase.ts";
import { explainPlanRefusal } from "./plan-refusal.ts";
import { riskPhrase } from "./risk-phrase.ts";

const circumstances: Circumstances = {
  host: "alpha",
  nowMs: Date.parse("2026-11-22T12:00:00Z"),
  planId: "k7w2",
  asker: null,
  endpoints: [],
  connections: [],
  guardRails: { neverClose: [], neverOpen: [], approval: "none", approvers: [], failover: [] },
  acceptedRisks: [],
  hash: (text) => String(text.length),
};
const host = filterHost([
  [tcp, is("destination-port", 22), verdict("accept")],
  [tcp, is("destination-port", 8000), verdict("accept")],
]);
const wanted = (...words: readonly string[]): WantedSources => {
  const sources = parseWantedSources(words);
  if (sources === null) throw new Error(words.join(" "));
  return sources;
};
const only: Intent = {
  kind: "allow",
  protocol: "tcp",
  port: 8000,
  sources: wanted("10.0.0.0/8"),
  isAdded: false,
  until: "2026-11-27T10:00:00.000Z",
};
const both = ["en", "zh-CN"] as const satisfies readonly Language[];

function told(intent: Intent, language: Language, more: Partial<Circumstances> = {}): string {
  const answer = planFor(host, intent, { ...circumstances, ...more });
  if (answer.code !== "planned") throw new Error(JSON.stringify(answer));
  return renderReport(explainPlan(answer.plan), language)
    .map(({ text }) => text)
    .join("\n");
}

test("both families are told, who loses with how many they are, what is proved, the end, and how it is confirmed", () => {
  const text = told(only, "en");
  expect(text).toContain("TCP 8000 lets in exactly these and nobody else. IPv4: 10.0.0.0/8. IPv6: nobody.");
  expect(text).toMatch(/Who gains access\nNobody gains access\./);
  expect(text).toMatch(/IPv4, TCP port 8000: everyone except 10\.0\.0\.0\/8 \([\d,]+ addresses\)\./);
  expect(text).toMatch(/IPv6, TCP port 8000: [^\n]+ \(about 2\^\d+ addresses\)\./);
  expect(text).toContain("Nothing else changes: proved for every packet of both families.");
  expect(text).toContain("It ends at 2026-11-27 10:00:00 UTC: a timer on this host");
  expect(told(only, "en", { endsBy: "watch" })).toContain("systemd does not run here");
  expect(text).toContain("within 90 s somebody has to run portolan confirm here");
});

test("a named risk is told with how to accept it, and as accepted once it is", () => {
  const close: Intent = { kind: "close", protocol: "tcp", port: 22 };
  expect(told(close, "en")).toMatch(
    /lose-ssh: these can sign in by ssh \(port 22\) now[^\n]*IPv4 [^\n]*IPv6 [^\n]*\nTo accept[^\n]*--accept-risk=lose-ssh/,
  );
  expect(told(close, "en", { acceptedRisks: ["lose-ssh"] })).toContain("lose-ssh (accepted):");
});

test("no text is left without its facts, in either language", () => {
  const intents: readonly Intent[] = [
    only,
    { kind: "allow", protocol: "udp", port: 53, sources: wanted("everyone"), isAdded: true, macs: ["02:00:5e:10:00:01"], until: null },
    { kind: "close", protocol: "tcp", port: 23 },
    { kind: "deny", protocol: null, port: null, sources: wanted("203.0.113.0/24"), until: null },
    { kind: "rate", protocol: "tcp", port: 443, newPerSecond: 200, burst: 50, per: "source", until: null },
    { kind: "rate", protocol: "tcp", port: 443, newPerSecond: 200, burst: 50, per: "port", until: null },
    { kind: "bandwidth", protocol: "tcp", port: 8333, bitsPerSecond: 20_000_000, direction: "out", until: null },
    { kind: "bind", service: "nginx", protocol: "tcp", port: 80, scope: "loopback" },
    { kind: "sysctl", key: "net.ipv4.tcp_syncookies", value: "1" },
  ];
  const unit = { code: "starts-anew", unit: "a.service", otherPorts: [] } as const;
  const risks: readonly Risk[] = [
    { code: "lose-panel", port: 13_390, sources: ["10.0.0.0/8", "2001:db8::/32"] },
    { code: "mac-on-link", routed: [] },
    { code: "mac-on-link", routed: ["10.0.0.0/8"] },
    { ...unit, by: "reload" },
    { ...unit, by: "restart" },
    { ...unit, by: "restart", otherPorts: [{ protocol: "tcp", port: 443 }] },
    { code: "several-managers", deciding: ["ufw"], others: ["docker"] },
    { code: "lose-itself", to: ["127.0.0.0/8", "::1/128"] },
  ];
  for (const language of both) {
    const texts = [
      ...intents.map((intent) => render(intentPhrase(intent), language)),
      ...risks.map((risk) => render(riskPhrase(risk), language)),
      ...(["already", "nobody-gets-in"] as const).map((code) => render(explainPlanRefusal({ code }, only).what, language)),
      told(only, language),
    ];
    for (const text of texts) expect(text).not.toMatch(/\{\w+\}|undefined|\[object|plan\.\w+\./);
  }
  expect(namedRisks.has("lose-panel")).toBe(true);
});

test("the host's own addresses are no exception among those who lose a way in", () => {
  const own = { address: "2001:db8::1", prefixLength: 64, scope: "global", peer: null, tentative: false, deprecated: false };
  const interfaces = host.interfaces.map((one) => (one.loopback ? one : { ...one, addresses: [own] }));
  const ours = AddressSet.fromPrefixes([parsePrefix("2001:db8::1/128")].filter((one) => one !== null));
  const sources = AddressSet.ipv6.subtract(ours).toPrefixes().map(formatPrefix);
  const risk = { code: "lose-ssh", port: 22, sources } as const;
  expect(render(riskPhrase(risk), "en")).toContain("IPv6 everyone except 2001:db8::1");
  expect(render(riskPhrase(risk, interfaces), "en")).toMatch(/IPv6 everyone\.?$/);
});
