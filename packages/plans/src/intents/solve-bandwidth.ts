/**
 * How much of a port's traffic passes: traffic control at each device by which other machines are reached. No rule changes and nobody is kept out, so the
 * promise is that nothing differs; how fast it then is the engines do not know.
 */
import { hasIngressChain, type HostModel } from "@portolan/reachability";
import type { Interface } from "@portolan/snapshot";
import { unitKeeping } from "../drafts/unit-keeping.ts";
import type { BandwidthIntent } from "../intent.ts";
import type { Risk } from "../risks/risk.ts";
import type { Solved, SolvedCircumstances } from "../solved.ts";
import type { TcStep } from "../step.ts";
import { highestTcHandle } from "../tc-limit.ts";
import { keepTcStep } from "../tc-step.ts";
import { trySteps } from "../try-steps.ts";

export type BandwidthRefusal =
  /** No device leads to other machines. */
  | { readonly code: "no-device" }
  /** Filters of traffic control are there already: ours could meet them in any order. */
  | { readonly code: "queues-in-use"; readonly devices: readonly string[] }
  /** The port has a limit there. */
  | { readonly code: "limited-already"; readonly devices: readonly string[] }
  /** Rules see what comes in there before everything else, and would not see what is made to wait. */
  | { readonly code: "ingress-rules"; readonly devices: readonly string[] };

export function solveBandwidth(host: HostModel, intent: BandwidthIntent, circumstances: SolvedCircumstances): Solved | BandwidthRefusal {
  const devices = host.interfaces.filter((one) => isOutside(one, host));
  if (devices.length === 0) return { code: "no-device" };
  const names = new Set(devices.map(({ name }) => name));
  const taken = host.layers.filter(({ kind, place }) => kind === "tc" && place !== null && names.has(place));
  if (taken.length > 0) return { code: "queues-in-use", devices: [...new Set(taken.map(({ place }) => place ?? ""))] };
  const limited = devices.filter(({ name }) =>
    limitsAt(host, name, intent).some((text) => text.startsWith(`${intent.protocol}/${intent.port} `)),
  );
  if (limited.length > 0) return { code: "limited-already", devices: limited.map(({ name }) => name) };
  const guarded = intent.direction === "in" ? devices.filter(({ name }) => hasIngressChain(host.ruleset, name)) : [];
  if (guarded.length > 0) return { code: "ingress-rules", devices: guarded.map(({ name }) => name) };
  const first = firstHandle(circumstances.planId);
  const steps = devices.map(({ name }, position) => ({
    ...stepFor(name, intent),
    handle: 2 + ((first + position) % (highestTcHandle - 1)),
    ...(limitsAt(host, name, intent).length > 0 ? { isBeside: true as const } : {}),
  }));
  const tried = trySteps(host, steps);
  const told: readonly Risk[] = [
    { code: "replaces-queue", devices: steps.map(({ device }) => device) },
    ...(devices.length > 1 ? [{ code: "limit-of-each-device" as const, devices: steps.map(({ device }) => device) }] : []),
    ...(intent.direction === "in" ? [{ code: "drops-what-came" as const }] : []),
  ];
  const { protocol, port, direction } = intent;
  const kept = steps.map((step) => keepTcStep(step));
  const keeping = unitKeeping(`portolan-${direction}-${protocol}-${port}`, {
    description: `How much of ${protocol}/${port} passes`,
    after: "network-online.target",
    shared: kept.flatMap(({ shared }) => shared),
    commands: kept.flatMap(({ commands }) => commands),
    undo: kept.flatMap(({ undo }) => undo),
  });
  return { before: host, ...tried, parts: [{ manager: "traffic-control", removed: [], keeping }], steps, told, circumstances };
}

/** Bridges stand for their ports; a tunnel's packets leave by another device, by which they are counted once. */
function isOutside({ loopback, up, master, addresses, kind }: Interface, { routes }: HostModel): boolean {
  if (loopback || !up || master !== null || addresses.length === 0 || kind === "ifb") return false;
  return routes.length > 0;
}

/** Both make them wait: what has come needs a device of its own for that, without which, where the kernel has none, a policer drops it. */
function stepFor(device: string, { protocol, port, bitsPerSecond, direction }: BandwidthIntent): Omit<TcStep, "handle"> {
  const by = direction === "out" ? "htb" : "ifb";
  return { tool: "tc", device, direction, protocol, port, bitsPerSecond, by };
}

/** Of every plan another, so that a number that is taken is not so for the plan that is made in its place. */
function firstHandle(planId: string): number {
  return Array.from(planId).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % (highestTcHandle - 1), 0);
}

/** Such as "tcp/443 at 20000000 bit/s": of the device and this direction. Empty: there is no tree of ours. */
function limitsAt({ limits = [] }: HostModel, device: string, { direction }: BandwidthIntent): readonly string[] {
  const own = limits.filter(({ place, detail }) => place === device && detail.startsWith(`${direction}: `));
  return own.flatMap(({ detail }) => detail.slice(`${direction}: `.length).split(", "));
}
