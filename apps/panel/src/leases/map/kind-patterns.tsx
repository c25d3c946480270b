/** The strokes of the kinds, as patterns that a drawing names by `fillOf`. Each drawing has its own, named by the prefix. */
import type { ReactElement } from "react";
import { kindLooks, mapKinds, type MapKind, type Strokes } from "./map-kinds.ts";

const lines: Readonly<Record<Strokes, string>> = {
  none: "",
  rising: "M0 6L6 0M-1 1L1 -1M5 7L7 5",
  falling: "M0 0L6 6M-1 5L1 7M5 -1L7 1",
  crossed: "M0 0L6 6M0 6L6 0",
  dots: "M1 1h2v2h-2zM4 4h2v2h-2z",
  level: "M0 1.5H6M0 4.5H6",
};

export function fillOf(prefix: string, kind: MapKind): string {
  return kindLooks[kind].strokes === "none" ? kindLooks[kind].ground : `url(#${prefix}-${kind})`;
}

export function KindPatterns({ prefix }: { readonly prefix: string }): ReactElement {
  return (
    <defs>
      {mapKinds.map((kind) => {
        const { ground, ink, strokes } = kindLooks[kind];
        if (strokes === "none") return null;
        const isFilled = strokes === "dots";
        return (
          <pattern key={kind} id={`${prefix}-${kind}`} width="6" height="6" patternUnits="userSpaceOnUse">
            <rect width="6" height="6" style={{ fill: ground }} />
            <path
              d={lines[strokes]}
              style={
                isFilled
                  ? { fill: ink }
                  : { stroke: ink, strokeWidth: strokes === "level" ? 1 : 1.6, strokeOpacity: strokes === "level" ? 0.4 : 1, fill: "none" }
              }
            />
          </pattern>
        );
      })}
    </defs>
  );
}
