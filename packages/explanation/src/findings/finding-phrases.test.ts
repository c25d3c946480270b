import { expect, expectTypeOf, test } from "vitest";
import { catalogue, languages, render } from "@portolan/phrases";
import { findingCodes, type FindingCode, type FindingFacts } from "@portolan/reachability";
import { findingPhrases } from "./finding-phrases.ts";

/** Facts of every code, as a finding of it has them. */
const facts: { readonly [Code in FindingCode]: FindingFacts[Code] } = {
  "narrow-rule-made-void": {
    display: "tcp *:80",
    intended: ["10.0.0.0/8"],
    narrow: "n",
    broad: "b",
    sources: ["0.0.0.0/0"],
    over: ["IPv4"],
  },
  "runtime-differs-from-permanent": { zone: "public", runtimeOnly: ["ports: 80/tcp"], permanentOnly: [] },
  "docker-bypass": { display: "tcp *:80", container: "web", guard: "ufw", containerPort: 80, sources: ["0.0.0.0/0"] },
  "ipv6-open-ipv4-filtered": { display: "tcp *:80", open: ["::/0"], filtered: [] },
  "ipv4-open-ipv6-filtered": { display: "tcp *:80", open: ["0.0.0.0/0"], filtered: ["fd00::/8"] },
  "open-to-source-port": { sourcePort: "53", rule: "r", displays: ["tcp *:80"] },
  "loopback-publish-reachable": { display: "tcp 127.0.0.1:80", target: "web", via: ["eth0"] },
  "tunnel-accepts-all": { interface: "wg0", rule: "r", displays: ["tcp *:80"] },
  "dead-opening": { protocol: "tcp", ports: "80,443", sources: ["10.0.0.0/8"], rule: "r" },
  "no-firewall": { displays: ["a", "b", "c", "d", "e", "f", "g", "h"] },
  "sign-in-without-limit": { display: "tcp *:22", service: "OpenSSH" },
  "shadowed-rule": { rule: "r", place: "p", by: ["b"] },
  "contradictory-rules": { rule: "r", place: "p", by: ["b"] },
  "meant-to-serve-unreachable": { display: "tcp *:80", service: "nginx", why: "policy drop" },
  "neighbour-discovery-blocked": { displays: ["tcp *:80"], rule: "r" },
  "accept-queue-near-full": { display: "tcp *:80", depth: 90, limit: 100, percent: 90 },
  "time-wait-near-wall": { count: 9, limit: 10, percent: 90 },
  "ephemeral-range-near-wall": { count: 9, limit: 10, percent: 90, range: "1-10" },
  "listener-in-ephemeral-range": { displays: ["tcp *:40000"], range: "32768-60999" },
  "upstream-gone": { service: "nginx", target: "127.0.0.1:9001", upstream: "app", setting: "/etc/nginx/nginx.conf:7", left: 0 },
  "bound-by-selinux": { subject: "nginx", rule: "r", commands: ["semanage"] },
  "connection-contradicts-rules": { display: "tcp *:80", connected: ["192.0.2.2"], failed: [] },
  "undeclared-endpoint": { display: "*:80" },
  "reaches-too-many": { display: "*:80", sources: ["10.0.0.0/8"] },
  "reaches-too-few": { display: "*:80", sources: ["10.0.0.0/8"] },
  "declared-endpoint-missing": { protocol: "tcp", ports: "80", name: "web" },
  "forbidden-port": { display: "*:23", port: 23 },
  "port-without-reason": { display: "*:80", below: 1024 },
  "waiver-expired": { finding: "docker-bypass", until: "2026-01-01", reason: "r" },
};

test.each(findingCodes)("%s is told in both languages from its own facts, nothing left open", (code) => {
  const { title, meaning, remedy } = findingPhrases({ code, facts: { ...facts[code] } });
  for (const language of languages) {
    for (const text of [title, meaning, remedy]) {
      expect(catalogue).toHaveProperty([text.id]);
      expect(render(text, language)).not.toMatch(/[{}]/);
    }
  }
});

test("everyone, nobody and long lists are words", () => {
  const told = (code: FindingCode): string => render(findingPhrases({ code, facts: { ...facts[code] } }).meaning, "en");
  expect(told("ipv6-open-ipv4-filtered")).toContain("these get in: everyone. Over IPv4: nobody.");
  expect(told("no-firewall")).toContain("a, b, c, d, e, 3 more");
  expect(told("runtime-differs-from-permanent")).toContain("Saved only: nothing.");
  expectTypeOf<keyof FindingFacts>().toEqualTypeOf<FindingCode>();
});
