/**
 * Drafts for firewalld: in every zone that packets of the outside come to, the opening by number or service goes and rich rules let the wanted in; where
 * that is not enough (a range, a zone that accepts all, a policy) rich rules with a rank decide before everything else of the zone.
 */
import { factsOf, ownerOf, type FirewalldPlace, type PortRule, type Ruleset } from "@portolan/ruleset";
import type { IpFamily } from "@portolan/net";
import { chainsNamed, openingsOf, serviceOfPort } from "../firewalld-steps.ts";
import { covers } from "../rule-places.ts";
import type { FirewalldChange, FirewalldItem, FirewalldRichRule } from "../step.ts";
import { allowedSources, bothFamilies, type Draft, type Drafting } from "./draft.ts";

export function hasFirewalld({ tables }: Ruleset): boolean {
  return tables.some(({ chains }) => chains.has("filter_INPUT_ZONES") || chains.has("INPUT_ZONES"));
}

export function firewalldDrafts(drafting: Drafting): readonly Draft[] {
  const zones = firewalldZones(drafting.host);
  if (drafting.question.wish === "except") return [refusingDraft(drafting, zones)];
  return [openingDraft(drafting, zones), ...(drafting.question.wish === "exactly" ? [rankedDraft(drafting, zones)] : [])];
}

