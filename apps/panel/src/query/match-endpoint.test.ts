import { expect, test } from "vitest";
import { sampleEndpoint, sampleOwner } from "../sample-endpoint.ts";
import type { Endpoint } from "../wire.ts";
import { parseEndpointQuery } from "./endpoint-query.ts";
import { matchesQuery } from "./match-endpoint.ts";
import { suggestTerms, termAt } from "./suggest-terms.ts";

const container = {
  id: "a1b2",
  name: "web",
  image: "shop/web:2",
  runtime: "docker",
  composeProject: "shop",
  composeService: "web",
} as const;
const hosts: readonly Endpoint[] = [
  sampleEndpoint({
    port: 22,
    unit: "ssh.service",
    owners: [sampleOwner({ executable: "/usr/sbin/sshd", command: "sshd -D", user: "root", pid: 5 })],
  }),
  sampleEndpoint({
    port: 5432,
    address: "127.0.0.1",
    service: { id: "postgresql", name: "PostgreSQL", recognisedBy: "unit", setBy: null },
  }),
  sampleEndpoint({ port: 8080, address: "::", scope: "dual", container, owners: [sampleOwner()] }),
  sampleEndpoint({ port: 53, protocol: "udp", address: "::1", scope: "ipv6", ownersKnown: false }),
];

function portsOf(text: string): number[] {
  const query = parseEndpointQuery(text);
  return hosts.filter((endpoint) => matchesQuery(endpoint, query)).map((endpoint) => endpoint.port);
}

test.each([
  ["", [22, 5432, 8080, 53]],
  ["5", [22, 5432, 53]], // a pid, and the beginning of a port
  ["32", []], // not the middle of one
  ["127.0.0.1:5432", [5432]], // as ss prints it
  ["80", [8080]],
  ["SSHD", [22]],
  ["node app", [8080]],
  ["shop/web", [8080]],
  ["a1b2", [8080]],
  ["root", [22]],
  ["postgres", [5432]],
  ["127.0.0.1", [5432]],
  ["public", [22, 8080]],
  ["loopback", [5432, 53]],
  ["unowned", [53]],
  ["-unit:ssh", [5432, 8080, 53]],
  ["scope:dual,ipv6", [8080, 53]],
  ["port:20-60", [22, 53]],
  ["proto:udp port:53", [53]],
  ["process:node -user:root", [8080]],
  ["public -port:22", [8080]],
])("%j finds %j", (text, ports) => {
  expect(portsOf(text)).toEqual(ports);
});

test("suggestions complete keys, values that exist and commands", () => {
  expect(suggestTerms("-pro", hosts).map((one) => one.insert)).toEqual(["-proto:", "-process:"]);
  expect(suggestTerms("scope:", hosts).map((one) => [one.label, one.count])).toEqual([
    ["scope:ipv4", 2],
    ["scope:dual", 1],
    ["scope:ipv6", 1],
  ]);
  expect(suggestTerms("scope:dual,i", hosts).map((one) => one.label)).toEqual(["scope:dual,ipv4", "scope:dual,ipv6"]);
  expect(suggestTerms(":fr", hosts).map((one) => one.label)).toEqual([":free", ":free 5000"]);
  expect(suggestTerms("zzz", hosts)).toEqual([]);
});

test("the term is the one the caret stands in", () => {
  expect(termAt("public unit:ng tcp", 11)).toEqual({ term: "unit:ng", from: 7, to: 14 });
  expect(termAt("unit:", 5)).toEqual({ term: "unit:", from: 0, to: 5 });
});
