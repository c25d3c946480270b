import { mappedValue } from "@portolan/net";
import { expect, test } from "vitest";
import { accept, address, drop, smallHost, tableOf, toPort } from "./testing/small-host.ts";
import { tracePacket } from "./trace/trace-packet.ts";
import { walkListener } from "./walk/walk-listener.ts";

const rules = [[...toPort(80), accept], [...toPort(81), drop]] as const; // prettier-ignore
const forward = tableOf("inet", [{ name: "forward", base: { hook: "forward" }, rules }]);
const host = smallHost([forward], { sysctls: new Map([["net.ipv4.ip_forward", "1"]]) });
const question = { family: "ipv4", protocol: "tcp", destination: address("10.8.0.9") } as const;
const source = address("192.0.2.9");
const sourceValue = mappedValue({ family: "ipv4", value: source });

/** What decides on the packet, without its answer. */
function order(reasons: readonly { readonly layer: string; readonly direction: string }[] = []): readonly string[] {
  return reasons.filter(({ direction }) => direction === "in").map(({ layer }) => layer);
}

test.each([80, 81])(
  "RE51 a packet to port %i is routed before the rules of forward see it, and both engines say so in that order",
  (port) => {
    const regions = walkListener(host, { ...question, port }, { interfaces: ["eth0"] });
    const own = regions.find(({ sources }) => sources.some(({ lo, hi }) => sourceValue >= lo && sourceValue <= hi));
    expect(own?.verdict).toBe(port === 80 ? "open" : "closed");
    expect(order(own?.because).slice(0, 2)).toEqual(["route", "nftables"]);
    const traced = tracePacket(host, { ...question, in: "eth0", source, sourcePort: 40_000, destinationPort: port });
    expect(order(traced.steps).slice(0, 2)).toEqual(["route", "nftables"]);
  },
);
