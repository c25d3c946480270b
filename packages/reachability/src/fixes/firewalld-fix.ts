/**
 * Fixes for firewalld: in every zone that packets of the outside come to, the opening by number or service goes and rich rules let the wanted in; where
 * that is not enough (a range, a zone that accepts all, a policy) rich rules with a rank decide before everything else of the zone.
 */
import {
  factsOf,
  ownerOf,
  printFirewalldBroadOpening,
  printFirewalldBroadRemoval,
  printFirewalldOpening,
  printFirewalldRanked,
  printFirewalldRemoval,
  type BroadOpening,
  type Chain,
  type FirewalldPlace,
  type Opening,
  type Rule,
  type Ruleset,
} from "@portolan/ruleset";
import { acceptRules, allowedSources, bothFamilies, dropRules, type Draft, type Drafting } from "./draft.ts";
import { modelRule } from "./model-rule.ts";
import type { RuleEdit } from "./rule-edit.ts";
import { covers } from "./rule-places.ts";

export function hasFirewalld({ tables }: Ruleset): boolean {
  return tables.some(({ chains }) => chains.has("filter_INPUT_ZONES") || chains.has("INPUT_ZONES"));
}

export function firewalldDrafts(drafting: Drafting): readonly Draft[] {
  const zones = zonesOf(drafting);
  return [openingDraft(drafting, zones), rankedDraft(drafting, zones)];
}

/** Services of firewalld that have one port of one protocol, by it. */
const services: ReadonlyMap<string, string> = new Map([
  ["22/tcp", "ssh"],
  ["25/tcp", "smtp"],
  ["80/tcp", "http"],
  ["110/tcp", "pop3"],
  ["143/tcp", "imap"],
  ["443/tcp", "https"],
  ["631/tcp", "ipp"],
  ["993/tcp", "imaps"],
  ["3306/tcp", "mysql"],
  ["3389/tcp", "rdp"],
  ["5432/tcp", "postgresql"],
  ["6379/tcp", "redis"],
  ["8080/tcp", "http-alt"],
  ["9090/tcp", "cockpit"],
  ["11211/tcp", "memcache"],
]);

/** Zones that an interface of the outside or a source leads to. Those of container bridges have no need of an opening. */
function zonesOf({ host }: Drafting): readonly string[] {
  const found = new Set<string>();
  const outside = host.interfaces.filter(({ loopback, up }) => !loopback && up).map(({ name }) => name);
  for (const family of bothFamilies) {
    const waiting = new Set(outside);
    const dispatch = chainsNamed(host.ruleset, /^(?:filter_)?INPUT(?:_IN)?_ZONES$/).filter(({ table }) => covers(table.family, family));
    for (const rule of dispatch.flatMap(({ rules }) => rules)) {
      const { place } = ownerOf(rule, host.ruleset);
      const { inInterfaces, sources } = factsOf(rule);
      if (place?.kind !== "zone") continue;
      const taken = inInterfaces.length === 0 ? [...waiting] : inInterfaces.filter((name) => waiting.has(name));
      if (sources.length > 0 || taken.length > 0) found.add(place.name);
      if (sources.length === 0) for (const name of taken) waiting.delete(name);
    }
  }
  return [...found];
}

function chainsNamed({ tables }: Ruleset, pattern: RegExp): readonly Chain[] {
  return tables.flatMap(({ chains }) => [...chains.values()].filter(({ name }) => pattern.test(name)));
}

function openingOf({ question }: Drafting, family: "ipv4" | "ipv6", sources: readonly string[]): Opening {
  return { family, protocol: question.protocol, ports: [{ from: question.port, to: question.port }], sources, comment: null };
}

const containerZones = new Set(["docker", "libvirt", "libvirt-routed", "nm-shared"]);

