/**
 * Whether those who hold an endpoint are whom a lease expects. Rules LE60–LE64 of SPEC.md. A process is the expected one when every field that is named is its own;
 * those that forked from one another or belong to one unit or container are one owner, so that a master of root's does not make its workers strangers. What
 * cannot be read is unknown, never a stranger. Left out: what a program does, and who started it.
 */
import { distinctOwners, type Endpoint, type Owner } from "@portolan/sockets";
import type { ExpectedOwner } from "./claim.ts";
import { isNobody } from "./expected-owner.ts";

export interface OwnerMatch {
  /** `owner`: the expected one is there, perhaps among others. `foreign`: only others are. `unknown`: it cannot be told. */
  readonly verdict: "owner" | "foreign" | "unknown";
  /** Those who certainly are not expected, one process for each. */
  readonly foreign: readonly Owner[];
}

export function matchOwner(expected: ExpectedOwner | null, endpoint: Endpoint): OwnerMatch {
  if (expected === null || isNobody(expected)) return { verdict: "owner", foreign: [] };
  if (endpoint.container !== null && expected.container !== null && endpoint.state !== "bound")
    return { verdict: endpoint.container.name === expected.container ? "owner" : "foreign", foreign: strangerIf(endpoint, expected) };
  const owners = endpoint.owners.filter(({ pid }) => pid !== 1);
  if (owners.length === 0) return { verdict: matchPlace(expected, endpoint), foreign: [] };
  const judged = owners.map((owner) => ({ owner, match: matchProcess(expected, owner) }));
  const own = judged.filter(({ match }) => match === true).map(({ owner }) => owner);
  const others = judged.filter(({ match }) => match === false).map(({ owner }) => owner);
  const foreign = distinctOwners({ ...endpoint, owners: others.filter((other) => !own.some((one) => areRelated(endpoint, one, other))) });
  if (own.length > 0) return { verdict: "owner", foreign };
  return judged.some(({ match }) => match === null) || !endpoint.ownersKnown
    ? { verdict: "unknown", foreign: [] }
    : { verdict: "foreign", foreign };
}

function strangerIf({ container, owners }: Endpoint, expected: ExpectedOwner): readonly Owner[] {
  return container?.name === expected.container ? [] : owners.slice(0, 1);
}

function areRelated(endpoint: Endpoint, one: Owner, other: Owner): boolean {
  return distinctOwners({ ...endpoint, owners: [one, other] }).length === 1;
}

/** Without a process of its own, what systemd holds is told by its unit; where that is not enough, nobody knows. */
function matchPlace({ unit, executable, user, container }: ExpectedOwner, endpoint: Endpoint): OwnerMatch["verdict"] {
  if (unit !== null && endpoint.unit !== null && !isSameUnit(unit, endpoint.unit)) return "foreign";
  const isUnitAlone = executable === null && user === null && container === null;
  return unit !== null && endpoint.unit !== null && (isUnitAlone || endpoint.state === "activated") ? "owner" : "unknown";
}

/** null: a field that decides could not be read. */
function matchProcess(expected: ExpectedOwner, owner: Owner): boolean | null {
  const answers = [
    expected.unit === null ? true : owner.unit === null ? inNone(owner) : isSameUnit(expected.unit, owner.unit),
    expected.executable === null ? true : owner.executable === null ? null : isSameFile(expected.executable, owner.executable),
    expected.user === null ? true : owner.user === null ? null : expected.user === owner.user,
    expected.container === null ? true : owner.container === null ? inNone(owner) : expected.container === owner.container.name,
  ];
  return answers.includes(false) ? false : answers.includes(null) ? null : true;
}

/** A process whose program could be read is seen to be in no unit and no container: its cgroup needs no more permission. */
function inNone({ executable }: Owner): false | null {
  return executable === null ? null : false;
}

function isSameUnit(expected: string, unit: string): boolean {
  return expected === unit || `${expected}.service` === unit;
}

/** /bin and /usr/bin are one folder on a merged system. */
function isSameFile(expected: string, executable: string): boolean {
  const merged = (path: string): string => path.replace(/^\/(?=(?:s?bin|lib)\/)/, "/usr/");
  return merged(expected) === merged(executable);
}
