/**
 * What belongs to a service as a person names it: the suite's parts or the service itself, each with the instances that run, or whatever a unit,
 * a container or a program of that name holds. Names are compared without regard to case. Nothing is judged here.
 */
import { serviceLabel, type Phrase } from "@portolan/phrases";
import { catalogue, serviceById, suites, type Service, type Suite, type SuitePart } from "@portolan/services";
import type { ServiceInstance, Snapshot } from "@portolan/snapshot";
import type { ContainerReference, Endpoint } from "@portolan/sockets";
import { literal } from "./line.ts";
import { mainOwner } from "./owner-name.ts";
import { socketUnitOf } from "./section-why.ts";

/** One instance of a service, or the place of one that is not there. */
export interface WholePart {
  readonly id: string; // of the catalogue; the name for what it does not know
  readonly service: Service | null;
  readonly label: Phrase;
  readonly role: SuitePart | null; // null: a whole of its own
  readonly instance: ServiceInstance | null; // null: no process of it was seen, or its program is not in the catalogue
  readonly endpoints: readonly Endpoint[];
  readonly publishes: NonNullable<Suite["publishes"]> | null; // set for the ports that containers publish
}

export interface ServiceWhole {
  readonly id: string;
  readonly name: string;
  readonly suite: Suite | null;
  readonly parts: readonly WholePart[]; // at least one
}

export interface HostFacts {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
}

/**
 * The whole that goes by this name here; null when nothing here nor in the catalogue does. A program or unit of a known service's name that was
 * not recognised as that service is told as itself.
 */
export function findService(name: string, host: HostFacts): ServiceWhole | null {
  const wanted = name.trim().toLowerCase();
  const suite = suites.find((one) => hasName(one, wanted));
  if (suite !== undefined) return { id: suite.id, name: suite.name, suite, parts: suiteParts(suite, host) };
  const services = servicesNamed(wanted, host);
  const parts = services.flatMap((one) => serviceParts(one.id, null, host));
  const [service] = services;
  const isSeen = parts.some(({ instance, endpoints }) => instance !== null || endpoints.length > 0);
  const names = namesOf(wanted, isSeen ? [] : services);
  const matched = host.endpoints.filter((endpoint) => heldNames(endpoint, host.snapshot).some((known) => names.has(known.toLowerCase())));
  if (service === undefined || (!isSeen && matched.length > 0)) {
    return matched.length === 0 ? null : wholeOfEndpoints(name.trim(), matched, host);
  }
  const known = services.length === 1 ? service : { id: wanted, name: name.trim() };
  return { id: known.id, name: known.name, suite: null, parts };
}

/** The word itself, and the other names of services that go by it: sshd's socket unit is called ssh. */
function namesOf(wanted: string, services: readonly Service[]): ReadonlySet<string> {
  const others = services.length === 1 ? services.flatMap(({ id, name, aliases = [] }) => [id, name.toLowerCase(), ...aliases]) : [];
  return new Set([wanted, ...others]);
}

/** A word such as `ftp` may mean several services: then those that run here, else all. */
function servicesNamed(wanted: string, { snapshot }: HostFacts): readonly Service[] {
  const exact = catalogue.filter(({ id }) => id === wanted);
  const named = exact.length > 0 ? exact : catalogue.filter((one) => hasName(one, wanted));
  const running = named.filter(({ id }) => snapshot.sections.services.some((instance) => instance.service === id));
  return running.length > 0 ? running : named;
}

function hasName({ id, name, aliases = [] }: { id: string; name: string; aliases?: readonly string[] }, wanted: string): boolean {
  return id === wanted || name.toLowerCase() === wanted || aliases.includes(wanted);
}

/** Names of what runs here, for completion and for suggestions, sorted: suites, services, units, containers and programs. */
export function runningServiceNames({ endpoints }: Pick<HostFacts, "endpoints">): readonly string[] {
  const ids = new Set(endpoints.flatMap(({ service }) => service?.id ?? []));
  const whole = suites.filter(({ parts }) => parts.some(({ service }) => ids.has(service))).map(({ id }) => id);
  const units = endpoints.flatMap(({ unit }) => (unit?.endsWith(".service") === true ? unit : []));
  const others = endpoints.flatMap(({ container, owners, service }) => [
    ...(container === null ? [] : [container.name, ...composeNames(container)]),
    ...(service === null ? owners.flatMap(({ pid, program }) => (pid === 1 ? [] : (program ?? []))) : []),
  ]);
  return [...new Set([...whole, ...ids, ...units, ...others])].sort();
}

/** Every name of the catalogue, for suggestions. */
export function knownServiceNames(): readonly string[] {
  return [
    ...new Set([...suites, ...catalogue].flatMap(({ id, aliases = [] }: { id: string; aliases?: readonly string[] }) => [id, ...aliases])),
  ];
}

