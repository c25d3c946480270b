import { RefusalError, type FreePorts, type FreePortsQuery } from "@portolan/contract";
import { parsePortRange } from "@portolan/net";
import { findFreePorts } from "@portolan/probe";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";

/** Answers a request for free ports of this host, each one bound for a moment before it is handed out. */
export async function answerFreePorts(
  { count = 1, near, range, protocol = "tcp" }: FreePortsQuery,
  view: { readonly snapshot: Snapshot; readonly endpoints: readonly Endpoint[] },
): Promise<FreePorts> {
  const wantedRange = range === undefined ? null : parsePortRange(range);
  if (range !== undefined && wantedRange === null)
    throw new RefusalError("REQUEST_INVALID", { reason: `range ${range}: FROM-TO, 1–65535` });
  const { ports } = await findFreePorts({ ...view, count, near: near ?? null, range: wantedRange, protocols: [protocol], triesBind: true });
  return { protocol, ports: [...ports], missing: count - ports.length };
}
