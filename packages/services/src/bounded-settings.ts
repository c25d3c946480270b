/**
 * What of a service's settings leaves its parser: at most 1,024 of each kind, every text short and without words that could be secrets. Every row passes
 * through here, so that none can forget it. A row whose product may be larger stops one past the limit, which is how a cut is known.
 */
import type { ServicePeer } from "@portolan/snapshot";
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

type Placed = SettingPlace & { readonly overrides?: readonly SettingPlace[] };

const overridesLimit = 32;

export function boundSettings(parsed: ParsedSettings): ParsedSettings {
  const lists = [parsed.settings, parsed.limits ?? [], parsed.claims ?? [], parsed.peers ?? []];
  const cut = lists.flatMap((list) => list[settingsLimit] ?? [])[0];
  const problems: readonly FileProblem[] = (parsed.problems ?? []).slice(0, settingsLimit).map(boundProblem);
  const all =
    cut === undefined ? problems : [...problems, { path: cut.file ?? cut.source, reason: `more than ${settingsLimit} settings, cut` }];
  return {
    ...parsed,
    settings: parsed.settings.slice(0, settingsLimit).map((row) => ({ ...boundPlace(row), address: keptAddress(row.address, row) })),
    ...(parsed.limits === undefined ? {} : { limits: parsed.limits.slice(0, settingsLimit).map(boundPlace) }),
    ...(parsed.claims === undefined
      ? {}
      : {
          claims: parsed.claims.slice(0, settingsLimit).map((row) => ({
            ...boundPlace(row),
            owner: row.owner === null ? null : keepName(row.owner),
            address: keptAddress(row.address, row),
          })),
        }),
    ...(parsed.peers === undefined ? {} : { peers: parsed.peers.slice(0, settingsLimit).map(boundPeer) }),
    ...(all.length === 0 && parsed.problems === undefined ? {} : { problems: all }),
  };
}

function boundPlace<Row extends Placed>(row: Row): Row {
  const { overrides } = row;
  const kept = { ...row, key: keepKnownWords(row.key), value: keepKnownWords(row.value) };
  return overrides === undefined ? kept : { ...kept, overrides: overrides.slice(0, overridesLimit).map(boundPlace) };
}

function boundPeer(peer: ServicePeer): ServicePeer {
  const name = peer.name === null ? null : keepName(peer.name);
  return { ...boundPlace(peer), name, address: keptAddress(peer.address, peer) ?? "…" };
}

/** An address that is left out of the text it stands in is not known any more. */
function keptAddress(address: string | null, { value }: SettingPlace): string | null {
  if (address === null || address === "") return address;
  const kept = keepKnownWords(address);
  const isLeftOut = kept.includes("…") || (value.includes(address) && !keepKnownWords(value).includes(address));
  return isLeftOut ? null : kept;
}

function boundProblem({ path, reason }: FileProblem): FileProblem {
  return { path, reason: keepName(reason) };
}