/** Names under which what holds an endpoint can be asked for. */
function heldNames(endpoint: Endpoint, snapshot: Snapshot): string[] {
  const { owners, unit, container, service } = endpoint;
  const socketUnit = socketUnitOf(endpoint, snapshot)?.name ?? null;
  const units = [unit, socketUnit, ...owners.map((owner) => owner.unit)].filter((name) => name !== null);
  return [
    ...(service === null ? [] : [service.id, service.name]),
    ...owners.flatMap(({ program }) => program ?? []),
    ...units.flatMap((name) => [name, name.replace(/\.(service|socket)$/, "")]),
    ...(container === null ? [] : [container.name, container.id.slice(0, 12), ...composeNames(container)]),
  ];
}

function composeNames({ composeProject: project, composeService: service }: ContainerReference): string[] {
  return [project, service, project !== null && service !== null ? `${project}/${service}` : null].filter((name) => name !== null);
}

function suiteParts(suite: Suite, host: HostFacts): readonly WholePart[] {
  return [
    ...suite.parts.flatMap((role) => (serviceById(role.service) === null ? [] : serviceParts(role.service, role, host))),
    ...publishParts(suite, host),
  ];
}

/** A part for each instance; one without, where none runs. */
function serviceParts(id: string, role: SuitePart | null, { snapshot, endpoints }: HostFacts): readonly WholePart[] {
  const service = serviceById(id);
  const label = serviceLabel({ id, name: service?.name ?? id });
  const instances = snapshot.sections.services.filter((instance) => instance.service === id);
  const part = { id, service, label, role, publishes: null };
  if (instances.length === 0) return [{ ...part, instance: null, endpoints: endpoints.filter((one) => isGuessOf(one, id)) }];
  return instances.map((instance) => ({ ...part, instance, endpoints: endpointsOfInstance(instance, endpoints) }));
}

/** Taken for the service by its port number alone. */
export function isGuessOf({ service }: Endpoint, id: string): boolean {
  return service?.id === id && service.recognisedBy === "port";
}

const socketUnits = "systemd-socket"; // holds what it handed over as well

function endpointsOfInstance({ pid, service: id }: ServiceInstance, endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const held = endpointsByPid(endpoints).get(pid) ?? [];
  return held.filter(({ service }) => service === null || service.id === id || id === socketUnits);
}

const indexes = new WeakMap<readonly Endpoint[], ReadonlyMap<number, readonly Endpoint[]>>();

/** Made once for a list of endpoints, which nobody changes: a host has thousands of them and of instances. */
function endpointsByPid(endpoints: readonly Endpoint[]): ReadonlyMap<number, readonly Endpoint[]> {
  const known = indexes.get(endpoints);
  if (known !== undefined) return known;
  const byPid = new Map<number, Endpoint[]>();
  for (const endpoint of endpoints) {
    for (const pid of new Set(endpoint.owners.map((owner) => owner.pid))) {
      const held = byPid.get(pid);
      if (held === undefined) byPid.set(pid, [endpoint]);
      else held.push(endpoint);
    }
  }
  indexes.set(endpoints, byPid);
  return byPid;
}

function publishParts(suite: Suite, { endpoints }: HostFacts): readonly WholePart[] {
  const publishes = suite.publishes ?? null;
  if (publishes === null) return [];
  const published = endpoints.filter((one) => one.publishes !== null && one.container?.runtime === publishes.runtime);
  if (published.length === 0) return [];
  const role = { service: `${suite.id}-publishes`, role: publishes.role, without: publishes.without };
  return [{ id: role.service, service: null, label: publishes.role, role, instance: null, endpoints: published, publishes }];
}

/** What a unit, a container or a program holds: its recognised services, then the rest by process or container. */
function wholeOfEndpoints(name: string, matched: readonly Endpoint[], { snapshot, endpoints }: HostFacts): ServiceWhole {
  const pids = new Set(matched.flatMap(({ owners }) => owners.map(({ pid }) => pid)).filter((pid) => pid !== 1));
  const instances = snapshot.sections.services.filter(({ pid }) => pids.has(pid));
  const recognised = instances.flatMap((instance) => {
    const service = serviceById(instance.service);
    const label = serviceLabel({ id: instance.service, name: service?.name ?? instance.service });
    const own = endpointsOfInstance(instance, endpoints);
    return own.length === 0 ? [] : [{ id: instance.service, service, label, role: null, instance, endpoints: own, publishes: null }];
  });
  const told = new Set(recognised.flatMap((part) => part.endpoints));
  const rest = Map.groupBy(
    matched.filter((endpoint) => !told.has(endpoint)),
    (endpoint) => endpoint.container?.id ?? String(mainOwner(endpoint)?.pid ?? endpoint.unit ?? ""),
  );
  const others = [...rest.values()].map((group) => ({
    id: name,
    service: null,
    label: literal(name),
    role: null,
    instance: null,
    endpoints: group,
    publishes: null,
  }));
  return { id: name, name, suite: null, parts: [...recognised, ...others] };
}
