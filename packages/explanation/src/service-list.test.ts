import { createHash } from "node:crypto";
import { serviceById } from "@portolan/services";
import { endpointsOf } from "@portolan/sockets";
import { expect, test } from "vitest";
import { listServices } from "./service-list.ts";
import { process as sampleProcess, snapshotOf, socket } from "./testing/sample-host.ts";
import { instance, serviceScenarios } from "./testing/service-scenarios.ts";

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

test("a service that is all there and has a bad finding comes before one that is well", () => {
  const scenario = serviceScenarios["service-mcsmanager-contradiction"];
  if (scenario === undefined) throw new Error("no such scenario");
  const snapshot = snapshotOf({
    port: 0,
    sockets: [...(scenario.sockets ?? []), socket({ address: "127.0.0.1", port: 6379, inode: 77 })],
    processes: [...(scenario.processes ?? []), sampleProcess({ pid: 77, name: "caddy", executable: "/usr/bin/caddy" })],
    services: [...(scenario.services ?? []), instance({ service: "caddy", pid: 77 })],
  });
  const endpoints = endpointsOf(snapshot, sha256, { serviceName: (id) => serviceById(id)?.name ?? id });
  const [first, second] = listServices({ snapshot, endpoints });
  expect([first?.id, first?.state]).toEqual(["mcsmanager", "answers"]);
  expect(first?.findings.length).toBeGreaterThan(0);
  expect([second?.id, second?.findings]).toEqual(["caddy", []]);
});
