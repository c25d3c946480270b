/**
 * The texts by which an endpoint is found, lower case. The one long text that words are looked for in is made once and kept as long as the
 * endpoint's object lives, so that a keystroke over 10,000 endpoints costs substring searches only; the values of single keys are made on demand.
 */
import { languages, render, serviceLabel } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";
import type { TextKey } from "./endpoint-query.ts";
import { stateName } from "./state-name.ts";

type Texts = readonly (string | null | undefined)[];

const rawTexts: Readonly<Record<TextKey, (endpoint: Endpoint) => Texts>> = {
  proto: ({ protocol }) => [protocol],
  scope: ({ scope }) => [scope],
  family: ({ scope }) => (scope === "ipv4" || scope === "ipv6" ? [scope] : ["ipv4", "ipv6"]),
  state: (endpoint) => [endpoint.state, stateName(endpoint)],
  unit: ({ unit, owners }) => [unit, ...owners.map((owner) => owner.unit)],
  container: (endpoint) => containersOf(endpoint).flatMap((one) => [one.name, one.id, one.composeProject, one.composeService]),
  image: (endpoint) => containersOf(endpoint).map((one) => one.image),
  service: ({ service }) => (service === null ? [] : [service.id, service.name, ...labelsOf(service)]),
  process: ({ owners }) => owners.flatMap((owner) => [owner.program, owner.executable, owner.command]),
  user: ({ owners }) => owners.map((owner) => owner.user),
  ns: ({ namespace }) => [namespace],
  address: ({ address, display }) => [address, display.ss, display.netstat],
  device: ({ device }) => [device],
  pid: ({ owners }) => owners.map((owner) => String(owner.pid)),
};

/** What words are looked for in: everything but process numbers and families. */
const wordKeys = (Object.keys(rawTexts) as TextKey[]).filter((key) => key !== "pid" && key !== "family");

const wordsOf = new WeakMap<Endpoint, string>();

/** Everything a word may match, lower case, parted by newlines. */
export function searchText(endpoint: Endpoint): string {
  const known = wordsOf.get(endpoint);
  if (known !== undefined) return known;
  const made = joinTexts(endpoint).toLowerCase();
  wordsOf.set(endpoint, made);
  return made;
}

/** Values that an endpoint has for a key, lower case, each once; what suggestions are made of. */
export function valuesOf(endpoint: Endpoint, key: TextKey): readonly string[] {
  return [
    ...new Set(rawTexts[key](endpoint).flatMap((text) => (text === null || text === undefined || text === "" ? [] : text.toLowerCase()))),
  ];
}

/** True when a value of the key is, or with `isExact` false contains, the wanted text; allocates nothing but the list of values. */
export function hasText(endpoint: Endpoint, wanted: { readonly key: TextKey; readonly text: string; readonly isExact: boolean }): boolean {
  for (const text of rawTexts[wanted.key](endpoint)) {
    if (text === null || text === undefined) continue;
    const lower = text.toLowerCase();
    if (wanted.isExact ? lower === wanted.text : lower.includes(wanted.text)) return true;
  }
  return false;
}

function joinTexts(endpoint: Endpoint): string {
  let text = "";
  for (const key of wordKeys) {
    for (const value of rawTexts[key](endpoint)) if (value !== null && value !== undefined && value !== "") text += `${value}\n`;
  }
  return text;
}

function containersOf({ container, owners }: Endpoint): readonly NonNullable<Endpoint["container"]>[] {
  if (container === null && owners.every((owner) => owner.container === null)) return [];
  const found = new Map(container === null ? [] : [[container.id, container]]);
  for (const owner of owners) if (owner.container !== null) found.set(owner.container.id, owner.container);
  return [...found.values()];
}

const labels = new Map<string, readonly string[]>(); // service id and name → its names; as many as there are services

function labelsOf(service: NonNullable<Endpoint["service"]>): readonly string[] {
  const key = `${service.id}\n${service.name}`;
  const known = labels.get(key);
  if (known !== undefined) return known;
  const made = languages.map((language) => render(serviceLabel(service), language)).filter((label) => label !== service.name);
  labels.set(key, made);
  return made;
}
