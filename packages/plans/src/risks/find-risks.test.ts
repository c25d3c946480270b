import { parseIpAddress } from "@portolan/net";
import type { HostModel } from "@portolan/reachability";
import { established, filterHost, is, tcp, verdict } from "@portolan/reachability/testing/filter-host";
import type { Endpoint } from "@portolan/sockets";
import { expect, test } from "vitest";
import type { Plan } from "../plan.ts";
import { also, ask, close, deny, fromLoopback, only, planned, toPort } from "../testing/plan-cases.ts";
import { unacceptedRisks, type Risk, type RiskCode } from "./risk.ts";

const keeping = [fromLoopback, [established, verdict("accept")]];
const host = filterHost([...keeping, toPort(22), toPort(2222), toPort(8000)]);

function listening(base: HostModel, port: number): HostModel {
  const place = { protocol: "tcp", family: "ipv6", address: 0n, port, takesIpv4: true } as const;
  return { ...base, listeners: [{ ...place, device: null, isTransparent: false, endpoint: null, display: "" }] };
}

function riskOf(plan: Plan, code: RiskCode): Risk | undefined {
  return plan.risks.find((risk) => risk.code === code);
}

const asker = (text: string, port: number) => {
  const address = parseIpAddress(text);
  if (address === null) throw new Error(text);
  return { asker: { address, port } };
};

const sshd: Endpoint = {
  id: "ssh",
  namespace: "host",
  protocol: "tcp",
  address: "::",
  port: 2222,
  scope: "dual",
  device: null,
  sockets: 1,
  state: "listening",
  owners: [],
  ownersKnown: true,
  uid: 0,
  unit: "ssh.service",
  container: null,
  publishes: null,
  queue: null,
  service: { id: "openssh", name: "OpenSSH", recognisedBy: "executable", setBy: null },
  display: { ss: "*:2222", netstat: ":::2222" },
};

test("PL9 losing the sign-in by ssh is named, at port 22 and wherever sshd listens, with who loses it", () => {
  const found = riskOf(planned(ask(host, deny(22, "203.0.113.0/24"))), "lose-ssh");
  expect(found).toEqual({ code: "lose-ssh", port: 22, sources: ["203.0.113.0/24"] });
  expect(riskOf(planned(ask(listening(host, 2222), close(2222), { endpoints: [sshd] })), "lose-ssh")).toMatchObject({ port: 2222 });
  expect(riskOf(planned(ask(host, close(2222))), "lose-ssh")).toBeUndefined();
  expect(riskOf(planned(ask(host, close(8000))), "lose-ssh")).toBeUndefined();
});

test("PL10 shutting the way the asker came by is named, and no other; the confirmation is asked of their family", () => {
  const shut = planned(ask(host, only(8000, "10.0.0.0/8"), asker("203.0.113.7", 8000)));
  expect(riskOf(shut, "lose-own-way")).toEqual({ code: "lose-own-way", address: "203.0.113.7", port: 8000 });
  expect(shut.confirm.families).toEqual(["ipv4"]);
  expect(riskOf(planned(ask(host, only(8000, "10.0.0.0/8"), asker("10.1.2.3", 8000))), "lose-own-way")).toBeUndefined();
  expect(riskOf(planned(ask(host, only(8000, "10.0.0.0/8"), asker("203.0.113.7", 22))), "lose-own-way")).toBeUndefined();
  const six = planned(ask(host, only(8000, "10.0.0.0/8"), asker("2600::7", 8000)));
  expect(riskOf(six, "lose-own-way")).toMatchObject({ address: "2600::7" });
  expect(six.confirm.families).toEqual(["ipv6"]);
  expect(planned(ask(host, close(8000))).confirm.families).toEqual([]);
});

test("PL11 connections that would get no more packets are named, those that conntrack keeps are not", () => {
  const connection = { protocol: "tcp", local: "192.0.2.1", localPort: 8000, remote: "203.0.113.7", remotePort: 50_000 } as const;
  const stateless = listening(filterHost([fromLoopback, toPort(22), toPort(8000)]), 8000);
  const cut = planned(ask(stateless, close(8000), { connections: [connection, { ...connection, localPort: 22 }] }));
  expect(riskOf(cut, "cut-connections")).toEqual({ code: "cut-connections", connections: [connection] });
  const stateful = listening(filterHost([...keeping, toPort(22), toPort(8000)]), 8000);
  expect(riskOf(planned(ask(stateful, close(8000), { connections: [connection] })), "cut-connections")).toBeUndefined();
});

test("PL12 an opening for about everyone is named, by family, however it is written", () => {
  const found = (...words: readonly string[]) => riskOf(planned(ask(host, also(9000, ...words))), "opens-to-everyone");
  expect(found("everyone")).toEqual({ code: "opens-to-everyone", families: ["ipv4", "ipv6"] });
  expect(found("0.0.0.0/1", "128.0.0.0/2")).toEqual({ code: "opens-to-everyone", families: ["ipv4"] });
  expect(found("2000::/3")).toEqual({ code: "opens-to-everyone", families: ["ipv6"] });
  expect(found("10.0.0.0/8", "2001:db8:1::/48")).toBeUndefined();
});

test("PL13 rules that somebody else made and that go are named; what no restart survives and what a condition rules is told", () => {
  const plan = planned(ask(host, only(8000, "10.0.0.0/8")));
  expect(riskOf(plan, "others-rules")).toEqual({ code: "others-rules", texts: ["rule 5"] });
  expect(riskOf(plan, "not-kept")).toBeDefined();
  expect(riskOf(planned(ask(host, also(9000, "10.0.0.0/8"))), "others-rules")).toBeUndefined();
  const alone = filterHost([[tcp, is("destination-port", 8000), verdict("accept")]]);
  expect(riskOf(planned(ask(alone, close(8000))), "lose-itself")).toEqual({
    code: "lose-itself",
    to: ["127.0.0.0/8,192.0.2.1/32", "::1/128,2001:db8::1/128"],
  });
});

test("PL14 a plan with a named risk waits for its name; what is only told does not", () => {
  const { risks } = planned(ask(host, close(22)));
  expect(unacceptedRisks(risks, []).map(({ code }) => code)).toEqual(["lose-ssh"]);
  expect(unacceptedRisks(risks, ["lose-own-way"]).map(({ code }) => code)).toEqual(["lose-ssh"]);
  expect(unacceptedRisks(risks, ["lose-ssh"])).toEqual([]);
});
