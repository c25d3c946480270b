/**
 * What SELinux is worth being asked about: binds that a service's settings lead to, and connections to the other services that they name on this
 * host. Left out: other hosts, and programs whose settings are not known, of which only refusals on record tell.
 */
import type { SelinuxAnswer, SelinuxFacts, SelinuxQuestion } from "@portolan/reachability";
import { serviceById } from "@portolan/services";
import type { ServiceInstance } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { expectedSockets } from "../expected-sockets.ts";
import { locatePeers } from "../service-peers.ts";
import type { HostFacts } from "../service-whole.ts";

export interface SelinuxAttempt extends Omit<SelinuxQuestion, "domain"> {
  readonly program: string;
  readonly pid: number;
  readonly executable: string | null;
  /** A bind that the settings lead to and that is not there. */
  readonly isMissing: boolean;
}

/** An attempt or a refusal on record, with the answer. */
export interface SelinuxAnswered {
  readonly program: string;
  readonly question: SelinuxQuestion;
  readonly answer: SelinuxAnswer;
}

export interface SelinuxTold {
  readonly mode: SelinuxFacts["mode"];
  readonly attempts: readonly SelinuxAttempt[];
  readonly answers: readonly SelinuxAnswered[]; // of an enforcing host only
  readonly unasked: number; // attempts beyond the limit of one answer
}

/** Missing binds first, then connections. */
export function selinuxAttempts(instances: readonly ServiceInstance[], host: HostFacts): readonly SelinuxAttempt[] {
  const found = instances.flatMap((instance) => attemptsOf(instance, host));
  const byPlace = new Map(found.map((one) => [`${one.program} ${one.action} ${one.protocol} ${one.port}`, one]));
  return [...byPlace.values()].toSorted((a, b) => Number(b.isMissing) - Number(a.isMissing) || a.port - b.port);
}

/** Of the port: what its holders did, what services should do and do not, and who connects to it. */
export function selinuxAttemptsOfPort(
  { port, protocol }: { readonly port: number; readonly protocol: "tcp" | "udp" | null },
  host: HostFacts,
): readonly SelinuxAttempt[] {
  const isOfPort = (one: { readonly port: number; readonly protocol: string }): boolean =>
    one.port === port && (protocol === null || one.protocol === protocol);
  const held = host.endpoints.filter(isOfPort).flatMap((endpoint) => heldAttempts(endpoint, host));
  return [...held, ...selinuxAttempts(host.snapshot.sections.services, host).filter(isOfPort)];
}

function attemptsOf(instance: ServiceInstance, host: HostFacts): readonly SelinuxAttempt[] {
  const { pid, service } = instance;
  const own = host.endpoints.filter(({ owners }) => owners.some((owner) => owner.pid === pid));
  const actor = { program: serviceById(service)?.name ?? service, pid, executable: executableOf(pid, host) };
  const missing = expectedSockets({ instance, own, endpoints: host.endpoints, snapshot: host.snapshot }).filter(
    ({ state }) => state === "missing",
  );
  const peers = locatePeers(instance, host).filter(({ isHere, isOwnWord }) => isHere && !isOwnWord);
  return [
    ...missing.map(({ protocol, port }): SelinuxAttempt => ({ ...actor, action: "bind", protocol, port, isMissing: true })),
    ...peers.map(({ peer }): SelinuxAttempt => ({ ...actor, action: "connect", protocol: "tcp", port: peer.port, isMissing: false })),
  ];
}

/** The first process that holds it; systemd, which hands sockets over, only where nobody else does. */
function heldAttempts({ owners, protocol, port }: Endpoint, host: HostFacts): readonly SelinuxAttempt[] {
  const owner = owners.find(({ pid }) => pid !== 1) ?? owners[0];
  if (owner === undefined) return [];
  const { pid, program } = owner;
  const executable = executableOf(pid, host);
  return [{ program: program ?? `pid ${pid}`, pid, executable, action: "bind", protocol, port, isMissing: false }];
}

function executableOf(pid: number, { snapshot }: HostFacts): string | null {
  return snapshot.sections.owners.processes.find((process) => process.pid === pid)?.executable ?? null;
}
