/**
 * Names that a service resolves when it binds, by the host's own /etc/hosts (hosts(5)); no resolver is asked.
 * A name that the file does not hold stays unresolved, except `localhost`, which is 127.0.0.1 and ::1 where the file could not be read.
 */
import { canonicalAddress } from "@portolan/net";
import { decodeText } from "./decode-text.ts";
import type { FileBytes } from "../service.ts";

export const hostsPath = "/etc/hosts";
const lineLimit = 20_000;
const addressLimit = 64; // of one name

/** Addresses of a name, in the order of the file, each once; an empty list when nothing is known of it. */
export function resolveName(name: string, files: readonly FileBytes[]): readonly string[] {
  const wanted = name.toLowerCase();
  const file = files.find(({ path }) => path === hostsPath);
  if (file?.bytes === undefined || file.bytes === null) return wanted === "localhost" ? ["127.0.0.1", "::1"] : [];
  const names = namesOfFile.get(file) ?? readNames(decodeText(file.bytes));
  namesOfFile.set(file, names);
  return [...(names.get(wanted) ?? [])];
}

/** Read once for each file, as a configuration may hold thousands of names. */
const namesOfFile = new WeakMap<FileBytes, ReadonlyMap<string, ReadonlySet<string>>>();

function readNames(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const addressesOf = new Map<string, Set<string>>();
  for (const line of text.split("\n", lineLimit)) {
    const [address = "", ...names] = (line.split("#", 1)[0] ?? "").trim().toLowerCase().split(/\s+/);
    const canonical = canonicalAddress(address);
    for (const name of canonical === null ? [] : names) {
      const addresses = addressesOf.get(name) ?? new Set();
      if (canonical !== null && addresses.size < addressLimit) addresses.add(canonical);
      addressesOf.set(name, addresses);
    }
  }
  return addressesOf;
}
