/** A service of the catalogue as it runs on this host under a unit of systemd: its process, its configuration, and where it listens. */
import { createHash } from "node:crypto";
import { openCapture, readServiceConfiguration, type Capture, type ServiceConfiguration } from "@portolan/capture";
import { scopeAdvice } from "@portolan/explanation";
import { serviceById, type ChangeEdit, type ScopeTarget } from "@portolan/services";
import type { Process, ServiceInstance, SectionName, Snapshot } from "@portolan/snapshot";
import { endpointsOf, type Endpoint } from "@portolan/sockets";

/** One port of one service. */
export interface ServicePort {
  readonly service: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

export interface ServiceOnHost {
  readonly snapshot: Snapshot;
  readonly process: Process;
  readonly instance: ServiceInstance;
  readonly unit: string;
  readonly endpoints: readonly Endpoint[]; // of the port
  readonly configuration: ServiceConfiguration;
}

const sections: readonly SectionName[] = ["namespaces", "interfaces", "sockets", "sysctls", "owners", "units", "services"];

export function openServiceReader(): Capture {
  return openCapture({ portolanVersion: "", hostNamespaceOnly: true });
}

/** A text: why there is none that could be changed here. */
export async function findService({ service, protocol, port }: ServicePort, capture: Capture): Promise<ServiceOnHost | string> {
  const name = `${service} at ${protocol}/${port}`;
  const snapshot = await capture.look({ sections });
  const endpoints = portEndpoints(snapshot, { protocol, port }).filter((endpoint) => endpoint.service?.id === service);
  const pids = new Set(endpoints.flatMap(({ owners }) => owners.map(({ pid }) => pid)));
  const [instance, other] = snapshot.sections.services.filter((one) => one.service === service && pids.has(one.pid));
  const process = snapshot.sections.owners.processes.find(({ pid }) => pid === instance?.pid);
  if (instance === undefined || process === undefined) return `There is no ${name}`;
  if (other !== undefined) return `There are several of ${name}`;
  if (endpoints.some(({ state }) => state === "activated")) return `A socket unit of systemd holds the port of ${name}`;
  if (process.container !== null) return `${name} runs in a container`;
  if (process.unit === null) return `${name} was started by no unit of systemd`;
  const configuration = readServiceConfiguration(snapshot, instance);
  if (configuration === null) return `The configuration of ${name} cannot be read as a whole`;
  return { snapshot, process, instance, unit: process.unit, endpoints, configuration };
}

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

function portEndpoints(snapshot: Snapshot, { protocol, port }: Pick<ServicePort, "protocol" | "port">): readonly Endpoint[] {
  const all = endpointsOf(snapshot, sha256, { serviceName: (id) => serviceById(id)?.name ?? id });
  return all.filter((one) => one.namespace === "host" && one.protocol === protocol && one.port === port && one.sockets > 0);
}

/** What the catalogue advises for the scope; null: nothing, or nothing to write. */
export function advisedEdits(
  { snapshot, endpoints: [endpoint, ...others] }: ServiceOnHost,
  scope: ScopeTarget,
): readonly ChangeEdit[] | null {
  if (endpoint === undefined) return null;
  const advice = scopeAdvice({ endpoint, siblings: [endpoint, ...others], snapshot });
  const change = advice?.changes.find(({ target }) => target === scope);
  return change?.possible === true && change.edits.length > 0 ? change.edits : null;
}

/** Where processes of a unit listen on the port now, as "ADDRESS SCOPE", sorted. */
export async function unitListens(
  { protocol, port, unit }: Omit<ServicePort, "service"> & { readonly unit: string },
  capture: Capture,
): Promise<readonly string[]> {
  const snapshot = await capture.look({ sections: ["namespaces", "sockets", "owners"] });
  return listensOf(portEndpoints(snapshot, { protocol, port }).filter(({ owners }) => owners.some((owner) => owner.unit === unit)));
}

export function listensOf(endpoints: readonly Pick<Endpoint, "address" | "scope">[]): readonly string[] {
  return [...new Set(endpoints.map(({ address, scope }) => `${address} ${scope}`))].toSorted();
}

/** Sockets of others that would be in the way of one at the address. */
export function holdersBeside(
  { snapshot, unit }: ServiceOnHost,
  { protocol, port }: Pick<ServicePort, "protocol" | "port">,
): readonly Endpoint[] {
  return portEndpoints(snapshot, { protocol, port }).filter(({ owners }) => !owners.some((owner) => owner.unit === unit));
}
