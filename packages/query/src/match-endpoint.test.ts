import type { Endpoint } from "@portolan/sockets";
import { expect, test } from "vitest";
import { parseEndpointQuery } from "./endpoint-query.ts";
import { createMatcher } from "./match-endpoint.ts";
import { sampleEndpoint, sampleOwner } from "./sample-endpoint.ts";
import { stateName } from "./state-name.ts";

const nowMs = Date.parse("2026-11-22T12:00:00Z");
const plain = sampleEndpoint({ id: "one", port: 22 });
const owner = sampleOwner({ startedAt: "2026-11-22T11:30:00Z" });
const container = {
  id: "a1b2",
  name: "web",
  image: "shop/web:2",
  runtime: "docker",
  composeProject: "shop",
  composeService: "web",
} as const;
const hosts: readonly Endpoint[] = [
  {
    ...plain,
    unit: "ssh.service",
    owners: [
      {
        ...owner,
        program: "sshd",
        executable: "/usr/sbin/sshd",
        command: "sshd -D",
        user: "root",
        pid: 70_005,
        startedAt: "2026-11-01T00:00:00Z",
      },
    ],
  },
  {
    ...plain,
    port: 5432,
    address: "127.0.0.1",
    display: { ss: "127.0.0.1:5432", netstat: "127.0.0.1:5432" },
    service: { id: "postgresql", name: "PostgreSQL", recognisedBy: "unit", setBy: null },
  },
  { ...plain, port: 8080, address: "::", scope: "dual", container, owners: [owner], display: { ss: "*:8080", netstat: ":::8080" } },
  {
    ...plain,
    port: 53,
    protocol: "udp",
    address: "::1",
    scope: "ipv6",
    device: "lo",
    ownersKnown: false,
    display: { ss: "[::1]:53", netstat: "::1:53" },
  },
];

test.each([
  ["", [22, 5432, 8080, 53]],
  ["53", [53]], // a number is a port, whole
  ["5", []],
  ["22,5000-6000", [22, 5432]],
  ["70005", [22]], // too big for a port: a process
  ["pid:812", [8080]],
  ["udp", [53]],
  ["-tcp", [53]],
  ["127.0.0.1:5432", [5432]], // as ss prints it
  [":::8080", [8080]], // as netstat prints it
  ["*:80", [8080]],
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
  ["family:ipv6", [8080, 53]],
  ["family:ipv4", [22, 5432, 8080]],
  ["state:open", [53]],
  ["device:lo", [53]],
  ["container:*", [8080]],
  ["-unit:*", [5432, 8080, 53]],
  ["port:20-60", [22, 53]],
  ["proto:udp port:53", [53]],
  ["owner:node -user:root", [8080]],
  ["public -port:22", [8080]],
  ["since:1h", [8080]],
  ["-since:1h", [22, 5432, 53]],
  ["since:4w", [22, 8080]],
])("%j finds %j", (text, ports) => {
  const matches = createMatcher(parseEndpointQuery(text), { nowMs });
  expect(hosts.filter(matches).map((endpoint) => endpoint.port)).toEqual(ports);
});

test("a word is also looked for in the further text", () => {
  const matches = createMatcher(parseEndpointQuery("billing"), {
    nowMs,
    extraText: ({ port }) => (port === 8080 ? "the billing api" : ""),
  });
  expect(hosts.filter(matches).map((endpoint) => endpoint.port)).toEqual([8080]);
});

test.each([
  ["name:bill", [8080]],
  ["name:BILL,x", [8080]],
  ["name:*", [8080]],
  ["-name:*", [22, 5432, 53]],
  ["name:22", []],
])("%j asks for the names that people gave", (text, ports) => {
  const matches = createMatcher(parseEndpointQuery(text), { nowMs, nameOf: ({ port }) => (port === 8080 ? "Billing API" : null) });
  expect(hosts.filter(matches).map((endpoint) => endpoint.port)).toEqual(ports);
});

test("where no names are known, name: finds nothing", () => {
  expect(hosts.filter(createMatcher(parseEndpointQuery("name:*"), { nowMs }))).toEqual([]);
});

test("UDP that listens is open", () => {
  expect(stateName({ protocol: "udp", state: "listening" })).toBe("open");
  expect(stateName({ protocol: "tcp", state: "listening" })).toBe("listening");
  expect(stateName({ protocol: "udp", state: "bound" })).toBe("bound");
});

test("reach: finds by who gets in over any family; what was not judged is unknown, and a minus turns it round", () => {
  const find = (text: string, reach: readonly string[] | null): boolean =>
    createMatcher(parseEndpointQuery(text), { nowMs, reachOf: () => reach })(plain);
  expect(find("reach:internet", ["private", "internet"])).toBe(true);
  expect(find("reach:internet,link", ["private"])).toBe(false);
  expect(find("-reach:internet", ["nobody"])).toBe(true);
  expect(find("reach:unknown", null)).toBe(true);
  expect(find("reach:nobody", null)).toBe(false);
});
