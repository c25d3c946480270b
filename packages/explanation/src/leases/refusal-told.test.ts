import { expect, test } from "vitest";
import type { ClaimRefusal, Evidence } from "@portolan/leases";
import { languages, render } from "@portolan/phrases";
import { evidencePhrase } from "./evidence-phrase.ts";
import { claimRefusalTold, moveRefusalTold } from "./refusal-told.ts";

const nginx: Evidence = {
  kind: "listener",
  protocol: "tcp",
  port: 8080,
  address: "::1",
  namespace: "host",
  remote: null,
  pids: [812],
  executable: "/usr/sbin/nginx",
  user: "www-data",
  unit: "nginx.service",
  container: null,
  parents: ["1 systemd"],
  detail: null,
};

const refusals: readonly ClaimRefusal[] = [
  { code: "pool-unknown" },
  { code: "host-unknown", host: "b" },
  { code: "not-allowed", rule: "modes", detail: "dynamic" },
  { code: "port-outside", port: 80 },
  { code: "port-kept", port: 22, because: "ssh" },
  { code: "port-leased", port: 20000, lease: "aaaa", state: "quarantined", untilMs: 1_800_000_000_000 },
  { code: "port-leased", port: 20000, lease: "aaaa", state: "active", untilMs: null },
  { code: "port-occupied", port: 20000, evidence: [nginx] },
  { code: "pool-full", free: 1, quarantined: 3, wanted: 2, isHeadroom: false },
  { code: "pool-full", free: 1, quarantined: 3, wanted: 2, isHeadroom: true },
  { code: "key-reused" },
  { code: "host-not-ready", host: "b", why: "older-record" },
];

test("every refusal says why and what works, in both languages, with no parameter left open", () => {
  for (const refusal of refusals)
    for (const language of languages) {
      const { what, works } = claimRefusalTold(refusal, "web");
      for (const text of [what, works].flatMap((part) => (part === null ? [] : [render(part, language)]))) {
        expect(text).not.toMatch(/[{}]/);
        expect(text.length).toBeGreaterThan(3);
      }
    }
  const occupied = claimRefusalTold({ code: "port-occupied", port: 20000, evidence: [nginx] }, "web");
  expect(render(occupied.what, "en")).toContain("/usr/sbin/nginx (PID 812)");
});

test("a rule is told in words of its own; a claim that contradicts itself is not blamed on the pool", () => {
  const what = (rule: string, detail: string): string => render(claimRefusalTold({ code: "not-allowed", rule, detail }, "web").what, "en");
  const rules = ["owners", "modes", "families", "addresses", "isPaired", "longestBlock", "isExclusive", "longestTermSeconds", "bands"];
  for (const rule of rules) expect(what(rule, "7")).not.toMatch(/[{}]|A rule of the pool/);
  expect(what("longestTermSeconds", "∞")).toBe("The pool grants nothing without a term.");
  expect(what("count", "0/1")).toBe("In mode static ports are asked for by number, and there is none in the claim.");
  expect(what("count", "2/1")).toContain("do not agree: 2/1");
  expect(what("address", "::1 ipv4")).not.toContain("pool");
  expect(what("of-later", "x")).toBe("A rule of the pool (of-later) does not allow it: x.");
});

test("a full pool in which nothing rests does not bid anybody wait", () => {
  const { works } = claimRefusalTold({ code: "pool-full", free: 0, quarantined: 0, wanted: 1, isHeadroom: false }, "web");
  expect(works === null ? "" : render(works, "en")).not.toContain("quarantine");
});

test("a number of a port or of a fence is written as it is, without separators", () => {
  expect(render(moveRefusalTold({ code: "stale-fence", fence: 1234567 }, "x").what, "en")).toContain("1234567");
  expect(render(claimRefusalTold({ code: "port-outside", port: 20000 }, "x").what, "zh-CN")).toContain("20000");
});

test("evidence names who and where; somebody unseen is somebody", () => {
  expect(render(evidencePhrase(nginx), "en")).toBe("/usr/sbin/nginx (PID 812) listens at tcp [::1]:8080");
  const unseen: Evidence = { ...nginx, kind: "bound", pids: [], executable: null, unit: null, user: null, address: null };
  expect(render(evidencePhrase(unseen), "en")).toBe("somebody holds tcp 8080 without listening");
  const unread: Evidence = { ...nginx, kind: "unreadable", detail: "rules host" };
  expect(render(evidencePhrase(unread), "en")).toBe(
    "the packet filter and NAT rules of network namespace host could not be read; portolan doctor says why",
  );
  expect(render(evidencePhrase({ ...unread, detail: "later" }), "zh-CN")).toBe("无法询问：later");
  expect(render(evidencePhrase({ ...nginx, kind: "published", container: "web-1" }), "en")).toContain("web-1");
});
