export { canonicalJson } from "./canonical-json.ts";
export { emptySections } from "./empty-sections.ts";
export type * from "./schema.ts";
export { applySplices, splicesBetween, type RowSplice } from "./row-splices.ts";
export { sealSnapshot, type SealedSnapshot } from "./seal.ts";
export { hashSection, hashSections, sectionNames, type Sha256Hex } from "./section-hash.ts";
