import type { FilterLayer, FilterLayerKind } from "@portolan/snapshot";

export function presentLayer(
  kind: FilterLayerKind,
  where: { namespace: string | null; place: string | null },
  detail: string,
): FilterLayer {
  return { ...where, kind, state: "present", detail };
}

/** What may be there and could not be asked for. `detail` says what is missing. */
export function unreadableLayer(kind: FilterLayerKind, namespace: string | null, detail: string): FilterLayer {
  return { namespace, kind, state: "unreadable", place: null, detail };
}
