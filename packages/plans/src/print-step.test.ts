import type { PortRule } from "@portolan/ruleset";
import { filterHost } from "@portolan/reachability/testing/filter-host";
import { expect, test } from "vitest";
import { inverse } from "./inverse.ts";
import { printStep } from "./print-step.ts";
import type { FirewalldRichRule, Step } from "./step.ts";
import { toPort } from "./testing/plan-cases.ts";

const context = { ruleset: filterHost([toPort(22)]).ruleset, comment: "portolan:k7w2" };
const texts = (step: Step): readonly string[] => printStep(step, context).map(({ arguments: words }) => words.join(" "));
const back = (...steps: readonly Step[]): readonly string[] =>
  inverse(steps, context).commands.map(({ arguments: words }) => words.join(" "));
const accept: PortRule = { verdict: "accept", family: "ipv4", protocol: "tcp", port: 8000, sources: ["10.0.0.0/8"], isPublished: false };
const place = { family: "inet", table: "filter", chain: "input" } as const;

test("PL22 nft: what goes to the head of a chain is inserted from the last to the first, so that it stands in its order; rules put in are found by their comment", () => {
  const drop: PortRule = { ...accept, verdict: "drop", sources: [] };
  const step: Step = { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [accept, drop] }] };
  expect(texts(step).map((text) => text.replace(/ comment.*/, ""))).toEqual([
    "nft insert rule inet filter input iifname != lo ct state new,invalid,untracked meta nfproto ipv4 tcp dport 8000 drop",
    "nft insert rule inet filter input ip saddr 10.0.0.0/8 tcp dport 8000 accept",
  ]);
  expect(inverse([step], context).byHand?.comment).toBe("portolan:k7w2");
  const table: Step = { tool: "nft", changes: [{ kind: "add-table", name: "portolan-tcp-8000", hook: "input", rules: [drop] }] };
  expect(back(step, table)).toEqual(["nft delete table inet portolan-tcp-8000"]);
});

test("PL22 firewalld: rich rules with a rank, now and for good; undone, what was open comes back before what was opened goes", () => {
  const rich: FirewalldRichRule = { priority: -1, family: "ipv4", source: null, port: "8000", protocol: "tcp", verdict: "drop" };
  const zone = { kind: "zone", name: "public" } as const;
  const step: Step = {
    tool: "firewalld",
    changes: [
      { kind: "add", time: "permanent", place: zone, item: { kind: "rich-rule", rule: rich } },
      { kind: "remove", time: "runtime", place: zone, item: { kind: "port", port: "8000", protocol: "tcp" } },
      { kind: "remove", time: "runtime", place: zone, item: { kind: "service", service: "http-alt" }, isLeft: true },
    ],
  };
  const rule = `rule priority="-1" family="ipv4" port port="8000" protocol="tcp" drop`;
  expect(texts(step)).toEqual([
    `firewall-cmd --permanent --zone=public --add-rich-rule=${rule}`,
    "firewall-cmd --zone=public --remove-port=8000/tcp",
    "firewall-cmd --zone=public --remove-service=http-alt",
  ]);
  expect(back(step)).toEqual([
    "firewall-cmd --zone=public --add-port=8000/tcp",
    `firewall-cmd --permanent --zone=public --remove-rich-rule=${rule}`,
  ]);
});

test("PL22 ufw: its rules in front of all of their family, and taken back by what they say", () => {
  const step: Step = {
    tool: "ufw",
    changes: [
      { kind: "delete", rule: { verb: "allow", protocol: "tcp", source: "any", port: "8000" } },
      { kind: "prepend", rule: { verb: "deny", protocol: "tcp", source: "any", port: "8000" } },
    ],
  };
  expect(texts(step)).toEqual(["ufw delete allow 8000/tcp", "ufw prepend deny proto tcp from any to any port 8000 comment portolan:k7w2"]);
  expect(back(step)).toEqual(["ufw delete deny proto tcp from any to any port 8000", "ufw allow 8000/tcp"]);
});

test("PL22 tc: a tree, a class and filters of both families by the step's own number; what others share is left where it was there", () => {
  const step: Step = {
    tool: "tc",
    device: "eth0",
    direction: "out",
    protocol: "tcp",
    port: 443,
    bitsPerSecond: 8000,
    by: "htb",
    handle: 10,
  };
  const filter =
    "tc filter add dev eth0 parent 7074: protocol ipv6 pref 21 u32 match ip6 protocol 6 0xff match ip6 sport 443 0xffff classid 7074:a";
  expect(texts(step)).toEqual(expect.arrayContaining(["tc qdisc add dev eth0 root handle 7074: htb default 1", filter]));
  expect(texts({ ...step, isBeside: true })).toEqual(texts(step).slice(2));
  expect(back({ ...step, isBeside: true })).toEqual(back(step).slice(0, -1));
  expect(back(step).at(-1)).toBe("tc qdisc del dev eth0 root");
});
