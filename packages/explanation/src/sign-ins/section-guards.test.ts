import { languages, render, type Language } from "@portolan/phrases";
import { readWrittenRules } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import { expect, test } from "vitest";
import { chart } from "../testing/sample-reach.ts";
import { guardsOfAll, guardsSection, type SignInFacts } from "./section-guards.ts";

const text =
  "*filter\n:INPUT ACCEPT [0:0]\n:f2b-sshd - [0:0]\n-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd\n-A f2b-sshd -s 203.0.113.7/32 -j DROP\nCOMMIT\n";
const ruleset = readWrittenRules([{ kind: "iptables-save", text }], "host");
const service = { id: "openssh", name: "OpenSSH", recognisedBy: "executable", setBy: null } as const;
const sshd: Endpoint = {
  id: "ssh",
  namespace: "host",
  protocol: "tcp",
  address: "0.0.0.0",
  port: 22,
  scope: "ipv4",
  device: null,
  sockets: 1,
  state: "listening",
  owners: [],
  ownersKnown: true,
  uid: 0,
  unit: null,
  container: null,
  publishes: null,
  queue: null,
  service,
  display: { ss: "0.0.0.0:22", netstat: "0.0.0.0:22" },
};
const limit = { maxRetry: 5, findTimeSeconds: 600, banTimeSeconds: 3600 };
const read = { code: "read", source: "journal", isCut: false, failures: 12, addresses: 2, top: [{ address: "203.0.113.7", failures: 9 }, { address: "2001:db8::7", failures: 3 }] } as const; // prettier-ignore

function said(endpoint: Endpoint, facts?: Partial<SignInFacts>, language: Language = "en"): string {
  const whole = facts === undefined ? undefined : { limits: new Map(), failures: new Map(), ...facts };
  const [told] = guardsSection(endpoint, { ruleset, facts: whole });
  return (told?.lines ?? []).map((line) => (line.text === null ? "" : render(line.text, language))).join(" ");
}

test("a jail is told with its bans, with its limits where fail2ban tells them", () => {
  expect(said(sshd)).toBe("fail2ban guards this port with the jail sshd. Banned now: 1 address over IPv4, 0 addresses over IPv6.");
  expect(said(sshd, { limits: new Map([["sshd", limit]]) })).toContain("It bans after 5 failures within 10 minutes, for 1 hour.");
  expect(said(sshd, { limits: new Map([["sshd", { ...limit, banTimeSeconds: -1 }]]) })).toContain("for ever");
  expect(said(sshd, { limits: new Map([["sshd", limit]]) }, "zh-CN")).toContain("10 分钟内失败 5 次即封禁，封禁时长：1 小时。");
});

test("it is said of its own port and protocol alone, and not of a published port that goes past it", () => {
  expect(said({ ...sshd, port: 23 })).toBe("");
  expect(said({ ...sshd, protocol: "udp" })).toContain("its rules are for TCP alone");
  const published = { ...sshd, state: "published", sockets: 0, publishes: { containerPort: 22, containerAddress: "172.17.0.2" } } as const;
  expect(said(published)).toContain("do not pass");
});

test("failed sign-ins are counts; what could not be read is said, never taken for none", () => {
  const told = said(sshd, { failures: new Map([["openssh", read]]) });
  expect(told).toContain(
    "Failed sign-ins in the last 24 hours: 12, from 2 addresses. Most: 203.0.113.7 (9), 2001:db8::7 (3). Read from the journal.",
  );
  expect(said(sshd, { failures: new Map([["openssh", { ...read, isCut: true }]]) })).toContain("at least 12");
  expect(said(sshd, { failures: new Map([["openssh", { ...read, failures: 0, addresses: 0, top: [] }]]) })).toContain("No sign-in failed");
  for (const reason of ["absent", "not-permitted", "failed"] as const) {
    for (const language of languages) {
      const unread = said(sshd, { failures: new Map([["openssh", { code: "unread", reason }]]) }, language);
      expect(unread).toMatch(language === "en" ? /not known/ : /未知/);
    }
  }
});

test("two endpoints of one service with the same to say say it once", () => {
  const judged = [{ chart: chart(), ruleset }];
  const twice = guardsOfAll([sshd, { ...sshd, id: "ssh6", address: "::" }], { judged, facts: undefined });
  expect(twice.flatMap(({ lines }) => lines)).toHaveLength(1);
  expect(guardsOfAll([{ ...sshd, port: 23 }], { judged, facts: undefined })).toEqual([]);
});
