import type { Look } from "@portolan/contract/frames";
import type { HostFacts } from "@portolan/reachability";
import { emptySections, type SectionName, type Sections, type Socket } from "@portolan/snapshot";
import type { Endpoint, Owner } from "@portolan/sockets";

/** The sections that decide who gets in; rules last, as they are the largest. */
export const judgedSections = [
  "namespaces",
  "interfaces",
  "routes",
  "policyRules",
  "sysctls",
  "layers",
  "sockets",
  "services",
  "rules",
] as const satisfies readonly SectionName[];
export type JudgedSection = (typeof judgedSections)[number];

/** What the judging thread knows of a host. Command lines, working directories and ancestries of processes never reach it. */
export interface JudgedFacts {
  readonly takenAt: string;
  readonly host: string;
  readonly isRead: boolean; // whether rules, routes and interfaces were read at all
  readonly sections: Pick<Sections, JudgedSection>;
  readonly endpoints: readonly Endpoint[];
  readonly live: HostFacts | null; // null: the scanner did not tell
}

export type FactName = JudgedSection | "endpoints";
export type FactRows = { readonly [Name in FactName]: Name extends JudgedSection ? Sections[Name] : readonly Endpoint[] };

export function noFacts(): JudgedFacts {
  return { takenAt: "", host: "", isRead: false, sections: emptySections(), endpoints: [], live: null };
}

export function isRead(hashes: Look["hashes"]): boolean {
  return hashes.rules !== undefined && hashes.routes !== undefined && hashes.interfaces !== undefined;
}

/** Rows with what changes from look to look and decides nothing taken out, so that an unchanged answer is not made again. */
export function plainRow(name: FactName, row: unknown): unknown {
  if (name === "sockets") return plainSocket(row as Socket);
  return name === "endpoints" ? plainEndpoint(row as Endpoint) : row;
}

function plainSocket(socket: Socket): Socket {
  return { ...socket, uid: null, inode: null, cookie: null, cgroup: null, mark: null, queue: null };
}

function plainEndpoint(endpoint: Endpoint): Endpoint {
  return { ...endpoint, owners: endpoint.owners.map(plainOwner), queue: plainQueue(endpoint.queue) };
}

function plainOwner(owner: Owner): Owner {
  return { ...owner, command: null, workingDirectory: null, ancestry: [] };
}

/** Waiting connections count from half of the limit on. */
function plainQueue(queue: Endpoint["queue"]): Endpoint["queue"] {
  return queue === null || queue.depth * 2 >= queue.limit ? queue : { ...queue, depth: 0 };
}
