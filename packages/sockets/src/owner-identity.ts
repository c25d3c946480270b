/**
 * Who runs an endpoint, in two senses. Across looks, where processes come and go: the container of a published port, else the systemd unit,
 * else the container, else user and executable, of an interpreter also what it runs and where. Within one look, where processes are
 * certain: endpoints share an owner by a unit, a container, a process, or processes that forked from one another; a runtime they both
 * use is nothing they share. Transient scopes (a log-in session, one run of a program) are no identity.
 * Where owners could not be read the answer is unknown, and unknown is never taken for a change.
 */
import type { Endpoint, Owner } from "./endpoint.ts";
import { interpreterArgument } from "./interpreter-argument.ts";

type Held = Pick<Owner, "unit" | "container">;

/** Container or unit of an endpoint: text that is equal for the same one; null when neither is known. */
function placeIdentity(endpoint: Endpoint): string | null {
  return heldIdentity({ unit: isContainers(endpoint) ? null : endpoint.unit, container: endpoint.container });
}

function isContainers({ state, container }: Endpoint): boolean {
  return state === "published" && container !== null;
}

function heldIdentity({ unit, container }: Held): string | null {
  if (unit !== null && !unit.endsWith(".scope")) return `unit:${unit}`;
  return container === null ? null : `container:${container.name}`;
}

/** Whether two looks show the same owner; null when that cannot be told. */
export function isSameOwner(a: Endpoint, b: Endpoint): boolean | null {
  const [first, second] = [placeIdentity(a), placeIdentity(b)];
  if (first !== null && first === second) return true;
  if (first?.startsWith("unit:") === true && second?.startsWith("unit:") === true) return false; // a cgroup needs no permission
  const hasOwners = (identity: string | null, { owners }: Endpoint): boolean =>
    identity !== null || (owners[0] !== undefined && owners[0].executable !== null);
  if (!hasOwners(first, a) || !hasOwners(second, b)) return isOtherUser(a, b);
  if (first === null && second === null && runsSameProgram(a, b)) return true;
  return a.ownersKnown && b.ownersKnown ? false : isOtherUser(a, b);
}

function isOtherUser(a: Endpoint, b: Endpoint): false | null {
  return a.uid !== null && b.uid !== null && a.uid !== b.uid ? false : null;
}

/** The same user and executable, and either a process of both looks or, of an interpreter, the same script in the same directory. */
function runsSameProgram(a: Endpoint, b: Endpoint): boolean {
  const alike = a.owners.flatMap((one) => b.owners.filter((other) => isSameFile(one, other)).map((other) => [one, other] as const));
  return alike.length > 0 && (shareProcess(a, b) || alike.some(([one, other]) => runsSameScript(one, other)));
}

function isSameFile(one: Owner, other: Owner): boolean {
  return one.executable !== null && one.executable === other.executable && one.user === other.user;
}

function runsSameScript(one: Owner, other: Owner): boolean {
  const argument = scriptOf(one);
  return argument === null || (argument === scriptOf(other) && directoryOf(one) === directoryOf(other));
}

function scriptOf({ executable, command }: Owner): string | null {
  return executable === null ? null : interpreterArgument(executable, command);
}

/** A directory that was replaced by a new version of the program is still that directory. */
function directoryOf({ workingDirectory }: Owner): string | null {
  return workingDirectory?.replace(/ \(deleted\)$/, "") ?? null;
}

/** Whether two endpoints of one look have a common owner; null when that cannot be told. */
export function sharesOwner(a: Endpoint, b: Endpoint): boolean | null {
  if (isContainers(a) || isContainers(b)) return isSameOwner(a, b); // one daemon may hold the ports of many containers
  const [first, second] = [servingOf(a), servingOf(b)];
  if (shareProcess(a, b) || first.some((one) => second.some((other) => isOneService(one, other)))) return true;
  const hasPlace = placeIdentity(a) !== null || placeIdentity(b) !== null;
  if (hasPlace || first.length === 0 || second.length === 0) return isSameOwner(a, b);
  return a.ownersKnown && b.ownersKnown ? false : isOtherUser(a, b);
}

/** One process for each owner of an endpoint that shares nothing with those before it; systemd only where nobody else holds the socket. */
export function distinctOwners(endpoint: Endpoint): readonly Owner[] {
  const serving = servingOf(endpoint);
  const groups: Owner[][] = [];
  for (const owner of serving.length === 0 ? endpoint.owners.slice(0, 1) : serving) {
    const related = groups.filter((group) => group.some((one) => isOneService(one, owner)));
    const [first, ...others] = related;
    if (first === undefined) groups.push([owner]);
    else first.push(owner, ...others.flatMap((group) => groups.splice(groups.indexOf(group), 1).flat()));
  }
  return groups.flatMap((group) => group.slice(0, 1));
}

/** Two processes of one look: of one unit or container, or forked from one another or from a common master. */
function isOneService(one: Owner, other: Owner): boolean {
  const [first, second] = [heldIdentity(one), heldIdentity(other)];
  if (first !== null || second !== null) return first === second;
  return isSameProcess(one, other) || isForkOf(one, other) || isForkOf(other, one) || areForksOfOne(one, other);
}

/** A log-in daemon is an ancestor of all that was typed, so that ancestry counts only within one program. */
function isForkOf(child: Owner, parent: Owner): boolean {
  const isChild =
    child.executable !== null && child.executable === parent.executable && child.ancestry.some(({ pid }) => pid === parent.pid);
  if (!isChild) return false;
  return scriptOf(child) === null || scriptOf(child) === scriptOf(parent) || directoryOf(child) === directoryOf(parent);
}

/** Forks of one master that holds no socket of its own have its command line; two programs started in one shell do not. */
function areForksOfOne(one: Owner, other: Owner): boolean {
  const isCopy = one.executable !== null && one.executable === other.executable && one.command === other.command;
  if (!isCopy || directoryOf(one) !== directoryOf(other)) return false;
  const ancestors = new Set(one.ancestry.map(({ pid }) => pid).filter((pid) => pid !== 1));
  return other.ancestry.some(({ pid }) => ancestors.has(pid));
}

/** Executables of all owners but systemd, sorted; null when there is none or one could not be read. */
export function executablesOf(endpoint: Endpoint): readonly string[] | null {
  const executables = servingOf(endpoint).map(({ executable }) => executable);
  return executables.length === 0 || executables.includes(null) ? null : [...new Set(executables.filter((path) => path !== null))].sort();
}

/** Whether a process but systemd holds sockets of both. */
export function shareProcess(a: Endpoint, b: Endpoint): boolean {
  const serving = servingOf(b);
  return servingOf(a).some((one) => serving.some((other) => isSameProcess(one, other)));
}

/** A reused pid is another process; without a time of start the pid has to do. */
function isSameProcess(one: Owner, other: Owner): boolean {
  return one.pid === other.pid && (one.startedAt === other.startedAt || one.startedAt === null || other.startedAt === null);
}

/** systemd keeps a descriptor of every socket it handed over. */
export function servingOf({ owners }: Endpoint): readonly Owner[] {
  return owners.filter(({ pid }) => pid !== 1);
}
