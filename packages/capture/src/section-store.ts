import { createHash } from "node:crypto";
import { emptySections, hashSection, type SectionName, type Sections } from "@portolan/snapshot";

/** The sections of the last look. A section that is the same object as last time, or has the same contents, keeps its object and its hash. */
export interface SectionStore {
  put<Name extends SectionName>(name: Name, content: Sections[Name]): void;
  readonly sections: () => Sections;
  /** A hash is made when it is first asked for. */
  readonly hashes: () => Partial<Record<SectionName, string>>;
}

/** Sections whose rows stay the same objects while they do not change, and of which few change at a time. */
const rowSections: ReadonlySet<SectionName> = new Set(["sockets", "owners"]);

export function createSectionStore(): SectionStore {
  const rows = new WeakMap<object, string>();
  let sections = emptySections();
  let hashOf: Partial<Record<SectionName, () => string>> = {};
  let hashes: Partial<Record<SectionName, string>> = {};
  return {
    put(name, content) {
      if (hashOf[name] !== undefined && isSame(sections[name], content)) return;
      sections = { ...sections, [name]: content };
      hashOf = { ...hashOf, [name]: lazyHash(content, rowSections.has(name) ? rows : undefined) };
      hashes = Object.defineProperties(
        {},
        Object.fromEntries(Object.entries(hashOf).map(([section, get]) => [section, { get, enumerable: true }])),
      );
    },
    sections: () => sections,
    hashes: () => hashes,
  };
}

function lazyHash(content: unknown, rows: WeakMap<object, string> | undefined): () => string {
  let hash: string | undefined;
  return () => (hash ??= hashSection(content, sha256Hex, rows));
}

function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether two JSON values have the same contents; stops at the first difference. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && left.length === right.length && left.every((item, at) => isSame(item, right[at]));
  const names = Object.keys(left) as (keyof typeof left)[];
  return (
    !Array.isArray(right) &&
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isSame(left[name], right[name]))
  );
}
