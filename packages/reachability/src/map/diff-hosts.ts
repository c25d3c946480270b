/**
 * What differs between two states of a host, for everybody: both are compiled into one space, where equal behaviour is an equal id.
 * Compared are both families, every protocol, interface, state of a connection, mark, translation, condition and listener. What no diagram holds
 * (unread rules, layers outside netfilter, what a limit has seen so far) makes the answer `unproved`.
 */
import type { IpFamily } from "@portolan/net";
import type { DifferentRegion, SemanticDifference } from "../difference.ts";
import type { HostModel } from "../host-model.ts";
import { AxisFull } from "./address-axis.ts";
import { matchConditions, type ConditionNames } from "./condition-names.ts";
import { doubtfulStatesOf } from "./doubtful-states.ts";
import { DiagramLimitReached, type DiagramLimits } from "./diagram-store.ts";
import { differencesOf, type Differences } from "./differences.ts";
import { addressesOf } from "./host-boundaries.ts";
import { HostCompiler, type HostSpace } from "./host-space.ts";
import { levelOrderOf } from "./level-order.ts";
import { listenerDifferencesOf, type ListenerDifferences } from "./listener-differences.ts";
import { markValuesOf } from "./mark-values.ts";
import { PacketSpace } from "./packet-space.ts";
import { notComparedOf } from "./not-compared.ts";
import { withSharedParts } from "./shared-parts.ts";
import { limitsWithAnswers } from "./with-or-without-answers.ts";

export interface DiffOptions {
  readonly limits?: DiagramLimits;
  /** Regions per family and direction; more are counted in `unproved`. 256. */
  readonly regionLimit?: number;
}

/** A state of a host, ready to be compared with others; what was compiled is kept. */
export interface Comparison {
  to(after: HostModel): SemanticDifference;
}

export function diffHosts(before: HostModel, after: HostModel, options: DiffOptions = {}): SemanticDifference {
  return openComparison(before, options).to(after);
}

export function openComparison(before: HostModel, options: DiffOptions = {}): Comparison {
  const sides = new Map<IpFamily, Side>();
  const withoutAnswers = new Set<IpFamily>();
  return {
    to: (edited) => {
      const after = withSharedParts(before, edited);
      const names = matchConditions(before.ruleset, after.ruleset);
      const parts = (["ipv4", "ipv6"] as const).map((family) => ofFamily({ before, after, names, family, options, sides, withoutAnswers }));
      const same = parts.every(({ isEqual }) => isEqual);
      const unproved = [
        ...notComparedOf(before, after),
        ...doubtfulStatesOf(before, after, { names, same }),
        ...parts.flatMap((part) => part.unproved),
      ];
      const regions = (kind: keyof Omit<Differences, "unproved" | "isEqual">) => parts.flatMap((part) => part[kind]);
      const proved = unproved.length === 0;
      return {
        equal: proved && same,
        proved,
        unproved,
        gained: listenersFirst(regions("gained"), after),
        lost: listenersFirst(regions("lost"), before),
        changed: listenersFirst(regions("changed"), after),
      };
    },
  };
}

/** One family of the state before, compiled. */
interface Side {
  readonly space: PacketSpace;
  readonly compiler: HostCompiler;
  readonly of: HostSpace;
  readonly interfaces: number;
}

interface FamilyQuestion {
  readonly before: HostModel;
  readonly after: HostModel;
  readonly names: ConditionNames;
  readonly family: IpFamily;
  readonly options: DiffOptions;
  readonly sides: Map<IpFamily, Side>;
  /** Families of which the answers of machines behind the host made the space too large. */
  readonly withoutAnswers: Set<IpFamily>;
}

