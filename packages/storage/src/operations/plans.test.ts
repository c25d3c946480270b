import * as fc from "fast-check";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Entry } from "@portolan/ledger";
import { planMoves, planStates, stateAfter, type PlanMove } from "../plan-states.ts";
import { takeJournal, type JournaledEvent } from "./plan-journal.ts";
import { readPendingPlan, readPlan } from "./read-plans.ts";
import { addPlan, addPlanSignature, beginPlan, expirePlans, giveUpPlan, withdrawPlan, writeDeadline } from "./write-plans.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  async function emptyTable() {
    const database = await under.emptyDatabase();
    const told = async (): Promise<readonly string[]> => {
      const rows = await database.selectFrom("entry").select("body").orderBy("number").execute();
      return rows.map(({ body }) => (JSON.parse(body) as { kind: string }).kind);
    };
    return { database, told };
  }

  function planned(id: string, more: { readonly isApproved?: boolean; readonly notAfterMs?: number } = {}) {
    const plan = {
      id,
      hash: `h${id}`,
      host: "host",
      body: "{}",
      by: "li",
      nowMs: 1,
      notAfterMs: 1000,
      acceptedRisks: [],
      isApproved: false,
    };
    return { ...plan, ...more };
  }

  const kinds = {
    wait: "change-applied",
    confirm: "change-confirmed",
    undo: "change-undone",
    end: "opening-ended",
    refuse: "plan-refused",
  } as const;

  function journaled(number: number, move: keyof typeof kinds, plan: string): JournaledEvent {
    const facts = { plan, planHash: `h${plan}`, journal: number, why: "asked", reason: "stale" };
    const at = new Date(number).toISOString();
    const entry = {
      schema: "portolan.entry/1",
      at,
      kind: kinds[move],
      by: "applier",
      host: "host",
      facts,
      personal: null,
    } as unknown as Entry;
    return { number, entry, move: { plan, hash: `h${plan}`, move, outcome: move === "undo" ? { code: "asked", detail: null } : null } };
  }

  test("a plan goes its way, and each move is an entry", async () => {
    const { database, told } = await emptyTable();
    await addPlan(database, planned("a"));
    const signed = { plan: "a", key: "k", keyId: "0011", signature: "s", by: "li", nowMs: 2 };
    await addPlanSignature(database, { ...signed, purpose: "request", isEnough: false });
    expect((await readPlan(database, { id: "a" }))?.state).toBe("requested");
    await addPlanSignature(database, { ...signed, purpose: "approve", isEnough: true });
    expect((await readPlan(database, { id: "a" }))?.state).toBe("approved");
    expect(await beginPlan(database, { plan: "a", by: "li", nowMs: 3 })).toEqual({ ok: true, entry: 4 });
    await takeJournal(database, { guard: "g", events: [journaled(1, "wait", "a")], nowMs: 4 });
    await writeDeadline(database, { plan: "a", deadlineMs: 99, missing: ["ipv4"] });
    expect(await readPendingPlan(database, { host: "host" })).toMatchObject({
      id: "a",
      state: "waiting",
      deadlineMs: 99,
      missing: ["ipv4"],
    });
    await takeJournal(database, { guard: "g", events: [journaled(2, "confirm", "a")], nowMs: 5 });
    expect(await readPlan(database, { id: "a" })).toMatchObject({ state: "confirmed", deadlineMs: null, missing: [] });
    const expected = ["plan-requested", "plan-signed", "plan-approved", "apply-requested", "change-applied", "change-confirmed"];
    expect(await told()).toEqual(expected);
  });

  test("what a journal delivers again is passed over; another applier's numbers are its own", async () => {
    const { database, told } = await emptyTable();
    await addPlan(database, planned("a", { isApproved: true }));
    await beginPlan(database, { plan: "a", by: "li", nowMs: 2 });
    const events = [journaled(1, "wait", "a"), journaled(2, "undo", "a")];
    expect(await takeJournal(database, { guard: "g", events, nowMs: 3 })).toEqual({ upTo: 2, moved: ["a"] });
    expect(await takeJournal(database, { guard: "g", events, nowMs: 4 })).toEqual({ upTo: 2, moved: [] });
    expect(await readPlan(database, { id: "a" })).toMatchObject({ state: "undone", outcome: { code: "asked", detail: null } });
    expect((await told()).length).toBe(4);
    expect(await takeJournal(database, { guard: "other", events: [journaled(1, "wait", "typed")], nowMs: 5 })).toEqual({
      upTo: 1,
      moved: [],
    });
    expect((await told()).length).toBe(5);
  });

  test("one change of a host is made at a time", async () => {
    const { database } = await emptyTable();
    for (const id of ["a", "b"]) await addPlan(database, planned(id, { isApproved: true }));
    await beginPlan(database, { plan: "a", by: "li", nowMs: 2 });
    expect(await beginPlan(database, { plan: "b", by: "li", nowMs: 2 })).toEqual({ ok: false, code: "busy", plan: "a" });
    await expect(sql`update plan set state = 'waiting' where id = 'b'`.execute(database)).rejects.toThrow(/unique/i);
  });

  test("where the entry cannot be written nothing changes", async () => {
    const { database } = await emptyTable();
    await addPlan(database, planned("a", { isApproved: true }));
    await under.refuseEntries(database, "disk full");
    const transacted = (work: (connection: typeof database) => Promise<unknown>) =>
      database.transaction().execute((transaction) => work(transaction as unknown as typeof database));
    await expect(transacted((connection) => beginPlan(connection, { plan: "a", by: "li", nowMs: 2 }))).rejects.toThrow(/disk full/);
    await expect(transacted((connection) => addPlan(connection, planned("b")))).rejects.toThrow(/disk full/);
    await expect(transacted((connection) => withdrawPlan(connection, { plan: "a", by: "li", nowMs: 2 }))).rejects.toThrow(/disk full/);
    expect((await readPlan(database, { id: "a" }))?.state).toBe("approved");
    expect(await readPlan(database, { id: "b" })).toBeNull();
  });

  test("nobody begins a plan whose time is over", async () => {
    const { database, told } = await emptyTable();
    await addPlan(database, planned("a", { notAfterMs: 10 }));
    await addPlan(database, planned("b", { notAfterMs: 20 }));
    expect(await expirePlans(database, { nowMs: 10 })).toEqual(["a"]);
    expect(await expirePlans(database, { nowMs: 10 })).toEqual([]);
    expect(await beginPlan(database, { plan: "a", by: "li", nowMs: 11 })).toEqual({ ok: false, code: "state", state: "expired" });
    expect(await told()).toEqual(["plan-requested", "plan-requested", "plan-expired"]);
  });

  test("only moves of the table happen, in any order in which they are tried, and what is refused writes nothing", async () => {
    const tried = fc.array(fc.constantFrom(...(Object.keys(planMoves) as PlanMove[])), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(tried, async (moves) => {
        const { database, told } = await emptyTable();
        await addPlan(database, planned("a", { notAfterMs: 50 }));
        let state: (typeof planStates)[number] = "requested";
        let number = 0;
        for (const move of moves) {
          const before = (await told()).length;
          const isTold = await tryMove(database, { move, number: ++number });
          const after = stateAfter(state, move);
          state = after ?? state;
          expect((await readPlan(database, { id: "a" }))?.state, move).toBe(state);
          if (after === null && !isTold) expect((await told()).length, move).toBe(before);
          if (after !== null) expect((await told()).length, move).toBe(before + 1);
        }
        await database.destroy();
      }),
      { numRuns: under.runs(60) },
    );
  }, 60_000);

  /** Whether it is the applier's word, which is told in any case. */
  async function tryMove(
    database: Awaited<ReturnType<typeof emptyTable>>["database"],
    { move, number }: { readonly move: PlanMove; readonly number: number },
  ): Promise<boolean> {
    const step = { plan: "a", by: "li", nowMs: 40 };
    const signed = { ...step, key: "k", keyId: "0011", signature: "s", purpose: "request", isEnough: true } as const;
    if (move === "approve" && (await readPlan(database, { id: "a" }))?.state !== "approved") await addPlanSignature(database, signed);
    else if (move === "apply") await beginPlan(database, step);
    else if (move === "not-begun") await giveUpPlan(database, { ...step, move, reason: "absent" });
    else if (move === "expire") await expirePlans(database, { nowMs: 50 });
    else if (move === "withdraw") await withdrawPlan(database, step);
    else if (move !== "approve") {
      await takeJournal(database, { guard: "g", events: [journaled(number, move, "a")], nowMs: 40 });
      return true;
    }
    return false;
  }

  test("every state but the first is reached by some move", () => {
    const reached = new Set<string>(Object.values(planMoves).map(({ to }) => to));
    expect(planStates.filter((state) => !reached.has(state))).toEqual(["requested"]);
  });
});
