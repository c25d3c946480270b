/** Who gains or loses, one line for each family and kind of traffic: the sources in words and how many addresses they are. Ways of this host to itself are left out. */
import { AddressSet, type IpFamily } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { DifferentRegion } from "@portolan/reachability";
import type { Interface } from "@portolan/snapshot";
import type { ExplanationLine } from "../explanation.ts";
import { literal, textLine } from "../line.ts";
import { trafficPhrase } from "../reach/region-phrase.ts";
import { senderSpace, sourceSet } from "../reach/sender-space.ts";
import { whoOfSources, whoPhrase } from "../reach/who-phrase.ts";

const familyNames: Readonly<Record<IpFamily, string>> = { ipv4: "IPv4", ipv6: "IPv6" };
const lineLimit = 20;

/** `tone`: of each line. */
export function changeLines(
  regions: readonly DifferentRegion[],
  { interfaces, tone }: { readonly interfaces: readonly Interface[]; readonly tone: ExplanationLine["tone"] },
): readonly ExplanationLine[] {
  const outside = regions.filter(({ via }) => via.some((name) => name !== "lo"));
  const groups = [...Map.groupBy(outside, ({ family, protocol, ports }) => `${family} ${protocol} ${ports}`).values()];
  const lines = groups.slice(0, lineLimit).map((group) => textLine(groupPhrase(group, interfaces), tone));
  const rest = groups.length - lines.length;
  return rest > 0 ? [...lines, textLine(phrase("difference.more", { count: rest }))] : lines;
}

function groupPhrase(group: readonly DifferentRegion[], interfaces: readonly Interface[]): Phrase {
  const [first] = group;
  if (first === undefined) throw new Error("A group has a member");
  const { family, protocol, ports } = first;
  const { odd } = senderSpace(family, interfaces);
  const all = group.reduce((set, { sources }) => set.union(sourceSet(sources, family)), AddressSet.empty);
  return phrase("plan.change", {
    family: literal(familyNames[family]),
    traffic: trafficPhrase({ protocol, ports }),
    who: senderPhrase(all, family, interfaces),
    count: countPhrase(sizeOf(all.subtract(odd))),
  });
}

/** Addresses that another machine can have, in words; those that none has stand alone where there are no others. */
export function senderPhrase(set: AddressSet, family: IpFamily, interfaces: readonly Interface[]): Phrase {
  const space = senderSpace(family, interfaces);
  const sources = set.subtract(space.odd).isEmpty ? set : set.subtract(space.odd);
  return whoPhrase(whoOfSources({ sources, against: space.all.subtract(sources).subtract(space.odd), space }));
}

function sizeOf({ intervals }: AddressSet): bigint {
  return intervals.reduce((sum, { lo, hi }) => sum + hi - lo + 1n, 0n);
}

/** Beyond a thousand millions only the order tells anything. */
function countPhrase(count: bigint): Phrase {
  if (count >= 10n ** 10n) return phrase("plan.count.power", { power: count.toString(2).length - 1 });
  return phrase("plan.count.exact", { number: groupedDigits(count), plural: count === 1n ? 1 : 2 });
}

function groupedDigits(count: bigint): string {
  return count.toString().replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