/** Zones that an interface of the outside or a source leads to. Those of container bridges have no need of an opening. */
export function firewalldZones(host: Drafting["host"]): readonly string[] {
  const found = new Set<string>();
  const outside = host.interfaces.filter(({ loopback, up }) => !loopback && up).map(({ name }) => name);
  const dispatch = chainsNamed(host.ruleset, (name) => /^(?:filter_)?INPUT(?:_IN)?_ZONES$/.test(name));
  for (const family of bothFamilies) {
    const waiting = new Set(outside);
    for (const rule of dispatch.filter(({ table }) => covers(table.family, family)).flatMap(({ rules }) => rules)) {
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

const containerZones = new Set(["docker", "libvirt", "libvirt-routed", "nm-shared"]);

function openingDraft(drafting: Drafting, zones: readonly string[]): Draft {
  const { question, host } = drafting;
  const { port, protocol } = question;
  const isExact = question.wish === "exactly"; // else what is open stays
  const openings = openingsOf(host.ruleset, question);
  const broad = isExact ? openings.filter(({ kind }) => kind === "port") : [];
  const rich = openings.filter(({ kind }) => kind === "rich-rule");
  const places = zones.filter((name) => !containerZones.has(name)).map(zonePlace);
  const wanted = wantedRules(drafting);
  const isKept = ({ name }: FirewalldPlace, source: string): boolean =>
    wanted.some((rule) => rule.source === source) && places.some((place) => place.name === name);
  const stale = rich.flatMap(({ rule, place }) => {
    const { isPlain, sources, verdict } = factsOf(rule);
    const [source] = sources;
    if (!isExact || !isPlain || verdict?.kind !== "accept" || sources.length !== 1 || source === undefined || isKept(place, source))
      return [];
    return [{ rule, place, item: richRule(drafting, source.includes(":") ? "ipv6" : "ipv4", { source }) }];
  });
  const there = new Set(rich.flatMap(({ rule }) => factsOf(rule).sources));
  const added = places.flatMap((place) => {
    return wanted.flatMap((rule) => {
      const isThere = rule.source !== null && there.has(rule.source);
      return bothTimes({ kind: "add", place, item: { kind: "rich-rule", rule }, ...(isThere ? { isLeft: true } : {}) });
    });
  });
  const service = serviceOfPort(port, protocol);
  const removals = distinct(broad.map(({ place }) => place)).flatMap((place) => [
    ...bothTimes({ kind: "remove", place, item: { kind: "port", port: String(port), protocol } }),
    ...(service === null ? [] : bothTimes({ kind: "remove", place, item: { kind: "service", service }, isLeft: true })),
  ]);
  const staleRemovals = stale.flatMap(({ place, item }) => bothTimes({ kind: "remove", place, item }));
  return {
    manager: "firewalld",
    places: places.map(({ name }) => name),
    families: bothFamilies,
    steps: [{ tool: "firewalld", changes: [...added, ...removals, ...staleRemovals] }],
    removed: [...broad, ...stale].map(({ rule }) => rule.origin.text),
    keeping: { kind: "kept" },
    ...(broad.length > 0 ? { asksServiceName: true as const } : {}),
  };
}

function zonePlace(name: string): FirewalldPlace {
  return { kind: "zone", name };
}

function bothTimes(change: Omit<FirewalldChange, "time">): readonly FirewalldChange[] {
  return (["runtime", "permanent"] as const).map((time) => ({ ...change, time }));
}

function distinct(places: readonly FirewalldPlace[]): readonly FirewalldPlace[] {
  return [...new Map(places.map((place) => [`${place.kind} ${place.name}`, place])).values()];
}

/** One for each wanted source. */
function wantedRules(drafting: Drafting, priority = 0): readonly FirewalldRichRule[] {
  return bothFamilies.flatMap((family) => {
    const sources = allowedSources(drafting.question.wanted[family]);
    if (sources === null) return [];
    if (sources.length === 0) return [richRule(drafting, family, {}).rule];
    return sources.map((source) => richRule(drafting, family, { source, priority }).rule);
  });
}

function richRule(
  { question }: Drafting,
  family: IpFamily,
  more: Partial<Pick<FirewalldRichRule, "source" | "priority" | "verdict">>,
): Extract<FirewalldItem, { kind: "rich-rule" }> {
  const { port, protocol } = question;
  return { kind: "rich-rule", rule: { priority: 0, family, source: null, port: String(port), protocol, verdict: "accept", ...more } };
}

/** In front of everything, whatever rank it has: what is refused to some, others keep. */
function refusingDraft(drafting: Drafting, zones: readonly string[]): Draft {
  const rules = wantedRules(drafting, -3).map((rule) => ({ ...rule, priority: -3, verdict: "drop" as const }));
  return rankedSteps(zones, rules);
}

/** Whatever these send, in front of everything of each zone. */
export function hostDenialItems(zones: readonly string[], rules: readonly PortRule[]): readonly FirewalldChange[] {
  const items = rules.flatMap(({ family, sources }) => {
    const some = sources.length === 0 ? [null] : sources;
    return some.map((source): FirewalldRichRule => ({ priority: -3, family, source, port: null, protocol: null, verdict: "drop" }));
  });
  return zones.flatMap((name) =>
    items.flatMap((rule) => bothTimes({ kind: "add", place: zonePlace(name), item: { kind: "rich-rule", rule } })),
  );
}

function rankedDraft(drafting: Drafting, zones: readonly string[]): Draft {
  const narrowed = bothFamilies.filter((family) => drafting.question.wanted[family].kind !== "everyone");
  const allowed = wantedRules(drafting, -2);
  const items = [
    ...narrowed.flatMap((family) => [
      ...allowed.filter((rule) => rule.family === family),
      richRule(drafting, family, { priority: -1, verdict: "drop" }).rule,
    ]),
    ...allowed.filter(({ family }) => !narrowed.some((one) => one === family)),
  ];
  return rankedSteps(zones, items);
}

function rankedSteps(zones: readonly string[], rules: readonly FirewalldRichRule[]): Draft {
  return {
    manager: "firewalld",
    places: zones,
    families: bothFamilies,
    steps: [
      {
        tool: "firewalld",
        changes: zones.flatMap((name) =>
          rules.flatMap((rule) => bothTimes({ kind: "add", place: zonePlace(name), item: { kind: "rich-rule", rule } })),
        ),
      },
    ],
    removed: [],
    keeping: { kind: "kept" },
  };
}
