import * as fc from "fast-check";
import { formatIpAddress } from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";
import { describe, expect, it } from "vitest";
import { chartOf } from "./chart-of-host.ts";
import type { HostModel, Listener } from "./host-model.ts";
import { hostArbitrary } from "./testing/random-host.ts";

const RUNS = Number(process.env["CHART_RUNS"] ?? 8);
const seed = Number(process.env["CHART_SEED"] ?? 20_261_122);

function endpointOf({ family, address, port, protocol, takesIpv4 }: Listener, at: number): Endpoint {
  const place = { id: `e${at}`, namespace: "host", protocol, address: formatIpAddress({ family, value: address }), port, device: null };
  const scope = family === "ipv4" ? "ipv4" : takesIpv4 === false ? "ipv6" : "dual";
  const nobody = { owners: [], ownersKnown: true, uid: null, unit: null, container: null, publishes: null, queue: null, service: null };
  return { ...place, ...nobody, scope, sockets: 1, state: "listening", display: { ss: "", netstat: "" } };
}

/** The host with every listener at neighbouring ports too. */
function crowded(host: HostModel): HostModel {
  return {
    ...host,
    listeners: host.listeners.flatMap((one) => [0, 1, 2, 20_000].map((more) => ({ ...one, port: (one.port + more) % 65_536 }))),
  };
}

describe("chartOf", () => {
  it(`RE68 says of ports that are treated alike what it says of each by itself (seed ${seed})`, { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(hostArbitrary.map(crowded), (host) => {
        const endpoints = host.listeners.slice(0, 24).map(endpointOf);
        expect(chartOf(host, endpoints)).toEqual(chartOf(host, endpoints, { asksEveryPort: true }));
      }),
      { numRuns: RUNS, seed },
    );
  });
});
