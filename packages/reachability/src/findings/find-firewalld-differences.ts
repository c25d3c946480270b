/**
 * What firewalld has active and what it has saved, zone by zone, from its own two answers (`firewall-cmd --list-all-zones`, with and without
 * --permanent). Interfaces are left out: NetworkManager binds them while running and they are in no saved zone.
 */
import type { Ruleset } from "@portolan/ruleset";
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import { makeFinding } from "./make-finding.ts";

/** Whether rules of firewalld are there: then it is worth asking. */
export function guardsWithFirewalld({ tables }: Ruleset): boolean {
  return tables.some(({ name, chains }) => name === "firewalld" || chains.has("INPUT_ZONES"));
}

const none: ReadonlySet<string> = new Set();

export function findFirewalldDifferences({ host, facts }: FindingInput): Finding[] {
  if (facts?.firewalldZones === undefined || host.namespace !== "host") return [];
  const runtime = parseZones(facts.firewalldZones.runtime);
  const permanent = parseZones(facts.firewalldZones.permanent);
  return [...new Set([...runtime.keys(), ...permanent.keys()])].toSorted().flatMap((zone) => {
    const [now, saved] = [runtime.get(zone) ?? none, permanent.get(zone) ?? none];
    const runtimeOnly = [...now].filter((item) => !saved.has(item));
    const permanentOnly = [...saved].filter((item) => !now.has(item));
    if (runtimeOnly.length + permanentOnly.length === 0) return [];
    return [
      makeFinding("runtime-differs-from-permanent", { severity: "medium", place: [zone], facts: { zone, runtimeOnly, permanentOnly } }),
    ];
  });
}

const compared = [
  "target",
  "sources",
  "services",
  "ports",
  "protocols",
  "forward",
  "masquerade",
  "forward-ports",
  "source-ports",
  "icmp-blocks",
];

/** Zone → items such as `ports: 8080/tcp`. A line that is not understood is no item. */
export function parseZones(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const zones = new Map<string, Set<string>>();
  let items = new Set<string>();
  let isRich = false;
  for (const line of text.split("\n")) {
    const head = /^(\S+)(?: \((?:active|default|default, active)\))?$/.exec(line);
    if (head?.[1] !== undefined) {
      items = new Set();
      isRich = false;
      zones.set(head[1], items);
      continue;
    }
    const setting = /^ {2}([a-z-]+):\s?(.*)$/.exec(line);
    if (setting?.[1] !== undefined) isRich = setting[1] === "rich rules";
    if (/^ {2}rich rules:/.test(line)) isRich = true;
    else if (isRich && line.trim() !== "") items.add(line.trim());
    else if (setting?.[1] !== undefined && compared.includes(setting[1])) addItems(items, setting[1], setting[2] ?? "");
  }
  return zones;
}

function addItems(items: Set<string>, name: string, value: string): void {
  const isWord = name === "target" || name === "forward" || name === "masquerade";
  for (const part of isWord ? [value] : value.split(" ")) if (part !== "") items.add(`${name}: ${part}`);
}
