/**
 * Who may do what, as one table: a route names the permission that it needs, a role names the permissions that it gives. The three
 * administrators share nothing that changes anything, and nobody holds two of them. The machine's owner (who came by a link that only the
 * machine hands out, or the only person there is) also does the work of an administrator's role that nobody holds.
 */
export const roles = ["viewer", "operator", "approver", "system-admin", "security-admin", "audit-admin"] as const;
export type Role = (typeof roles)[number];

export const administrators = ["system-admin", "security-admin", "audit-admin"] as const satisfies readonly Role[];
export type Administrator = (typeof administrators)[number];

export const permissions = [
  "see", // the host, its endpoints, who gets in
  "note", // names and notes of endpoints
  "request-plan",
  "apply-plan",
  "approve-plan",
  "lease", // claim, renew and release ports
  "manage-pools", // pools, zones and labels of hosts, imports
  "request-waiver", // of a finding
  "approve-waiver",
  "see-people",
  "add-people", // add, let in no more, let in again
  "grant-roles",
  "end-access", // end another's sessions and tokens
  "read-ledger",
  "erase-personal", // what is kept about another person beside the record, and for how long it is kept
  "own-security", // one's own password, second factor, sessions, tokens
  "set-up", // make the first person
] as const;
export type Permission = (typeof permissions)[number];

const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ["see"],
  operator: ["see", "note", "request-plan", "apply-plan", "lease", "manage-pools", "request-waiver"],
  approver: ["see", "approve-plan", "approve-waiver"],
  "system-admin": ["see", "see-people", "add-people"],
  "security-admin": ["see", "see-people", "grant-roles", "end-access", "erase-personal"],
  "audit-admin": ["see", "see-people", "read-ledger"],
};

/** What the machine's owner may do beside the work of roles that nobody holds. Nobody approves what they asked for themselves by a link. */
const ownerPermissions: readonly Permission[] = rolePermissions.operator;

/** What a token may be given: never what changes people, and never an approval. */
export const tokenScopes = ["see", "note", "request-plan", "apply-plan", "lease", "read-ledger"] as const satisfies readonly Permission[];
export type TokenScope = (typeof tokenScopes)[number];

/** Whom permissions are decided for. */
export interface Standing {
  readonly roles: readonly Role[];
  readonly isPerson: boolean; // false: came by a link
  readonly isOwner: boolean;
  readonly hasPeople: boolean; // whether anybody was made yet
  readonly held: readonly Administrator[]; // roles that somebody who can sign in holds
  readonly scopes: readonly TokenScope[] | null; // of a token; null: a person at a browser
}

export function permissionsOf({ roles: held, isPerson, isOwner, hasPeople, held: taken, scopes }: Standing): readonly Permission[] {
  const given = new Set(held.flatMap((role) => rolePermissions[role]));
  if (isOwner) {
    for (const permission of ownerPermissions) given.add(permission);
    for (const role of administrators) if (!taken.includes(role)) for (const permission of rolePermissions[role]) given.add(permission);
  }
  if (isPerson) given.add("own-security");
  else if (!hasPeople) given.add("set-up");
  return permissions.filter((permission) => given.has(permission) && (scopes === null || scopes.some((scope) => scope === permission)));
}

/** The first two administrators' roles among these; null where there are fewer: only then may one person hold them. */
export function findClash(wanted: readonly Role[]): readonly [Administrator, Administrator] | null {
  const [first, second] = administrators.filter((role) => wanted.includes(role));
  return first === undefined || second === undefined ? null : [first, second];
}
