/**
 * The hash of a section: `sha256:` and the hexadecimal digest of its canonical JSON. Equal contents have equal hashes on every host,
 * so a section travels only when its hash changed. The hash function is an argument: nothing here depends on a runtime.
 */
import { canonicalJson } from "./canonical-json.ts";
import type { SectionName, Sections } from "./schema.ts";

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export type Sha256Hex = (text: string) => string;

export const sectionNames: readonly SectionName[] = [
  "namespaces",
  "sockets",
  "rawSockets",
  "owners",
  "units",
  "containers",
  "interfaces",
  "routes",
  "policyRules",
  "sysctls",
  "rules",
  "layers",
  "services",
];

/** `rows` as in `canonicalJson`. */
export function hashSection(content: unknown, sha256Hex: Sha256Hex, rows?: WeakMap<object, string>): string {
  return `sha256:${sha256Hex(canonicalJson(content, rows))}`;
}

/** Hashes of the named sections only: a section that was not read has no hash. */
export function hashSections(
  sections: Partial<Sections>,
  names: Iterable<SectionName>,
  sha256Hex: Sha256Hex,
): Partial<Record<SectionName, string>> {
  const hashes: Partial<Record<SectionName, string>> = {};
  for (const name of names) hashes[name] = hashSection(sections[name], sha256Hex);
  return hashes;
}
