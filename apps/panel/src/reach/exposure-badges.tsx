/** Who gets in, as badges: one where both families are alike, otherwise one for each with the family before it. Plain functions: rows are drawn often. */
import type { ReactElement } from "react";
import type { Speech } from "../settings/language.ts";
import { exposureLook } from "./exposure-look.tsx";
import { exposureParts, type FamilyExposure, type KnownReach } from "./exposures.ts";
import { sayBadge } from "./say-exposure.ts";

export function drawExposures(known: KnownReach, speech: Speech): readonly ReactElement[] {
  const parts = exposureParts(known);
  return parts.map((part) => drawBadge(part, { isSingle: parts.length === 1, speech }));
}

function drawBadge(part: FamilyExposure, { isSingle, speech }: { readonly isSingle: boolean; readonly speech: Speech }): ReactElement {
  const { families, exposure } = part;
  const { icon, colours } = exposureLook(exposure);
  return (
    <span
      key={families.join()}
      className={`inline-flex items-center rounded py-px text-xs whitespace-nowrap ${isSingle ? "gap-1 px-1.5" : "gap-0.5 px-1"} ${colours}`}
    >
      {icon}
      {isSingle ? null : <span className="font-mono text-[0.6875rem]">{families[0] === "ipv4" ? "v4" : "v6"}</span>}
      {sayBadge(part, isSingle, speech)}
    </span>
  );
}
