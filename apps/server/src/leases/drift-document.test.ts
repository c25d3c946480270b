import { sampleEndpoint, sampleLease, sampleOwner, samplePool } from "@portolan/leases/testing/samples";
import { expect, test } from "vitest";
import { driftDocument } from "./drift-document.ts";
import { leaseRecord } from "./lease-record.ts";

const read = {
  listPools: async () => [samplePool()],
  listLeaseHosts: async () => [],
  readPool: async () => null,
  readLeaseHistory: async () => [],
  readPeople: async () => [],
} as never;
const host = (): string => "h1";

test("what Portolan itself listens at is no drift, what somebody else does is", async () => {
  const at = (port: number, pid: number) => sampleEndpoint({ id: `e${port}`, port, owners: [sampleOwner({ pid })] });
  const endpoints = () => [at(20_100, process.pid), at(20_101, 77), at(20_102, 78)];
  const { findings } = await driftDocument({ read, host, endpoints, leases: () => [], berthPids: () => [78] });
  expect(findings.map(({ code, port }) => `${code} ${port}`)).toEqual(["no-lease 20101"]);
});

test("a rule that leads a lease's clients elsewhere is nobody who listens; its owner is, whichever is seen first", async () => {
  const lease = sampleLease({ ports: [20_100] });
  const rule = sampleEndpoint({ id: "rule", port: 20_100, state: "published", sockets: 0, owners: [], unit: null });
  const service = sampleEndpoint({ id: "service", port: 20_100 });
  const parts = { read, host, reach: { endpoint: async () => Buffer.from("{}") }, switchRefusal: () => null };
  const seen = async (endpoints: readonly ReturnType<typeof sampleEndpoint>[]) =>
    (await leaseRecord(lease, { ...parts, endpoints: () => endpoints })).listeners.map(({ endpoint }) => endpoint?.id ?? null);
  expect(await seen([rule])).toEqual([null]);
  expect(await seen([rule, service])).toEqual(["service"]);
});
