import { expect, test } from "vitest";
import { emptySections, type RuleText, type Snapshot } from "@portolan/snapshot";
import { deriveEndpoints } from "../host-view.ts";
import { shownAddress, unitOrContainer } from "./endpoint-words.ts";

test("a port that exists by nat rules alone is listed with where it leads", async () => {
  const text = [
    "*nat",
    ":PREROUTING ACCEPT [0:0]",
    "-A PREROUTING -p tcp --dport 30080 -j DNAT --to-destination 10.0.0.5:80",
    "-A PREROUTING -p tcp --dport 30081 -j REDIRECT --to-ports 22",
    "-A PREROUTING -p tcp --dport 30082 -j DNAT --to-destination 10.0.0.5-10.0.0.9",
    "COMMIT",
  ].join("\n");
  const rules: RuleText[] = [{ namespace: "host", source: "iptables-save", text, error: null }];
  const snapshot: Snapshot = {
    schema: "portolan.snapshot/2",
    takenAt: "2026-11-22T06:00:00.000Z",
    portolan: "0.0.0",
    host: { name: "harbour", machineId: null, bootId: null, kernel: "6.18", architecture: "x64", system: null, privileged: true },
    coverage: { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] },
    sections: { ...emptySections(), rules },
    hashes: {},
  };
  const endpoints = await deriveEndpoints(snapshot);
  expect(endpoints.map((endpoint) => `${shownAddress(endpoint)} ${endpoint.state} ${unitOrContainer(endpoint)}`)).toEqual([
    "0.0.0.0:30080 published NAT → 10.0.0.5:80",
    "0.0.0.0:30081 published NAT → :22",
    "0.0.0.0:30082 published NAT",
  ]);
});
