/**
 * Two hosts in one space, taken apart where they differ. Pairs of outcomes are the terminals; where both have the same node nothing is looked at.
 * More access is gained, less is lost, equal access by another way (translation, kind of refusal, answer, condition) is changed; so is what concerns
 * connections that exist already, where nothing else differs.
 */
import type { DifferentRegion, SemanticDifference } from "../difference.ts";
import { accessOf, letsIn, type Access } from "./access.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import type { Operation } from "./diagrams.ts";
import { differentRegion, type Hosts } from "./different-region.ts";
import type { HostSpace } from "./host-space.ts";
import { FIRST_CHOICE, level, stateIndex } from "./level.ts";
import type { OutcomeKind } from "./outcome.ts";
import type { PacketSpace } from "./packet-space.ts";
import { boxesOf, SPARE } from "./regions.ts";
import { forwardsIpv4, forwardsIpv6 } from "../walk/host-switch.ts";

export interface Differences extends Pick<SemanticDifference, "unproved" | "gained" | "lost" | "changed"> {
  readonly isEqual: boolean;
}

type Kind = "gained" | "lost" | "changed";

interface DifferenceQuestion {
  readonly space: PacketSpace;
  readonly hosts: Hosts;
  readonly before: HostSpace;
  readonly after: HostSpace;
  readonly limit: number;
}

interface Label {
  readonly kind: Kind;
  readonly before: Access;
  readonly after: Access;
}

const TCP = 6;
const FIRST_PAIR = 8;
const order = { closed: 0, depends: 1, open: 2 } as const;

export function differencesOf(question: DifferenceQuestion): Differences {
  const { before, after, space } = question;
  const found: Record<Kind, DifferentRegion[]> = { gained: [], lost: [], changed: [] };
  const isEqual = before.fresh === after.fresh && before.known === after.known;
  if (isEqual) return { isEqual, unproved: [], ...found };
  const pairs = new Pairs(space);
  const isEstablished = before.fresh === after.fresh; // of connections that exist already alone
  const root = isEstablished
    ? pairs.of(established(space, before.known), established(space, after.known))
    : pairs.of(before.fresh, after.fresh);
  let isComplete = true;
  for (const isTcp of [true, false])
    isComplete = collect({ ...question, pairs, root: ofProtocol(space, root, isTcp), isTcp, isEstablished }, found) && isComplete;
  const unproved = isComplete ? [] : [`${space.family}: more than ${question.limit} regions differ; the rest is not listed`];
  return { isEqual, unproved: [...unproved, ...unfollowedAnswers(question, pairs)], ...found };
}

/** Equality counts every packet, answers among them; what a difference means for a machine behind the host needs its answer to be followed. */
function unfollowedAnswers({ space, hosts, before, after }: DifferenceQuestion, pairs: Pairs): readonly string[] {
  const { family } = space;
  if (space.followsAnswers) return [];
  const ofAnswers = new Pairs(space);
  ofAnswers.of(established(space, before.known), established(space, after.known));
  if (!ofAnswers.concern("forwarded") && !pairs.concern("forwarded")) return [];
  const forwards = family === "ipv4" ? forwardsIpv4 : forwardsIpv6;
  const isForwarding = [hosts.before, hosts.after].some((host) => host.interfaces.some(({ name }) => forwards(host, name)));
  return isForwarding
    ? [
        `${family}: answers of machines behind this host were not followed; a forwarded region may be called open although its answer is dropped`,
      ]
    : [];
}

function established(space: PacketSpace, root: number): number {
  return space.diagrams.cofactor(root, level.state, stateIndex("established"));
}

function ofProtocol(space: PacketSpace, root: number, isTcp: boolean): number {
  const { diagrams } = space;
  const tcp = space.equals(level.protocol, TCP);
  return diagrams.guarded(isTcp ? tcp : diagrams.not(tcp), root);
}

interface Collecting extends DifferenceQuestion {
  readonly pairs: Pairs;
  readonly root: number;
  readonly isTcp: boolean;
  readonly isEstablished: boolean;
}

