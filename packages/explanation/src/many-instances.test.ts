import { createHash } from "node:crypto";
import { serviceById } from "@portolan/services";
import { endpointsOf } from "@portolan/sockets";
import { expect, test } from "vitest";
import { explainService } from "./explain-service.ts";
import { listServices } from "./service-list.ts";
import type { ServiceExplanation } from "./service-explanation.ts";
import { findService } from "./service-whole.ts";
import { process as sampleProcess, snapshotOf, socket, systemd } from "./testing/sample-host.ts";
import { instance } from "./testing/service-scenarios.ts";

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

function hostOf(instances: readonly { readonly pid: number; readonly service: string; readonly ports: readonly number[] }[]) {
  const snapshot = snapshotOf({
    port: 0,
    sockets: instances.flatMap(({ pid, ports }) => ports.map((port) => socket({ address: "127.0.0.1", port, inode: pid }))),
    processes: [systemd, ...instances.map(({ pid, service }) => sampleProcess({ pid, name: service, executable: `/usr/bin/${service}` }))],
    services: instances.map(({ pid, service }) => instance({ service, pid })),
  });
  return { snapshot, endpoints: endpointsOf(snapshot, sha256, { serviceName: (id) => serviceById(id)?.name ?? id }) };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const redises = hostOf(
  Array.from({ length: 2000 }, (_unused, index) => ({
    pid: 1000 + index,
    service: "redis",
    ports: Array.from({ length: 5 }, (_one, at) => 10_000 + index * 5 + at),
  })),
);

test("2,000 instances with 10,000 endpoints are listed within half a second of CPU", () => {
  listServices(redises);
  const startedMs = threadCpuMs();
  const [redis] = listServices({ ...redises, endpoints: [...redises.endpoints] });
  const took = threadCpuMs() - startedMs;
  expect(redis?.endpoints).toHaveLength(10_000);
  expect(took).toBeLessThan(500);
});

test("the document of many ports or instances is bounded where it is asked for, counts what it leaves out and judges all", () => {
  const one = hostOf([{ pid: 1000, service: "python3", ports: Array.from({ length: 3300 }, (_one, at) => 10_000 + at * 2) }]);
  const many = explain(one, "python3");
  expect(many.answerText.en).toBe("python3 listens on 3300 ports, 10000 among them.");
  expect(many.parts[0]?.endpoints).toHaveLength(500);
  expect(many.parts[0]?.more).toEqual({ endpoints: 2800, expected: 0 });
  expect(JSON.stringify(many).length).toBeLessThan(600_000);
  const instances = explain(redises, "redis");
  expect(instances.parts).toHaveLength(100);
  expect(instances.more).toEqual({ parts: 1900 });
  expect(instances.answerText.en).toMatch(/, and 1994 more\.$/);
  expect(JSON.stringify(instances).length).toBeLessThan(600_000);
});

function explain(host: ReturnType<typeof hostOf>, name: string): ServiceExplanation {
  const service = findService(name, host);
  if (service === null) throw new Error(`nothing is called ${name}`);
  return explainService({ ...host, service, probes: [], holders: [], queues: [], most: { parts: 100, endpoints: 500 } });
}
