/**
 * Ports that a host treats alike: no rule, translation or policy route tells them apart, and the same sockets stand at them. What is true of one port
 * of a class is true of all. Ports under a mask are never taken for alike.
 */
import type { Chain, NatMap, NatTarget, Selector, Step, Value } from "@portolan/ruleset";
import type { FilterLayer } from "@portolan/snapshot";
import type { HostModel, Listener } from "./host-model.ts";

export interface PortClasses {
  /** Equal for ports that are alike. */
  readonly classOf: (protocol: "tcp" | "udp", port: number) => string;
}

export function portClassesOf(host: HostModel): PortClasses {
  const cuts = new Cuts();
  for (const table of host.ruleset.tables) for (const chain of table.chains.values()) cutAtRules(chain, cuts);
  for (const { sourcePorts, destinationPorts } of host.policyRules)
    for (const range of [sourcePorts, destinationPorts]) if (range !== undefined) cuts.add(range.from, range.to);
  const starts = cuts.sorted();
  const isByUnit = host.layers.some(concernsUnits);
  const listeners = Map.groupBy(host.listeners, ({ protocol, port }) => `${protocol} ${port}`);
  const known = new Map<string, string>();
  return {
    classOf: (protocol, port) => {
      const place = `${protocol} ${port}`;
      const found =
        known.get(place) ?? `${cuts.isMasked ? port : indexOf(starts, port)} ${signature(listeners.get(place) ?? [], isByUnit)}`;
      known.set(place, found);
      return found;
    },
  };
}

function concernsUnits({ kind }: FilterLayer): boolean {
  return kind === "cgroup-bpf" || kind === "systemd-address";
}

function signature(listeners: readonly Listener[], isByUnit: boolean): string {
  const texts = listeners.map(({ family, address, takesIpv4, device, isTransparent, mark, unit, group }) =>
    [family, address, takesIpv4, device, isTransparent, mark ?? 0, isByUnit ? `${unit} ${group}` : ""].join(" "),
  );
  return texts.join(";"); // in their order, in which the first of equal ones is taken
}

/** Numbers at which another class begins. */
class Cuts {
  isMasked = false;
  readonly #starts = new Set<number>([0]);

  add(lo: number | bigint, hi: number | bigint): void {
    this.#starts.add(Number(lo)).add(Number(hi) + 1);
  }

  sorted(): readonly number[] {
    return [...this.#starts].sort((a, b) => a - b);
  }
}

function indexOf(starts: readonly number[], port: number): number {
  let lo = 0;
  let hi = starts.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if ((starts[middle] ?? 0) <= port) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

function cutAtRules({ rules }: Chain, cuts: Cuts): void {
  for (const { steps } of rules) for (const step of steps) cutAtStep(step, cuts);
}

function cutAtStep(step: Step, cuts: Cuts): void {
  if (step.kind === "match") {
    const { elements } = step.values;
    if (!step.selectors.some(isPort)) return;
    if (elements.kind === "intervals") for (const value of elements.intervals) cutAtKey(step.selectors, [value], cuts);
    else if (elements.kind === "tuples") for (const tuple of elements.tuples) cutAtKey(step.selectors, tuple, cuts);
  } else if (step.kind === "verdict-map" || step.kind === "map-mark") {
    for (const { key } of step.entries) cutAtKey(step.selectors, key, cuts);
  } else if (step.kind === "nat") {
    if (step.target.kind === "target") cutAtTarget(step.target, cuts);
    else cutAtMap(step.target, cuts);
  } else if (step.kind === "tproxy" && step.port !== null) cuts.add(step.port, step.port);
}

function isPort({ field }: Pick<Selector, "field">): boolean {
  return field.endsWith("-port");
}

function cutAtMap({ selectors, entries }: NatMap, cuts: Cuts): void {
  for (const { key, target } of entries) {
    cutAtKey(selectors, key, cuts);
    cutAtTarget(target, cuts);
  }
}

function cutAtTarget({ ports }: NatTarget, cuts: Cuts): void {
  if (ports !== null) cuts.add(ports.from, ports.to);
}

function cutAtKey(selectors: readonly Selector[], key: readonly Value[], cuts: Cuts): void {
  for (const [at, { field, mask }] of selectors.entries()) {
    if (!isPort({ field })) continue;
    if (mask !== null) cuts.isMasked = true;
    const value = key[at];
    if (value !== undefined && "lo" in value) cuts.add(value.lo, value.hi);
  }
}