function collect(question: Collecting, found: Record<Kind, DifferentRegion[]>): boolean {
  const { space, pairs, root, isTcp, isEstablished, limit } = question;
  const labels: Label[] = [];
  const numbers = new Map<string, number>();
  const classify = (residual: number): number => {
    const same = residual === 0 ? 0 : pairs.sameness(residual);
    if (same !== null) return same;
    const label = labelOf(space, residual, { pairs, isTcp });
    const key = `${label.kind} ${label.before.verdict} ${label.after.verdict} ${wordsOf(label.before)} ${wordsOf(label.after)}`;
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = FIRST_PAIR + labels.push(label) - 1));
    return number;
  };
  const { boxes, isComplete } = boxesOf(space, root, { classify, limit });
  for (const box of boxes) {
    const label = labels[box.label - FIRST_PAIR];
    if (label === undefined) continue;
    const { before, after } = label;
    const kind = isEstablished ? "changed" : label.kind;
    const shows = (terminal: number): boolean => terminal >= FIRST_PAIR && pairs.shows(terminal, label.kind, isTcp);
    const region = differentRegion({ space, hosts: question.hosts, root, box, before, after, shows, isEstablished });
    if (region !== null) found[kind].push(region);
  }
  return isComplete;
}

function wordsOf({ conditions }: Access): string {
  return conditions.map((terms) => terms.map(({ condition, holds }) => `${holds ? "" : "!"}${condition.id}`).join("&")).join("|");
}

function labelOf(space: PacketSpace, residual: number, { pairs, isTcp }: { pairs: Pairs; isTcp: boolean }): Label {
  const before = accessOf(space, residual, (terminal) => pairs.letsIn(terminal, "before", isTcp));
  const after = accessOf(space, residual, (terminal) => pairs.letsIn(terminal, "after", isTcp));
  const change = order[after.verdict] - order[before.verdict];
  return { kind: change > 0 ? "gained" : change < 0 ? "lost" : "changed", before, after };
}

/** Diagrams of two at once. Where both are the same before any choice of the sender is looked at, the terminal is 0. */
class Pairs {
  private readonly space: PacketSpace;
  private readonly known: { readonly before: number; readonly after: number }[] = [];
  private readonly terminals = new Map<string, number>();
  private readonly operation: Operation;

  constructor(space: PacketSpace) {
    this.space = space;
    this.operation = { code: space.diagrams.freshCode(), decide: (a, b) => this.decide(a, b) };
  }

  of(before: number, after: number): number {
    return this.space.diagrams.apply(this.operation, before, after);
  }

  private decide(a: number, b: number): number {
    if (a < FIRST_NODE && b < FIRST_NODE) return a === 0 || b === 0 ? 0 : this.pair(a, b);
    return a === b && this.space.diagrams.store.levelOf(a) < FIRST_CHOICE ? 0 : -1;
  }

  private pair(before: number, after: number): number {
    const key = `${before} ${after}`;
    let terminal = this.terminals.get(key);
    if (terminal === undefined) this.terminals.set(key, (terminal = FIRST_PAIR + this.known.push({ before, after }) - 1));
    return terminal;
  }

  /** 0 where nothing differs in it, SPARE where no packet comes so far on either side; null where something differs. */
  sameness(residual: number): number | null {
    const pairs = [...this.space.diagrams.reachable(residual)].flatMap((id) => this.known[id - FIRST_PAIR] ?? []);
    if (pairs.some(({ before, after }) => before !== after)) return null;
    return pairs.every(({ before }) => this.space.outcomes.of(before).kind === "unroutable") ? SPARE : 0;
  }

  /** Whether an outcome of the kind is on one side of something that differs. */
  concern(kind: OutcomeKind): boolean {
    const { outcomes } = this.space;
    return this.known.some((pair) => pair.before !== pair.after && [pair.before, pair.after].some((one) => outcomes.of(one).kind === kind));
  }

  letsIn(terminal: number, side: "before" | "after", isTcp: boolean): boolean | null {
    const pair = this.known[terminal - FIRST_PAIR];
    return pair === undefined ? false : letsIn(this.space.outcomes.of(pair[side]), isTcp);
  }

  private differs(terminal: number): boolean {
    const pair = this.known[terminal - FIRST_PAIR];
    return pair !== undefined && pair.before !== pair.after;
  }

  shows(terminal: number, kind: Kind, isTcp: boolean): boolean {
    const before = this.letsIn(terminal, "before", isTcp);
    const after = this.letsIn(terminal, "after", isTcp);
    if (kind === "changed") return before === after && this.differs(terminal);
    return kind === "gained"
      ? before !== true && after !== false && before !== after
      : before !== false && after !== true && before !== after;
  }
}
