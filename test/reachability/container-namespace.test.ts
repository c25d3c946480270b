import { chartOf, hostModelOf } from "@portolan/reachability";
import { endpointsOf } from "@portolan/sockets";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Dockerd, needs } from "../lab/index.ts";
import { connects, startFindingHost, takeSnapshot } from "./finding-host.ts";

const options = { ...needs("packages"), timeout: 300_000 };

test("a port that a container does not publish is not said to be open: the host decides who gets as far", options, async () => {
  await using host = await startFindingHost();
  const dockerd = await Dockerd.start(host);
  await dockerd.runContainer({ name: "inner", command: ["/bin/busybox", "httpd", "-f", "-p", "9000", "-h", "/www"] });
  const snapshot = await takeSnapshot(host);
  const endpoints = endpointsOf(snapshot, (text) => createHash("sha256").update(text).digest());
  const inner = endpoints.find(({ port, namespace }) => port === 9000 && namespace !== "host");
  if (inner === undefined) throw new Error("the container's port is not seen");
  const [reach] = chartOf(hostModelOf(snapshot, inner.namespace, { endpoints }), [inner]).endpoints;
  expect(reach?.exposure.ipv4).toBe("depends");
  const outside = reach?.entries.filter(({ to, via }) => to.startsWith("172.17.") && via.includes("eth0")) ?? [];
  expect(outside.some(({ verdict }) => verdict === "open")).toBe(false);
  expect(outside.flatMap(({ conditions }) => conditions.flat()).map(({ condition }) => condition.id)).toContain("layer namespace eth0");
  const witness = outside.find(({ verdict }) => verdict === "depends")?.witness ?? null;
  if (witness === null) throw new Error("the entry has a witness");
  expect(await connects(host, { ...witness, source: "198.51.100.1" })).toBe(false);
});
