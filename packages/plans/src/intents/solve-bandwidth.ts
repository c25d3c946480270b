/**
 * How much of a port's traffic passes: traffic control at each device by which other machines are reached. No rule changes and nobody is kept out, so the
 * promise is that nothing differs; how fast it then is the engines do not know.
 */
import type { HostModel } from "@portolan/reachability";
import type { Interface } from "@portolan/snapshot";
import { unitKeeping } from "../drafts/unit-keeping.ts";
import type { BandwidthIntent } from "../intent.ts";
import type { Risk } from "../risks/risk.ts";
import type { Solved, SolvedCircumstances } from "../solved.ts";
import type { TcStep } from "../step.ts";
import { printTcStep, undoTcStep } from "../tc-step.ts";
import { trySteps } from "../try-steps.ts";

export type BandwidthRefusal =
  /** No device leads to other machines. */
  | { readonly code: "no-device" }
  /** Filters of traffic control are there already: ours could meet them in any order. */
  | { readonly code: "queues-in-use"; readonly devices: readonly string[] };

export function solveBandwidth(host: HostModel, intent: BandwidthIntent, circumstances: SolvedCircumstances): Solved | BandwidthRefusal {
  const devices = host.interfaces.filter((one) => isOutside(one, host));
  if (devices.length === 0) return { code: "no-device" };
  const names = new Set(devices.map(({ name }) => name));
  const taken = host.layers.filter(({ kind, place }) => kind === "tc" && place !== null && names.has(place));
  if (taken.length > 0) return { code: "queues-in-use", devices: [...new Set(taken.map(({ place }) => place ?? ""))] };
  const steps = devices.map((device) => stepFor(device, intent));
  const tried = trySteps(host, steps);
  const told: readonly Risk[] = [
    { code: "replaces-queue", devices: steps.map(({ device }) => device) },
    ...(devices.length > 1 ? [{ code: "limit-of-each-device" as const, devices: steps.map(({ device }) => device) }] : []),
    ...(intent.direction === "in" ? [{ code: "drops-what-came" as const }] : []),
  ];
  const { protocol, port, direction } = intent;
  const keeping = unitKeeping(`portolan-${direction}-${protocol}-${port}`, {
    description: `How much of ${protocol}/${port} passes`,
    after: "network-online.target",
    commands: steps.flatMap(printTcStep),
    undo: steps.flatMap(undoTcStep),
  });
  return { before: host, ...tried, parts: [{ manager: "traffic-control", removed: [], keeping }], steps, told, circumstances };
}

/** Bridges stand for their ports; a tunnel's packets leave by another device, by which they are counted once. */
function isOutside({ loopback, up, master, addresses, kind }: Interface, { routes }: HostModel): boolean {
  if (loopback || !up || master !== null || addresses.length === 0 || kind === "ifb") return false;
  return routes.length > 0;
}

/** Both make them wait: what has come needs a device of its own for that, without which, where the kernel has none, a policer drops it. */
function stepFor({ name, index }: Interface, { protocol, port, bitsPerSecond, direction }: BandwidthIntent): TcStep {
  const by = direction === "out" ? "htb" : "ifb";
  return { tool: "tc", device: name, direction, protocol, port, bitsPerSecond, by, handle: 0x1000 + (index % 0x1000) };
}
