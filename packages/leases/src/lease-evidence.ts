/** What was found where a lease is, from endpoints, owners and holders to evidence, and which of them lie where the lease does. */
import { AddressSet, canonicalAddress } from "@portolan/net";
import { boundAddresses, type Endpoint, type Owner, type PortHolder } from "@portolan/sockets";
import type { Lease } from "./claim.ts";
import type { Evidence, EvidenceKind } from "./evidence.ts";
import { leasedAddresses } from "./interval-rows.ts";

export type LeasePlace = Pick<Lease, "namespace" | "ports" | "protocols" | "family" | "address">;

/** A holder with the port that was asked for. */
export type HolderAt = Omit<PortHolder, "kind"> & { readonly kind: PortHolder["kind"] | "listener"; readonly port: number };

function isAtLease(lease: LeasePlace, { namespace, protocol, port }: Pick<Endpoint, "namespace" | "protocol" | "port">): boolean {
  return namespace === lease.namespace && lease.protocols.includes(protocol) && lease.ports.includes(port);
}

/** At one of its ports and one of its addresses. An address that cannot be read is taken for all of them. */
export function meetsLease(lease: LeasePlace, endpoint: Endpoint): boolean {
  return isAtLease(lease, endpoint) && leasedAddresses(lease).intersects(endpointAddresses(endpoint));
}

export function holderMeetsLease(lease: LeasePlace, holder: HolderAt): boolean {
  return isAtLease(lease, holder) && leasedAddresses(lease).intersects(holderAddresses(holder));
}

export function endpointAddresses({ address, scope }: Pick<Endpoint, "address" | "scope">): AddressSet {
  return canonicalAddress(address) === null ? AddressSet.all : boundAddresses({ address, v6only: scope === "ipv6" });
}

function holderAddresses({ local, family }: HolderAt): AddressSet {
  const address = local === null ? null : addressOf(local);
  if (address !== null) return boundAddresses({ address, v6only: family === "ipv6" && address === "::" ? null : false });
  return family === "ipv4" ? AddressSet.ipv4 : family === "ipv6" ? AddressSet.ipv6 : AddressSet.all;
}

/** Of `192.0.2.1`, `192.0.2.1:80` or `[2001:db8::1]:80`. */
function addressOf(text: string): string | null {
  return canonicalAddress(text) ?? canonicalAddress(text.replace(/:[0-9]+$/, "").replace(/^\[|\]$/g, ""));
}

const maxDetail = 300;
const maxParents = 8;

/** `owner`: the one that is meant; absent: the first of the endpoint. */
export function evidenceOfEndpoint(kind: EvidenceKind, endpoint: Endpoint, owner?: Owner): Evidence {
  const one = owner ?? endpoint.owners.find(({ pid }) => pid !== 1) ?? endpoint.owners[0] ?? null;
  return {
    kind,
    protocol: endpoint.protocol,
    port: endpoint.port,
    address: endpoint.address,
    namespace: endpoint.namespace,
    remote: null,
    pids: (owner === undefined ? endpoint.owners : [owner]).map(({ pid }) => pid),
    executable: one?.executable ?? null,
    user: one?.user ?? null,
    unit: one?.unit ?? endpoint.unit,
    container: one?.container?.name ?? endpoint.container?.name ?? null,
    parents: (one?.ancestry ?? []).slice(0, maxParents).map(({ pid, name }) => `${pid} ${name}`),
    detail: null,
  };
}

/** Who the processes are is an endpoint's, or nobody's. */
export function evidenceOfHolder(kind: EvidenceKind, holder: HolderAt): Evidence {
  return {
    ...nobody,
    kind,
    protocol: holder.protocol,
    port: holder.port,
    address: holder.local,
    namespace: holder.namespace,
    remote: holder.remote,
    pids: holder.pids,
    container: holder.kind === "published" || holder.kind === "stopped-container" ? containerOf(holder.detail) : null,
    detail: holder.detail === null ? null : holder.detail.slice(0, maxDetail),
  };
}

/** "name → 80/tcp". */
function containerOf(detail: string | null): string | null {
  return detail?.split(" → ")[0] ?? null;
}

export const nobody = { remote: null, pids: [], executable: null, user: null, unit: null, container: null, parents: [] } as const;
