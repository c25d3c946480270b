/**
 * What of a service's settings leaves its parser: at most 1,024 of each kind, every text short and without words that could be secrets. Every row passes
 * through here, so that none can forget it. A row whose product may be larger stops one past the limit, which is how a cut is known.
 */
import { parseIpAddress } from "@portolan/net";
import type { PortClaim, ServicePeer } from "@portolan/snapshot";
import { keepKnownWords, keepName } from "./kept-words.ts";
import type { FileProblem, ParsedSettings } from "./service.ts";
import type { SettingPlace } from "./setting-place.ts";

export const settingsLimit = 1024;

/** At most one more than a process may have, so that what is longer is noticed and cut; for lists whose product is made. */
export function boundedList<Item>(items: readonly Item[]): readonly Item[] {
  return items.length > settingsLimit ? items.slice(0, settingsLimit + 1) : items;
}

/** Like flatMap, but ends one past the limit: what a product of lines would make beyond it is never made. */
export function boundedFlatMap<Item, Made>(items: readonly Item[], make: (item: Item) => readonly Made[]): Made[] {
  const made: Made[] = [];
  for (const item of items) {
    for (const one of make(item)) made.push(one);
    if (made.length > settingsLimit) break;
  }
  return made.slice(0, settingsLimit + 1);
}

type Placed = SettingPlace & { readonly overrides?: readonly SettingPlace[]; readonly nextStart?: SettingPlace };

const overridesLimit = 32;
const problemsLimit = 64;

export function boundSettings(parsed: ParsedSettings): ParsedSettings {
  const keep = createKeeper();
  const lists = [parsed.settings, parsed.limits ?? [], parsed.claims ?? [], parsed.peers ?? []];
  const cut = lists.flatMap((list) => list[settingsLimit] ?? [])[0];
  const problems = (parsed.problems ?? []).slice(0, problemsLimit).map(boundProblem);
  const all =
    cut === undefined ? problems : [...problems, { path: cut.file ?? cut.source, reason: `more than ${settingsLimit} settings, cut` }];
  return {
    ...parsed,
    settings: boundRows(parsed.settings, (row) => ({ ...boundPlace(row, keep), address: keptAddress(row.address, row, keep) })),
    ...(parsed.limits === undefined ? {} : { limits: boundRows(parsed.limits, (row) => boundPlace(row, keep)) }),
    ...(parsed.claims === undefined ? {} : { claims: boundRows(parsed.claims, (row) => boundClaim(row, keep)) }),
    ...(parsed.peers === undefined ? {} : { peers: boundRows(parsed.peers, (row) => boundPeer(row, keep)) }),
    ...(all.length === 0 && parsed.problems === undefined ? {} : { problems: all }),
  };
}

type Keep = (written: string) => string;

/** Of a product of lines the same value stands in many settings: each is looked at once. */
function createKeeper(): Keep {
  const known = new Map<string, string>();
  return (written) => {
    const kept = known.get(written) ?? keepKnownWords(written);
    known.set(written, kept);
    return kept;
  };
}

function boundRows<Row>(rows: readonly Row[], bound: (row: Row) => Row): Row[] {
  return rows.slice(0, settingsLimit).map(bound);
}

function boundPlace<Row extends Placed>(row: Row, keep: Keep): Row {
  const { overrides, nextStart } = row;
  const next = nextStart === undefined ? {} : { nextStart: boundPlace(nextStart, keep) };
  const kept = { ...row, key: keep(row.key), value: keep(row.value), ...next };
  return overrides === undefined ? kept : { ...kept, overrides: overrides.slice(0, overridesLimit).map((lost) => boundPlace(lost, keep)) };
}

function boundClaim(claim: PortClaim, keep: Keep): PortClaim {
  const owner = claim.owner === null ? null : keepName(claim.owner);
  return { ...boundPlace(claim, keep), owner, address: keptAddress(claim.address, claim, keep) };
}

function boundPeer(peer: ServicePeer, keep: Keep): ServicePeer {
  const name = peer.name === null ? null : keepName(peer.name);
  return { ...boundPlace(peer, keep), name, address: keptAddress(peer.address, peer, keep) ?? "…" };
}

/** An address that is left out of the text it stands in is not known any more. */
function keptAddress(address: string | null, { value }: SettingPlace, keep: Keep): string | null {
  if (address === null || address === "") return address;
  const kept = keep(address);
  const isLeftOut = kept.includes("…") || (value.includes(address) && !keep(value).includes(address) && parseIpAddress(address) === null);
  return isLeftOut ? null : kept;
}

function boundProblem({ path, reason }: FileProblem): FileProblem {
  return { path, reason: keepName(reason) };
}
