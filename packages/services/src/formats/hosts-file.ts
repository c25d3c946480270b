/**
 * Names that a service resolves when it binds, by the host's own /etc/hosts (hosts(5)); no resolver is asked.
 * A name that the file does not hold stays unresolved, except `localhost`, which is 127.0.0.1 and ::1 where the file could not be read.
 */
import { canonicalAddress } from "@portolan/net";
import { decodeText } from "./decode-text.ts";
import type { FileBytes } from "../service.ts";

export const hostsPath = "/etc/hosts";
const lineLimit = 20_000;

/** Addresses of a name, in the order of the file, each once; an empty list when nothing is known of it. */
export function resolveName(name: string, files: readonly FileBytes[]): readonly string[] {
  const wanted = name.toLowerCase();
  const file = files.find(({ path }) => path === hostsPath);
  if (file?.bytes === undefined || file.bytes === null) return wanted === "localhost" ? ["127.0.0.1", "::1"] : [];
  const addresses = decodeText(file.bytes)
    .split("\n", lineLimit)
    .flatMap((line) => {
      const [address = "", ...names] = line.replace(/#.*/, "").trim().toLowerCase().split(/\s+/);
      const canonical = names.includes(wanted) ? canonicalAddress(address) : null;
      return canonical === null ? [] : [canonical];
    });
  return [...new Set(addresses)];
}
