import { expect, test } from "vitest";
import { sampleEndpoint, sampleOwner } from "../sample-endpoint.ts";
import type { Endpoint } from "../wire.ts";
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
