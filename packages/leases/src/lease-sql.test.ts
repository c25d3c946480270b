import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { firstStates, leaseStateCheck, leaseTriggers, leaseWays } from "./lease-sql.ts";
import { leaseStates, leaseTransitions, type LeaseState } from "./lease-states.ts";

function openTable(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec(`create table lease (id integer primary key, state text not null check (${leaseStateCheck()}), fence integer not null)`);
  return database;
}

/** Rows in any state, and only then the rules. */
function tableOf(states: readonly LeaseState[]): DatabaseSync {
  const database = openTable();
  states.forEach((state, id) => database.prepare("insert into lease values (?, ?, 5)").run(id, state));
  for (const statement of leaseTriggers("sqlite")) database.exec(statement);
  return database;
}

test("LE1 only what rests becomes free, and what is free stays so", () => {
  expect(leaseWays.filter(({ to }) => to.includes("free")).map(({ from }) => from)).toEqual(["quarantined"]);
  expect(leaseWays.find(({ from }) => from === "free")?.to).toEqual([]);
  const resting = leaseWays.filter(({ to }) => to.includes("quarantined")).map(({ from }) => from);
  expect(resting).toEqual(["verifying", "conflict"]);
});

test("LE2 SQLite lets a lease take each way of the table and no other", () => {
  const allowed = new Set(
    Object.values(leaseTransitions).flatMap(({ from, to }) => from.map((state) => `${state} ${to === "same" ? state : to}`)),
  );
  for (const to of leaseStates) {
    const database = tableOf(leaseStates);
    leaseStates.forEach((from, id) => {
      const move = (): unknown => database.prepare("update lease set state = ? where id = ?").run(to, id);
      if (from === to || allowed.has(`${from} ${to}`)) expect(move, `${from} to ${to}`).not.toThrow();
      else expect(move, `${from} to ${to}`).toThrow("lease_transition");
    });
    database.close();
  }
});

test("LE2 a lease begins as it may, and no other word is a state", () => {
  const database = tableOf([]);
  leaseStates.forEach((state, id) => {
    const insert = (): unknown => database.prepare("insert into lease values (?, ?, 1)").run(id, state);
    if (firstStates.includes(state)) expect(insert).not.toThrow();
    else expect(insert).toThrow("lease_state");
  });
  expect(() => openTable().prepare("insert into lease values (1, 'gone', 1)").run()).toThrow("CHECK");
});

test("LE3 a fence does not go back", () => {
  const database = tableOf(["active"]);
  expect(() => database.exec("update lease set fence = 4")).toThrow("lease_fence");
  expect(() => database.exec("update lease set fence = 5, state = 'draining'")).not.toThrow();
});

test("LE2 PostgreSQL is given the same ways", () => {
  const [body = ""] = leaseTriggers("postgres");
  for (const { from, to } of leaseWays)
    if (to.length > 0) expect(body).toContain(`old.state = '${from}' and new.state in (${to.map((state) => `'${state}'`).join(", ")})`);
  expect(body).toContain(`if new.state not in ('reserved', 'active')`);
});
