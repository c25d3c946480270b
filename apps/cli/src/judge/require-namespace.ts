import { RefusalError } from "@portolan/contract";
import type { HostView } from "../host-view.ts";

/** The namespace, if it is one of this host; else refused with those there are. */
export function requireNamespace({ snapshot, endpoints }: Pick<HostView, "snapshot" | "endpoints">, wanted: string): string {
  const known = new Set(["host", ...snapshot.sections.namespaces.map(({ id }) => id), ...endpoints.map(({ namespace }) => namespace)]);
  if (!known.has(wanted)) throw new RefusalError("NAMESPACE_UNKNOWN", { namespace: wanted, known: [...known].join(" ") });
  return wanted;
}
