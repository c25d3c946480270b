import { RefusalError } from "@portolan/contract";
import type { FactsModel } from "./facts-model.ts";

/** The host's own where none was asked for. Throws NAMESPACE_UNKNOWN. */
export function requireNamespace({ facts, namespaces }: FactsModel, asked = "host"): string {
  const known = new Set([...namespaces, ...facts.sections.namespaces.map(({ id }) => id)]);
  if (!known.has(asked)) throw new RefusalError("NAMESPACE_UNKNOWN", { namespace: asked, known: [...known].join(" ") });
  return asked;
}
