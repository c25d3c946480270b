import { createHash } from "node:crypto";
import type { Look } from "@portolan/contract/frames";
import { applySplices, emptySections, hashSection, type Sections } from "@portolan/snapshot";

/** What was put together from the rows of a look is not what the scanner has. */
export class SectionMismatch extends Error {
  constructor(section: string) {
    super(`${section} put together from a look have another hash than the scanner's`);
    this.name = "SectionMismatch";
  }
}

/** The sections as of the last look, from looks that carry only what changed. Rows that did not change stay the same objects. */
export interface ReceivedSections {
  /** Throws `SectionMismatch` and keeps what it had. */
  receive(look: Pick<Look, "sections" | "splices" | "hashes">): Sections;
}

export function createReceivedSections(): ReceivedSections {
  const texts = new WeakMap<object, string>();
  const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
  let held = emptySections();
  return {
    receive({ sections, splices = {}, hashes }) {
      const next = { ...held, ...sections };
      if (splices.sockets !== undefined) next.sockets = applyOrThrow(held.sockets, splices.sockets, "sockets");
      if (splices.owners !== undefined)
        next.owners = {
          processes: applyOrThrow(held.owners.processes, splices.owners.processes, "owners"),
          holders: applyOrThrow(held.owners.holders, splices.owners.holders, "owners"),
        };
      for (const name of ["sockets", "owners"] as const)
        if (splices[name] !== undefined && hashSection(next[name], sha256Hex, texts) !== hashes[name]) throw new SectionMismatch(name);
      held = next;
      return held;
    },
  };
}

function applyOrThrow<Row>(before: readonly Row[], splices: Parameters<typeof applySplices<Row>>[1], section: string): Row[] {
  const rows = applySplices(before, splices);
  if (rows === null) throw new SectionMismatch(section);
  return rows;
}
