import { expect, test } from "vitest";
import type { Endpoint } from "@portolan/sockets";
import { createOccupiedPlaces } from "./occupied-places.ts";

const endpoint = (port: number, more: Partial<Endpoint> = {}): Endpoint =>
  ({
    namespace: "host",
    protocol: "tcp",
    address: "0.0.0.0",
    scope: "ipv4",
    port,
    state: "listening",
    sockets: 1,
    container: null,
    ...more,
  }) as Endpoint;
const noHold = (): boolean => false;

test("the first look tells all, each later one what came and what went, an unchanged one nothing", () => {
  const places = createOccupiedPlaces("h1");
  expect(places.changes([endpoint(80), endpoint(81)], noHold)).toMatchObject({ version: 1, from: null, gone: [] });
  expect(places.changes([endpoint(80), endpoint(81)], noHold)).toBeNull();
  const next = places.changes([endpoint(81), endpoint(82)], noHold);
  expect(next).toMatchObject({ version: 2, from: 1 });
  expect([next?.occupied.map(({ port }) => port), next?.gone.map(({ port }) => port)]).toEqual([[82], [80]]);
  places.restart();
  expect(places.changes([endpoint(82)], noHold)).toMatchObject({ version: 3, from: null });
});

test("all of IPv6 is two intervals; holds of the berth and other namespaces are none of it", () => {
  const places = createOccupiedPlaces("h1");
  const six = endpoint(80, { address: "::", scope: "ipv6" });
  const changes = places.changes([six, endpoint(90), endpoint(91, { namespace: "name:x" })], ({ port }) => port === 90);
  expect(changes?.occupied.map(({ port }) => port)).toEqual([80, 80]);
});
