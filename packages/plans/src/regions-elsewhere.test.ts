import type { DifferentRegion } from "@portolan/reachability";
import { expect, test } from "vitest";
import { regionsElsewhere } from "./regions-elsewhere.ts";

function region(ports: string, via: readonly string[]): DifferentRegion {
  const states = { before: "closed", after: "open", conditions: { before: [], after: [] } } as const;
  const witness = { iif: via[0] ?? "", source: "2001:db8::9", sourcePort: 40_000, destination: "::1", destinationPort: 1 };
  const because = { before: [], after: [] };
  return { family: "ipv6", protocol: "tcp", to: "::1/128", ports, sources: ["::/0"], via: [...via], ...states, witness, because };
}

test("a first listener of a family changes what the host says to itself at every port: of a bind only others' packets count", () => {
  const gained = [region("8100", ["eth0"]), region("0-8099", ["lo"]), region("0-8099", ["eth0"])];
  const bind = { kind: "bind", service: "haproxy", protocol: "tcp", port: 8100, scope: "dual" } as const;
  expect(regionsElsewhere({ gained, lost: [] }, bind)).toEqual([gained[2]]);
  expect(regionsElsewhere({ gained, lost: [] }, { kind: "close", protocol: "tcp", port: 8100 })).toEqual([gained[1], gained[2]]);
});
