import { createHash } from "node:crypto";
import { emptySections, hashSection, type SectionName, type Sections } from "@portolan/snapshot";

/** The sections of the last look. A section that is the same object as last time, or has the same contents, keeps its object and its hash. */
export interface SectionStore {
  put<Name extends SectionName>(name: Name, content: Sections[Name]): void;
  readonly sections: () => Sections;
  readonly hashes: () => Partial<Record<SectionName, string>>;
}

export function createSectionStore(): SectionStore {
  let sections = emptySections();
  let hashes: Partial<Record<SectionName, string>> = {};
  return {
    put(name, content) {
      if (sections[name] === content && hashes[name] !== undefined) return;
      const hash = hashSection(content, sha256Hex);
      if (hashes[name] === hash) return;
      sections = { ...sections, [name]: content };
      hashes = { ...hashes, [name]: hash };
    },
    sections: () => sections,
    hashes: () => hashes,
  };
}

function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
