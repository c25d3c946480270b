/**
 * Each socket that the settings of an instance lead to, and whether the instance holds it: there, missing, there with another address or scope,
 * or taken by another program. One that the program goes without where the host lacks the address is expected only where the host has it. Invariant: an endpoint that fulfils one setting is never taken for the changed form of another.
 */
import { canonicalAddress } from "@portolan/net";
import type { BindSetting, ServiceInstance, Snapshot } from "@portolan/snapshot";
import { boundAddresses, type Endpoint } from "@portolan/sockets";
import type { PredictedSocket } from "@portolan/services";
import { predictSetting } from "./bind-settings.ts";
import { splitHandedOver } from "./handed-over.ts";
import type { ExpectedSocket } from "./service-explanation.ts";

export interface ExpectedInput {
  readonly instance: ServiceInstance;
  readonly own: readonly Endpoint[]; // of the instance
  readonly endpoints: readonly Endpoint[]; // of the host
  readonly snapshot: Snapshot;
}

interface Wanted {
  readonly setting: BindSetting;
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly scope: PredictedSocket["scope"] | null; // null: only the running program knows
  readonly isOptional: boolean;
}

export function expectedSockets(input: ExpectedInput): readonly ExpectedSocket[] {
  const wanted = wantedSockets(input);
  const fulfilling = new Map(wanted.map((one) => [one, input.own.find((endpoint) => fulfils(endpoint, one)) ?? null]));
  const taken = new Set([...fulfilling.values()].flatMap((endpoint) => endpoint?.id ?? []));
  const namespace = namespaceOf(input);
  const isExpected = (one: Wanted): boolean =>
    !one.isOptional || (fulfilling.get(one) ?? null) !== null || !isAddressMissing(input.snapshot, { namespace, address: one.address });
  return wanted.filter(isExpected).map((one): ExpectedSocket => {
    const { setting, protocol, address, port } = one;
    const place = { protocol, address, port, setting };
    const held = fulfilling.get(one) ?? null;
    if (held !== null) return { ...place, state: "held", endpoint: held.id };
    const changed = input.own.find((endpoint) => isAtPort(endpoint, one) && !taken.has(endpoint.id));
    if (changed !== undefined) return { ...place, state: "differs", endpoint: changed.id };
    const other = input.endpoints.find(
      (endpoint) =>
        endpoint.namespace === namespace && isAtPort(endpoint, one) && !input.own.includes(endpoint) && mayCollide(endpoint, one),
    );
    return { ...place, state: other === undefined ? "missing" : "other", endpoint: other?.id ?? null };
  });
}

/** Endpoints of the instance on ports that none of its settings names. */
export function furtherEndpoints(own: readonly Endpoint[], expected: readonly ExpectedSocket[]): readonly Endpoint[] {
  const told = new Set(expected.flatMap(({ endpoint }) => endpoint ?? []));
  return own.filter(({ id }) => !told.has(id));
}

/** One for each place, with the setting that names its port where several lead to it. */
function wantedSockets({ instance, own, snapshot }: ExpectedInput): readonly Wanted[] {
  const { settings, handedOver } = splitHandedOver(instance, own, snapshot);
  const wanted = [
    ...handedOver.flatMap(({ setting, unit }) => wantedSocket(setting, unit)),
    ...settings.flatMap((setting) => wantedSocket(setting, instance)),
  ];
  const isTold = (one: Wanted): boolean => wanted.some((other) => other.scope !== null && isSamePort(other, one));
  const told = wanted.filter((one) => one.scope !== null || !isTold(one));
  const byPlace = Map.groupBy(told, ({ protocol, address, port }) => `${protocol} ${port} ${address}`);
  return [...byPlace.values()].flatMap(
    (same) => same.find(({ setting, port }) => setting.value.includes(String(port))) ?? same.slice(0, 1),
  );
}

function wantedSocket(setting: BindSetting, instance: ServiceInstance): readonly Wanted[] {
  const { protocol, port } = setting;
  if (port === null || port === 0) return [];
  const predicted = predictSetting(setting, instance);
  if (predicted === null) return [{ setting, protocol, address: setting.address ?? "", port, scope: null, isOptional: false }];
  return [{ isOptional: false, setting, protocol, ...predicted }];
}

/** Settings that say of a port no more than its number, and other keys of the same file that lead to the same place. */
export function companionSettings({ setting, protocol, port, address }: ExpectedSocket, instance: ServiceInstance): readonly BindSetting[] {
  return instance.settings.filter((other) => {
    if (other === setting || !isSamePort(other, { protocol, port })) return false;
    const predicted = predictSetting(other, instance);
    return predicted === null || (predicted.address === address && other.key !== setting.key && other.file === setting.file);
  });
}

function isSamePort(one: Pick<BindSetting, "protocol" | "port">, other: Pick<BindSetting, "protocol" | "port">): boolean {
  return one.protocol === other.protocol && one.port === other.port;
}

function fulfils(endpoint: Endpoint, wanted: Wanted): boolean {
  if (!isAtPort(endpoint, wanted)) return false;
  if (wanted.scope === null) return true;
  return (
    endpoint.address === wanted.address &&
    (endpoint.scope === wanted.scope || endpoint.scope === "ipv6-or-dual") &&
    endpoint.state !== "bound"
  );
}

function isAtPort({ protocol, port }: Endpoint, wanted: Wanted): boolean {
  return protocol === wanted.protocol && port === wanted.port;
}

/** Whether the namespace surely lacks the address; for a wildcard any address of its family. False where its interfaces were not read. */
function isAddressMissing({ sections, hashes }: Snapshot, { namespace, address }: { namespace: string; address: string }): boolean {
  const here = sections.interfaces.filter((one) => one.namespace === namespace).flatMap(({ addresses }) => addresses);
  if (hashes.interfaces === undefined || here.length === 0) return false;
  const isWildcard = address === "::" || address === "0.0.0.0";
  return !here.some((one) => (isWildcard ? one.address.includes(":") === address.includes(":") : one.address === address));
}

function mayCollide({ address, scope }: Endpoint, wanted: Wanted): boolean {
  if (wanted.scope === null || canonicalAddress(wanted.address) === null) return true;
  const here = boundAddresses({ address, v6only: scope === "ipv6-or-dual" ? null : scope !== "dual" });
  return here.intersects(boundAddresses({ address: wanted.address, v6only: wanted.scope !== "dual" }));
}

/** The network namespace the process is in; its endpoints' where the process itself was not read. */
function namespaceOf({ instance, own, snapshot }: ExpectedInput): string {
  const process = snapshot.sections.owners.processes.find(({ pid }) => pid === instance.pid);
  return process?.namespace ?? own[0]?.namespace ?? "host";
}