function ofFamily(question: FamilyQuestion): Differences {
  const { sides, withoutAnswers, family } = question;
  const isKept = sides.has(family); // and holds what earlier comparisons made
  try {
    return compare(question);
  } catch (cause) {
    sides.delete(family);
    if (cause instanceof AxisFull) return compare(question);
    if (!(cause instanceof DiagramLimitReached)) throw cause;
    if (isKept) return ofFamily(question);
    if (!withoutAnswers.has(family)) {
      withoutAnswers.add(family);
      return ofFamily(question);
    }
    const unproved = [`${family}: too many different cases to compare (${cause.nodes} nodes)`];
    return { isEqual: false, unproved, gained: [], lost: [], changed: [] };
  }
}

function compare(question: FamilyQuestion): Differences {
  const { before, after, names, family, options, sides } = question;
  const side = usable(sides.get(family), question) ?? compileBefore(question);
  sides.set(family, side);
  const { space } = side;
  space.axis.add(addressesOf(after, family, space.axis.seen));
  const compiler =
    isAlike(before, after) && names.moved.length === 0 ? side.compiler.on(after) : new HostCompiler(space, after, names.after);
  const other = compiler.compile();
  const compared = { space, hosts: { before, after }, before: side.of, after: other, limit: options.regionLimit ?? 256 };
  return withListeners(differencesOf(compared), listenerDifferencesOf(compared), compared);
}

function withListeners(
  rules: Differences,
  listeners: ListenerDifferences,
  { space, limit }: { space: PacketSpace; limit: number },
): Differences {
  const { gained, lost, isComplete } = listeners;
  if (gained.length === 0 && lost.length === 0) return rules;
  const rest = isComplete ? [] : [`${space.family}: more than ${limit} regions of listeners differ; the rest is not listed`];
  return {
    ...rules,
    isEqual: false,
    unproved: [...rules.unproved, ...rest],
    gained: [...gained, ...rules.gained],
    lost: [...lost, ...rules.lost],
  };
}

/** Interfaces and marks are dimensions: where the other state has more of them, the first is compiled again with all of them. */
function usable(side: Side | undefined, { before, after }: FamilyQuestion): Side | undefined {
  if (side === undefined) return undefined;
  const { interfaces, marks } = side.space;
  const hasAll = after.interfaces.every(({ name }) => interfaces.includes(name)) && interfaces.length === side.interfaces;
  const wanted = markValuesOf([before.ruleset, after.ruleset], marks.values);
  return hasAll && wanted.values.length === marks.values.length ? side : undefined;
}

function compileBefore({ before, after, names, family, options, withoutAnswers }: FamilyQuestion): Side {
  const followsAnswers = !withoutAnswers.has(family);
  const limits = followsAnswers ? limitsWithAnswers(options.limits) : options.limits;
  const space = new PacketSpace(family, { limits, order: levelOrderOf(before.ruleset), followsAnswers });
  for (const host of [before, after]) space.axis.add(addressesOf(host, family, space.axis.seen));
  space.marks = markValuesOf([before.ruleset, after.ruleset]);
  for (const { name } of [...before.interfaces, ...after.interfaces]) space.interfaceIndex(name);
  const compiler = new HostCompiler(space, before, names.before);
  return { space, compiler, of: compiler.compile(), interfaces: space.interfaces.length };
}

/** Whether nothing but the rules may differ, so that what was made of equal rules can be used again. */
function isAlike(before: HostModel, after: HostModel): boolean {
  return (
    before.interfaces === after.interfaces &&
    before.routes === after.routes &&
    before.policyRules === after.policyRules &&
    before.sysctls === after.sysctls &&
    before.listeners === after.listeners &&
    before.layers === after.layers
  );
}

function listenersFirst(regions: readonly DifferentRegion[], host: HostModel): readonly DifferentRegion[] {
  const ports = new Set(host.listeners.map(({ protocol, port }) => `${protocol} ${port}`));
  const hasListener = ({ protocol, witness }: DifferentRegion) => ports.has(`${protocol} ${witness.destinationPort}`);
  return regions.toSorted((a, b) => Number(hasListener(b)) - Number(hasListener(a)));
}
