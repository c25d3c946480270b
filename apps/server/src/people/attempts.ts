import { isIPv6 } from "node:net";
import { RefusalError } from "@portolan/contract";
import { nameKey } from "./name-and-password.ts";
import type { PeopleParts } from "./people-parts.ts";

const forName = { free: 3, mostMs: 5 * 60_000 };
/** Looser: a whole house may come by one address, as through an SSH tunnel. */
const forAddress = { free: 20, mostMs: 60_000 };

export interface AttemptBy {
  readonly name: string;
  readonly address: string;
}

/** Where an attempt counts. */
export interface AttemptPlaces {
  readonly name: string;
  readonly address: string;
}

/** The attempt did not fail, or was none. */
export function takeAttemptBack({ storage, written }: PeopleParts, { name, address }: AttemptPlaces): Promise<void> {
  return written(storage.write.takeAttemptBack({ places: [name, address] }));
}

/**
 * Counts an attempt as failed before anything is compared, at the name and at the address; the places, for who succeeds to take it back.
 * A name that nobody has counts like any other. Throws SIGN_IN_DELAYED; that never lasts longer than five minutes.
 */
export async function beginAttempt({ storage, wrap, written, nowMs }: PeopleParts, by: AttemptBy): Promise<AttemptPlaces> {
  // What was typed as a name may be a password: only what tells it apart is kept, and neither it nor an address can be tried out.
  const name = `name:${wrap.mark(nameKey(by.name))}`;
  const address = `address:${wrap.mark(addressPlace(by.address))}`;
  const places = [
    { place: name, ...forName },
    { place: address, ...forAddress },
  ];
  const waitMs = await written(storage.write.beginAttempt({ places, nowMs: nowMs() }));
  if (waitMs > 0) throw new RefusalError("SIGN_IN_DELAYED", { seconds: Math.ceil(waitMs / 1000) });
  return { name, address };
}

/** Of IPv6 the network of 64 bits: everybody there has as many addresses as they like. */
export function addressPlace(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const heads = head === "" ? [] : head.split(":");
  const tails = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - heads.length - tails.length)).fill("0");
  const groups = [...heads, ...zeros, ...tails].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
