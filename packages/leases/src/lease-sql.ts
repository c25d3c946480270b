/**
 * The table of transitions as the database's own rules, in both dialects: which states there are, in which a lease may begin, and that no statement, by whatever
 * program, moves one along a way that the table does not have or takes a fence back. Left out: times, and what each way needs beside its states (`moveLease`).
 * Invariant: the ways permitted are exactly those of `leaseTransitions`.
 */
import { leaseStates, leaseTransitions, type LeaseState } from "./lease-states.ts";

export type SqlDialect = "sqlite" | "postgres";

/** Granted leases begin as `reserved`; what a person imports and is there already, as `active`. */
export const firstStates: readonly LeaseState[] = ["reserved", "active"];

/** Each way from one state to another, once, in the order of the states. Staying is none. */
export const leaseWays: readonly { readonly from: LeaseState; readonly to: readonly LeaseState[] }[] = leaseStates.map((from) => ({
  from,
  to: leaseStates.filter((to) => Object.values(leaseTransitions).some((one) => one.to === to && isFrom(one.from, from))),
}));

function isFrom(states: readonly LeaseState[], state: LeaseState): boolean {
  return states.includes(state);
}

/** A condition for `check (…)`. */
export function leaseStateCheck(column = "state"): string {
  return `${column} in (${listOf(leaseStates)})`;
}

/** A condition for partial indexes and questions: the lease holds its ports. */
export function leaseHoldsCondition(column = "state"): string {
  return `${column} <> 'free'`;
}

/**
 * Statements to run one by one, after the table `lease` with `state` and `fence` exists. A refused statement fails with `lease_state`, `lease_transition` or
 * `lease_fence` in its message; PostgreSQL gives 23514 (check_violation) with the same word as the constraint's name.
 */
export function leaseTriggers(dialect: SqlDialect): readonly string[] {
  return dialect === "sqlite" ? sqliteTriggers() : postgresTriggers();
}

function sqliteTriggers(): readonly string[] {
  const trigger = (name: string, moment: string, forbidden: string): string => {
    const how = moment === "insert" ? "fail" : "abort"; // a row that is not there yet leaves nothing to undo, and so no page has to be copied first
    return `create trigger ${name} before ${moment} on lease when ${forbidden} begin select raise(${how}, '${name}'); end`;
  };
  return [
    trigger("lease_state", "insert", `new.state not in (${listOf(firstStates)})`),
    trigger("lease_transition", "update of state", forbiddenMove),
    trigger("lease_fence", "update of fence", "new.fence < old.fence"),
  ];
}

function postgresTriggers(): readonly string[] {
  const fail = (name: string): string =>
    `raise exception '${name}' using errcode = 'check_violation', constraint = '${name}', table = 'lease'`;
  return [
    `create function lease_rules() returns trigger language plpgsql as $$ begin
  if tg_op = 'INSERT' then
    if new.state not in (${listOf(firstStates)}) then ${fail("lease_state")}; end if;
    return new;
  end if;
  if ${forbiddenMove} then ${fail("lease_transition")}; end if;
  if new.fence < old.fence then ${fail("lease_fence")}; end if;
  return new;
end $$`,
    "create trigger lease_rules before insert or update of state, fence on lease for each row execute function lease_rules()",
  ];
}

const forbiddenMove = `old.state <> new.state and not (${leaseWays
  .filter(({ to }) => to.length > 0)
  .map(({ from, to }) => `old.state = '${from}' and new.state in (${listOf(to)})`)
  .join(" or ")})`;

function listOf(states: readonly LeaseState[]): string {
  return states.map((state) => `'${state}'`).join(", ");
}
