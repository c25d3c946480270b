/** Snapshots and endpoints made by hand for the tests of this package: everything has a harmless default, a test names what it is about. */
import { emptySections, type Container, type Process, type Sections, type Snapshot, type Socket } from "@portolan/snapshot";
import type { Endpoint, Owner } from "../endpoint.ts";
import { displayOf } from "../endpoint-display.ts";
import { endpointTuple } from "../endpoint-id.ts";

export function sampleSocket(fields: Partial<Socket> = {}): Socket {
  const address = fields.address ?? "0.0.0.0";
  const isIpv6 = address.includes(":");
  return {
    namespace: "host",
    protocol: "tcp",
    family: isIpv6 ? "ipv6" : "ipv4",
    address,
    port: 8080,
    state: "listen",
    v6only: isIpv6 ? false : null,
    device: null,
    uid: 0,
    inode: null,
    cookie: null,
    cgroup: null,
    mark: null,
    queue: null,
    ...fields,
  };
}

export function sampleProcess(fields: Partial<Process> & { readonly pid: number }): Process {
  return {
    parent: null,
    startedAt: "2026-11-22T05:00:00.000Z",
    name: "program",
    executable: "/usr/bin/program",
    executableDeleted: false,
    command: "program",
    workingDirectory: "/",
    uid: 0,
    user: "root",
    unit: null,
    container: null,
    namespace: "host",
    ...fields,
  };
}

export function sampleContainer(fields: Partial<Container> = {}): Container {
  return {
    id: "c".repeat(64),
    runtime: "docker",
    name: "web",
    image: "nginx:1",
    composeProject: null,
    composeService: null,
    state: "running",
    namespace: "container:cccccccccccc",
    hostNamespace: "host",
    networkMode: "bridge",
    addresses: ["172.17.0.2"],
    publishes: [],
    ...fields,
  };
}

export function sampleSnapshot(sections: Partial<Sections> = {}, { privileged = true } = {}): Snapshot {
  return {
    schema: "portolan.snapshot/2",
    takenAt: "2026-11-22T06:00:00.000Z",
    portolan: "0.0.0",
    host: { name: "harbour", machineId: null, bootId: null, kernel: "6.18.0", architecture: "x64", system: null, privileged },
    coverage: { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] },
    sections: { ...emptySections(), ...sections },
    hashes: { owners: "sha256:of-a-test" },
  };
}

export function sampleOwner(fields: Partial<Owner> = {}): Owner {
  return {
    pid: 812,
    program: "node",
    executable: "/usr/bin/node",
    executableDeleted: false,
    command: "node",
    workingDirectory: null,
    user: "mcsm",
    unit: "web.service",
    container: null,
    startedAt: "2026-11-22T05:00:00.000Z",
    ancestry: [],
    ...fields,
  };
}

/** An endpoint whose id is its tuple, so that a failing test reads well. */
export function sampleEndpoint(fields: Partial<Endpoint> = {}): Endpoint {
  const key = { namespace: "host", protocol: "tcp" as const, address: "0.0.0.0", port: 8080, device: null, ...pick(fields) };
  const isWildcard = key.address === "::";
  const scope = fields.scope ?? (isWildcard ? "dual" : key.address.includes(":") ? "ipv6" : "ipv4");
  const owners = fields.owners ?? [sampleOwner()];
  return {
    id: endpointTuple(key),
    ...key,
    scope,
    sockets: 1,
    state: "listening",
    owners,
    ownersKnown: true,
    uid: 0,
    unit: owners[0]?.unit ?? null,
    container: null,
    publishes: null,
    queue: null,
    service: null,
    display: displayOf({ ...key, v6only: scope === "ipv6" }),
    ...fields,
  };
}

function pick({ namespace, protocol, address, port, device }: Partial<Endpoint>): Partial<Endpoint> {
  return Object.fromEntries(Object.entries({ namespace, protocol, address, port, device }).filter(([, value]) => value !== undefined));
}
