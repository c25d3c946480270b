/** What else keeps the port from being taken, other than the listeners already explained. */
import { phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint, PortHolder } from "@portolan/sockets";
import { isTranslated } from "./endpoint-reach.ts";
import type { ExplanationSection } from "./explanation.ts";
import { holderLines } from "./holder-phrase.ts";
import { section, textLine } from "./line.ts";
import { unknownHolders } from "./unknown-holders.ts";

export interface HoldersInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly holders: readonly PortHolder[];
  readonly isSaved: boolean;
  readonly protocols: readonly ("tcp" | "udp")[];
}

/**
 * Connections of a live listener are its own affair, told only where nobody listens; so are the NAT rules of a container's port.
 * What could not be seen is told where nobody listens.
 */
export function holdersSection({ snapshot, endpoints, holders, isSaved, protocols }: HoldersInput): ExplanationSection[] {
  const listens = endpoints.some(({ namespace, state }) => namespace === "host" && state !== "bound");
  const isPublished = endpoints.some((one) => one.namespace === "host" && one.state === "published" && !isTranslated(one));
  const told = holders.filter(
    ({ kind, protocol }) => protocols.includes(protocol) && (!listens || (kind === "nat" && !isPublished) || kind === "stopped-container"),
  );
  const unknown = listens ? [] : unknownHolders({ snapshot, isSaved });
  const lines = unknown.length === 0 ? [] : [textLine(phrase("explanation.holder.unknown", { unknown }), "warning")];
  return section("holders", [...holderLines(told, snapshot), ...lines]);
}
