/**
 * In which order the dimensions of source and destination port stand for a ruleset. A rule for a port from anywhere is repeated below every source that
 * another rule tells apart, or, with ports first, a rule for a source to any port below every port: the fewer repetitions decide, by an estimate.
 * Invariant: a dimension and what it was before translation stay side by side in every order.
 */
import type { Rule, Ruleset, Step } from "@portolan/ruleset";
import { level } from "./level.ts";

const usual = Array.from({ length: level.priority + 1 }, (_, at) => at);
const portsFirst: readonly number[] = usual.toSpliced(
  level.source,
  4,
  level.destinationPort,
  level.originalDestinationPort,
  level.source,
  level.originalSource,
);
/** Ports first only where that is clearly less: answers read the ports of both ends. */
const CLEARLY = 4;

export function levelOrderOf({ tables }: Ruleset): readonly number[] {
  const sum = { both: 0, sources: 0, ports: 0, sourcesOfBoth: 0 };
  for (const { chains } of tables) for (const { rules } of chains.values()) for (const rule of rules) count(rule, sum);
  const sourceFirst = sum.both * sum.ports;
  const portFirst = sum.both * sum.sources + sum.sourcesOfBoth;
  return sourceFirst > CLEARLY * portFirst ? portsFirst : usual;
}

/** `sources`, `ports`: boundaries of rules that name only the one. */
function count({ steps }: Rule, sum: { both: number; sources: number; ports: number; sourcesOfBoth: number }): void {
  const sources = boundaries(steps, "source-address");
  const ports = boundaries(steps, "destination-port");
  if (sources > 0 && ports > 0) {
    sum.both += 1;
    sum.sourcesOfBoth += sources;
  } else {
    sum.sources += sources;
    sum.ports += ports;
  }
}

function boundaries(steps: readonly Step[], field: string): number {
  let all = 0;
  for (const step of steps) {
    if (step.kind !== "match" || step.selectors[0]?.field !== field || step.selectors.length > 1) continue;
    const { elements } = step.values;
    if (elements.kind === "intervals") all += elements.bounds?.length ?? 2 * elements.intervals.length;
  }
  return all;
}
