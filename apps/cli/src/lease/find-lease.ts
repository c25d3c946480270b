import { RefusalError, type Client, type LeasePage } from "@portolan/contract";
import type { Lease, LeaseState } from "@portolan/leases";
import { parsePort } from "@portolan/net";
import { answered } from "./lease-link.ts";

const isId = /^[A-Za-z0-9_-]{16}$/;

/** The lease that somebody means: by its id, or by a port that exactly one lease holds. */
export async function findLease(client: Client, word: string): Promise<Lease> {
  const port = parsePort(word.replace(/^(tcp|udp)\//, ""));
  if (port === null && isId.test(word)) return answered(await client.readLease(word)).lease;
  if (port === null)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "LEASE", value: word, expected: "AbCdEfGhIjKlMnOp | 20417 | tcp/20417" });
  const found = answered(await client.listLeases({ text: String(port), limit: 1000 })).leases.filter(
    ({ ports, state, protocols }) =>
      ports.includes(port) && state !== "free" && (!word.includes("/") || protocols.some((protocol) => word.startsWith(protocol))),
  );
  const [lease, ...others] = found;
  if (lease === undefined) throw new RefusalError("LEASE_UNKNOWN", { lease: word });
  if (others.length > 0)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "LEASE", value: word, expected: found.map(({ id }) => id).join(" | ") });
  return lease;
}

const mostPages = 1000;

/** Every lease that answers, the newest first. */
export async function allLeases(
  client: Client,
  query: { readonly pool?: string; readonly owner?: string; readonly state?: LeaseState; readonly host?: string; readonly text?: string },
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly leases: readonly Lease[]; readonly hasMore: boolean }> {
  const leases: Lease[] = [];
  let before: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const limit = Math.min(1000, most - leases.length);
    const answer: LeasePage = answered(await client.listLeases({ ...query, ...(before === null ? {} : { before }), limit }));
    leases.push(...answer.leases);
    before = answer.next;
    if (before === null || leases.length >= most) break;
  }
  return { leases, hasMore: before !== null };
}
