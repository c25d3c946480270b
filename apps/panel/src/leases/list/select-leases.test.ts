import type { Lease, LeaseState } from "@portolan/leases";
import { expect, test } from "vitest";
import { selectLeases, sortLeases, standingOf, writePorts } from "./select-leases.ts";

function lease(change: Partial<Lease>): Lease {
  return {
    id: "a".repeat(16),
    group: "g",
    pool: "games-id",
    host: "games-01",
    namespace: "host",
    owner: "shop/web",
    purpose: "web",
    profile: null,
    class: "ordinary",
    mode: "dynamic",
    state: "active",
    isEnding: false,
    fence: 1,
    ports: [20_137],
    emergencyPorts: [],
    protocols: ["tcp"],
    family: "dual",
    address: null,
    termSeconds: null,
    grantedMs: 0,
    changedMs: 0,
    expiresMs: null,
    quarantineUntilMs: null,
    expected: null,
    choice: { hosts: [], leftOut: [], port: { order: "keyed", passedOver: {}, rank: 1 } },
    evidence: [],
    note: "",
    tags: [],
    by: "owner",
    ...change,
  };
}

const leases = [
  lease({ owner: "shop/web", ports: [20_137], tags: ["eu"] }),
  lease({
    owner: "games/lobby",
    ports: [20_500, 20_501],
    state: "reserved",
    expected: { unit: "lobby.service", executable: null, user: null, container: null },
  }),
  lease({ owner: "games/arena", ports: [25_000], state: "hijacked", protocols: ["udp"], expiresMs: 5 }),
];

function find(text: string, hidden: readonly ("used" | "trouble")[] = []): readonly string[] {
  return selectLeases(leases, { text, hidden: new Set(hidden), poolName: () => "eu-pool" }).map(({ owner }) => owner);
}

test.each([
  ["", ["shop/web", "games/lobby", "games/arena"]],
  ["owner:games/*", ["games/lobby", "games/arena"]],
  ["state:trouble", ["games/arena"]],
  ["state:hijacked udp", []],
  ["protocol:udp", ["games/arena"]],
  ["20500-20999", ["games/lobby"]],
  ["port:25000", ["games/arena"]],
  ["lobby.service", ["games/lobby"]],
  ["unit:lobby*", ["games/lobby"]],
  ["TAG:eu", ["shop/web"]],
  ["pool:eu-pool shop", ["shop/web"]],
  ["colour:red", []],
])("%s", (text, owners) => {
  expect(find(text)).toEqual(owners);
});

test("what is hidden stays hidden whatever is typed", () => {
  expect(find("games/", ["trouble"])).toEqual(["games/lobby"]);
});

test("by urgency, by end and by port", () => {
  expect(sortLeases(leases, "state").map(({ state }) => state)).toEqual(["hijacked", "reserved", "active"]);
  expect(sortLeases(leases, "ends")[0]?.owner).toBe("games/arena");
  expect(sortLeases(leases, "port").map(({ ports }) => ports[0])).toEqual([20_137, 20_500, 25_000]);
});

test("ports next to one another are written as a range", () => {
  expect(writePorts([20_003, 20_001, 20_002, 20_010])).toBe("20001–20003, 20010");
});

test("a state that only a newer server knows stands nowhere, and is shown", () => {
  expect(standingOf("dormant" as LeaseState)).toBeNull();
});
