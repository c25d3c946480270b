import { RefusalError } from "@portolan/contract";
import type { AskedSources } from "@portolan/explanation";
import { AddressSet, parsePrefix } from "@portolan/net";
import type { GivenOptions } from "../given-options.ts";

/** `--from`: an address or a prefix; null where it was not given. */
export function askedSources(options: GivenOptions): AskedSources | null {
  const text = options.text("from");
  if (text === null) return null;
  const prefix = parsePrefix(text.trim());
  if (prefix === null) {
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--from", value: text, expected: "192.0.2.7 | 10.0.0.0/8 | 2001:db8::/32" });
  }
  return { sources: AddressSet.fromPrefixes([prefix]), text: text.trim() };
}