function openingDraft(drafting: Drafting, zones: readonly string[]): Draft {
  const { question } = drafting;
  const { port, protocol } = question;
  const broad = ownRules(drafting, "port");
  const rich = ownRules(drafting, "rich-rule");
  const places = zones.filter((name) => !containerZones.has(name)).map((name): FirewalldPlace => ({ kind: "zone", name }));
  const broadPlaces = distinct(broad.map(({ place }) => place));
  const service = services.get(`${port}/${protocol}`);
  const kinds: readonly BroadOpening[] = [
    { kind: "port", port: String(port), protocol },
    ...(service === undefined ? [] : [{ kind: "service" as const, service }]),
  ];
  const wanted = bothFamilies.flatMap((family) => {
    const sources = allowedSources(question.wanted[family]);
    return sources === null ? [] : [openingOf(drafting, family, sources)];
  });
  const kept = (place: FirewalldPlace, source: string): boolean =>
    wanted.some(({ sources }) => sources.includes(source)) && places.some(({ name }) => name === place.name);
  const stale = rich.flatMap(({ rule, chain, place }) => {
    const { isPlain, sources, verdict } = factsOf(rule);
    const [source] = sources;
    if (!isPlain || verdict?.kind !== "accept" || sources.length !== 1 || source === undefined || kept(place, source)) return [];
    return [{ rule, chain, place, opening: openingOf(drafting, source.includes(":") ? "ipv6" : "ipv4", [source]) }];
  });
  const there = new Set(rich.flatMap(({ rule }) => factsOf(rule).sources)); // not taken away when undone
  const made = wanted
    .map((opening) => ({ opening, left: opening.sources.filter((source) => !there.has(source)) }))
    .flatMap(({ opening, left }) => (left.length > 0 || opening.sources.length === 0 ? [{ ...opening, sources: left }] : []));
  const added = places.flatMap((place) => wanted.flatMap((opening) => printFirewalldOpening(opening, place)));
  const broadRemovals = broadPlaces.flatMap((place) => kinds.flatMap((kind) => printFirewalldBroadRemoval(kind, place)));
  const edits: RuleEdit[] = [...broad, ...stale].map(({ chain, rule }) => ({ kind: "remove", chain, rule }));
  for (const { name } of places)
    edits.push(...inserted(drafting, { zone: name, section: "allow" }, (family) => acceptRules(drafting, family)));
  return {
    manager: "firewalld",
    places: places.map(({ name }) => name),
    families: bothFamilies,
    commands: [...added, ...broadRemovals, ...stale.flatMap(({ opening, place }) => printFirewalldRemoval(opening, place))],
    removed: [...broad, ...stale].map(({ rule }) => rule.origin.text),
    keeping: { kind: "kept" },
    undo: {
      commands: [
        ...broadPlaces.flatMap((place) => printFirewalldBroadOpening(kinds[0] ?? { kind: "port", port: String(port), protocol }, place)),
        ...stale.flatMap(({ opening, place }) => printFirewalldOpening(opening, place)),
        ...places.flatMap((place) => made.flatMap((opening) => printFirewalldRemoval(opening, place))),
      ],
      byHand: null,
    },
    edits,
    ...(broad.length > 0 ? { asksServiceName: true as const } : {}),
  };

  function ownRules({ host: { ruleset } }: Drafting, kind: "port" | "rich-rule") {
    return chainsNamed(ruleset, /_allow$/).flatMap((chain) =>
      chain.rules.flatMap((rule) => {
        const { item, place } = ownerOf(rule, ruleset);
        const isOwn = item?.kind === kind && item.ports.length === 1 && item.ports[0] === String(port) && item.protocols[0] === protocol;
        if (!isOwn || place === null || (place.kind !== "zone" && place.kind !== "policy")) return [];
        return [{ chain, rule, place: { kind: place.kind, name: place.name } satisfies FirewalldPlace }];
      }),
    );
  }
}

function distinct(places: readonly FirewalldPlace[]): readonly FirewalldPlace[] {
  return [...new Map(places.map((place) => [`${place.kind} ${place.name}`, place])).values()];
}

interface ZoneSection {
  readonly zone: string;
  readonly section: "allow" | "pre";
}

/** The same rules at the head of a zone's chains, in each table. */
function inserted(
  { host }: Drafting,
  { zone, section }: ZoneSection,
  rulesOf: (family: "ipv4" | "ipv6") => ReturnType<typeof acceptRules>,
): readonly RuleEdit[] {
  const names = new Set([`filter_IN_${zone}_${section}`, `IN_${zone}_${section}`]);
  return host.ruleset.tables.flatMap(({ chains }) =>
    [...chains.values()]
      .filter(({ name }) => names.has(name))
      .map((chain): RuleEdit => {
        const place = { dialect: chain.table.dialect, table: `${chain.table.family} ${chain.table.name}`, chain: chain.name };
        const rules = bothFamilies.filter((family) => covers(chain.table.family, family)).flatMap(rulesOf);
        return {
          kind: "insert",
          chain,
          before: null,
          rules: rules.map((rule: Parameters<typeof modelRule>[0]): Rule => modelRule(rule, place)),
        };
      }),
  );
}

function rankedDraft(drafting: Drafting, zones: readonly string[]): Draft {
  const places = zones.map((name): FirewalldPlace => ({ kind: "zone", name }));
  const openings = bothFamilies.flatMap((family) => {
    const sources = allowedSources(drafting.question.wanted[family]);
    return sources?.length === 0 ? [] : [openingOf(drafting, family, sources ?? [])];
  });
  const open = bothFamilies
    .filter((family) => drafting.question.wanted[family].kind === "everyone")
    .map((family) => openingOf(drafting, family, []));
  const print = (change: "add" | "remove") =>
    places.flatMap((place) => [
      ...openings.flatMap((opening) => printFirewalldRanked(opening, place, change)),
      ...open.flatMap((opening) => (change === "add" ? printFirewalldOpening(opening, place) : printFirewalldRemoval(opening, place))),
    ]);
  return {
    manager: "firewalld",
    places: zones,
    families: bothFamilies,
    commands: print("add"),
    removed: [],
    keeping: { kind: "kept" },
    undo: { commands: print("remove"), byHand: null },
    edits: zones.flatMap((zone) =>
      inserted(drafting, { zone, section: "pre" }, (family) => [...acceptRules(drafting, family), ...dropRules(drafting, family)]),
    ),
  };
}
