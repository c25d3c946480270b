/**
 * Which known service stands behind an endpoint, and which of its settings put it at that address and port.
 * The service is the one recognised for a process that holds the socket. A setting matches by protocol and port, and by address as far as
 * the address is known: `0.0.0.0` in a file may well be the socket `::` (Go, Java), another specific address never is.
 */
import { canonicalAddress } from "@portolan/net";
import type { BindSetting, ServiceInstance, Socket } from "@portolan/snapshot";
import type { EndpointService, Owner, SetBy } from "./endpoint.ts";

type Place = Pick<Socket, "protocol" | "address" | "port">;
export type ServiceNames = (id: string) => string;
/** What usually listens at a port; null for a port that tells nothing. A program that was seen and not recognised rules out what would have been. */
export type ServiceGuess = (
  place: Pick<Socket, "protocol" | "port"> & { readonly isOwnerSeen: boolean },
) => { readonly id: string; readonly name: string } | null;

const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::", "::ffff:0.0.0.0"]);
const LOOPBACKS: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

export class ServiceIndex {
  readonly #byPid: ReadonlyMap<number, readonly ServiceInstance[]>;
  readonly #nameOf: ServiceNames;

  readonly #guess: ServiceGuess | null;

  constructor(instances: readonly ServiceInstance[], nameOf: ServiceNames, guess: ServiceGuess | null = null) {
    this.#byPid = Map.groupBy(instances, ({ pid }) => pid);
    this.#nameOf = nameOf;
    this.#guess = guess;
  }

  /** What the port number alone suggests: a guess, marked as one, that no setting stands behind. */
  guessAt({ protocol, port }: Place, owners: readonly Owner[]): EndpointService | null {
    const isOwnerSeen = owners.some(({ executable }) => executable !== null);
    const guessed = this.#guess?.({ protocol, port, isOwnerSeen }) ?? null;
    return guessed === null ? null : { ...guessed, recognisedBy: "port", setBy: null };
  }

  /**
   * The service of these owners, preferring one that has a setting for this place; null when none was recognised. A socket that systemd opened and
   * handed over belongs to the service that serves it, and the line of the socket unit set it.
   */
  serviceAt(place: Place, owners: readonly Owner[]): EndpointService | null {
    if (this.#byPid.size === 0) return null;
    const found = owners.flatMap(({ pid }) =>
      (this.#byPid.get(pid) ?? []).map((instance) => ({ instance, best: bestSetting(instance.settings, place) })),
    );
    const handedOver = found.find(({ instance, best }) => instance.service === socketUnits && best !== null);
    const served = found.filter(({ instance }) => instance.service !== socketUnits);
    const owner = heaviest(handedOver !== undefined && served.length > 0 ? served : found);
    if (owner === null) return null;
    const { instance } = owner;
    const setting = (handedOver ?? owner).best?.setting ?? null;
    return {
      id: instance.service,
      name: this.#nameOf(instance.service),
      recognisedBy: instance.recognisedBy,
      setBy: setting === null ? null : setByOf(setting),
    };
  }
}

const socketUnits = "systemd-socket"; // id in the catalogue of what systemd's first process opens

interface Found {
  readonly instance: ServiceInstance;
  readonly best: { readonly setting: BindSetting; readonly weight: number } | null;
}

/** The first of those whose setting fits best; null for none. */
function heaviest(found: readonly Found[]): Found | null {
  let heaviestSoFar: Found | null = null;
  for (const each of found)
    if (heaviestSoFar === null || (each.best?.weight ?? 0) > (heaviestSoFar.best?.weight ?? 0)) heaviestSoFar = each;
  return heaviestSoFar;
}

function bestSetting(settings: readonly BindSetting[], place: Place): { setting: BindSetting; weight: number } | null {
  let best: { setting: BindSetting; weight: number } | null = null;
  for (const setting of settings) {
    const weight = matchWeight(setting, place);
    if (weight > (best?.weight ?? 0)) best = { setting, weight };
  }
  return best;
}

/** 0: not this place; more is a closer match. The first of equally close settings wins. */
function matchWeight(setting: BindSetting, { protocol, address, port }: Place): number {
  if (setting.protocol !== protocol || (setting.port !== null && setting.port !== port)) return 0;
  const weight = addressWeight(setting.address, address);
  return setting.port === null && weight < 3 ? 0 : weight;
}

function addressWeight(wanted: string | null, address: string): number {
  if (wanted === null) return 1;
  const text = wanted.replace(/^\[|\]$/g, "");
  if (canonicalAddress(text) === address) return 4;
  if (text === "" || text === "*") return WILDCARDS.has(address) ? 3 : 0;
  if (text === "localhost") return LOOPBACKS.has(address) ? 3 : 0;
  if (WILDCARDS.has(text)) return WILDCARDS.has(address) ? 2 : 0;
  return address === `::ffff:${text}` ? 3 : 0;
}

/** A setting without what only its reader needs. */
export function setByOf({ source, file, line, key, value }: SetBy): SetBy {
  return { source, file, line, key, value };
}
