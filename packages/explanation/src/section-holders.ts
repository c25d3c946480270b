/** What else keeps the port from being taken, other than the listeners already explained. */
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint, PortHolder } from "@portolan/sockets";
import type { ExplanationSection } from "./explanation.ts";
import { holderLines } from "./holder-phrase.ts";
import { section } from "./line.ts";

export interface HoldersInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly holders: readonly PortHolder[];
  readonly port: number;
  readonly protocols: readonly ("tcp" | "udp")[];
}

/** Connections of a live listener are its own affair; they are told only where nobody listens. */
export function holdersSection({ snapshot, endpoints, holders, protocols }: HoldersInput): ExplanationSection[] {
  const listens = endpoints.some(({ namespace, state }) => namespace === "host" && state !== "bound");
  const told = holders.filter(
    ({ kind, protocol }) => protocols.includes(protocol) && (!listens || kind === "nat" || kind === "stopped-container"),
  );
  return section("holders", holderLines(told, snapshot));
}
