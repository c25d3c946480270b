import * as fc from "fast-check";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { commitmentOf } from "@portolan/ledger";
import { sha256 } from "../ledger/ledger-cryptography.ts";
import { waiverMoves, waiverStateAfter, type StoredWaiverState, type WaiverMove } from "../waiver-states.ts";
import { listWaivers, readLiveWaivers, readWaiver } from "./read-waivers.ts";
import { addWaiver, approveWaiver, expireWaivers, withdrawWaiver, type NewWaiver } from "./write-waivers.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  async function emptyTable() {
    const database = await under.emptyDatabase();
    const told = async (): Promise<readonly { readonly kind: string; readonly by: string; readonly facts: Record<string, unknown> }[]> => {
      const rows = await database.selectFrom("entry").select("body").orderBy("number").execute();
      return rows.map(({ body }) => JSON.parse(body) as Awaited<ReturnType<typeof told>>[number]);
    };
    return { database, told };
  }

  const finding = { id: "docker-bypass tcp :: 8080 host", namespace: "host", code: "docker-bypass", protocol: "tcp", port: 8080 } as const;

  function asked(id: string, more: Partial<NewWaiver> = {}): NewWaiver {
    return {
      id,
      host: "host",
      finding,
      reason: "behind the hospital's gateway",
      by: "li",
      nowMs: 1,
      untilMs: 1000,
      isApproved: false,
      ...more,
    };
  }

  test("one asks, another approves, its end comes by itself; each move is an entry that holds no reason, only what proves it", async () => {
    const { database, told } = await emptyTable();
    expect(await addWaiver(database, asked("a"))).toEqual({ ok: true });
    expect(await approveWaiver(database, { waiver: "a", by: "li", nowMs: 2, mayBeRequester: false })).toEqual({ ok: false, code: "own" });
    expect(await approveWaiver(database, { waiver: "a", by: "mei", nowMs: 3, mayBeRequester: false })).toEqual({ ok: true });
    expect(await readWaiver(database, { id: "a" })).toMatchObject({
      state: "approved",
      by: "li",
      approved: { by: "mei", atMs: 3 },
      finding,
    });
    expect(await expireWaivers(database, { nowMs: 999 })).toEqual([]);
    expect(await expireWaivers(database, { nowMs: 1000 })).toEqual(["a"]);
    expect(await expireWaivers(database, { nowMs: 1000 })).toEqual([]);
    const waiver = await readWaiver(database, { id: "a" });
    expect(waiver).toMatchObject({ state: "ended", ended: { how: "expired", by: "server", atMs: 1000 } });
    const entries = await told();
    expect(entries.map(({ kind, by }) => [kind, by])).toEqual([
      ["waiver-requested", "li"],
      ["waiver-approved", "mei"],
      ["waiver-ended", "server"],
    ]);
    expect(JSON.stringify(entries)).not.toContain("hospital");
    expect(entries[0]?.facts["reason"]).toBe(
      commitmentOf({ nonce: waiver?.nonce ?? new Uint8Array(), fields: { reason: asked("a").reason } }, sha256),
    );
    expect(entries[2]?.facts).toMatchObject({ waiver: "a", code: "docker-bypass", how: "expired", finding: entries[0]?.facts["finding"] });
  });

  test("a finding has one live waiver, in its own namespace; where nobody else is asked it is approved at once", async () => {
    const { database, told } = await emptyTable();
    await addWaiver(database, asked("a", { isApproved: true }));
    expect((await told()).map(({ kind }) => kind)).toEqual(["waiver-requested", "waiver-approved"]);
    expect(await addWaiver(database, asked("b"))).toEqual({ ok: false, code: "exists", waiver: "a" });
    expect(await addWaiver(database, asked("c", { finding: { ...finding, namespace: "name:web" } }))).toEqual({ ok: true });
    await expect(sql`insert into waiver (id, host, namespace, finding, code, protocol, port, reason, nonce, state, asked_by, asked_ms, until_ms,
    approved_by, approved_ms, how, ended_by, ended_ms) select 'd', host, namespace, finding, code, protocol, port, reason, nonce, state, asked_by, asked_ms, until_ms,
    approved_by, approved_ms, how, ended_by, ended_ms from waiver where id = 'a'`.execute(database)).rejects.toThrow(/unique/i); // prettier-ignore
    await withdrawWaiver(database, { waiver: "a", by: "mei", nowMs: 5 });
    expect(await addWaiver(database, asked("e", { nowMs: 6 }))).toEqual({ ok: true });
    expect((await readLiveWaivers(database, { host: "host" })).map(({ id }) => id)).toEqual(["e", "c"]);
    expect((await listWaivers(database, { host: "host", mostEnded: 5 })).map(({ id }) => id)).toEqual(["e", "c", "a"]);
  });

  test("where the entry cannot be written nothing changes", async () => {
    const { database } = await emptyTable();
    await addWaiver(database, asked("a"));
    await under.refuseEntries(database, "disk full");
    const transacted = (work: (connection: typeof database) => Promise<unknown>) =>
      database.transaction().execute((transaction) => work(transaction as unknown as typeof database));
    const other = { ...finding, id: "another" };
    await expect(transacted((connection) => addWaiver(connection, asked("b", { finding: other })))).rejects.toThrow(/disk full/);
    const step = { waiver: "a", by: "mei", nowMs: 2 };
    await expect(transacted((connection) => approveWaiver(connection, { ...step, mayBeRequester: false }))).rejects.toThrow(/disk full/);
    await expect(transacted((connection) => withdrawWaiver(connection, step))).rejects.toThrow(/disk full/);
    await expect(transacted((connection) => expireWaivers(connection, { nowMs: 5000 }))).rejects.toThrow(/disk full/);
    expect((await readLiveWaivers(database, { host: "host" })).map(({ id, state }) => [id, state])).toEqual([["a", "requested"]]);
  });

  test("only moves of the table happen, in any order, by anybody, and nobody but another approves; what is refused writes nothing", async () => {
    const tried = fc.array(
      fc.record({
        move: fc.constantFrom(...(Object.keys(waiverMoves) as WaiverMove[])),
        by: fc.constantFrom("li", "mei"),
        mayBeRequester: fc.boolean(),
      }),
      { maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(tried, async (moves) => {
        const { database, told } = await emptyTable();
        await addWaiver(database, asked("a"));
        let state: StoredWaiverState = "requested";
        for (const { move, by, mayBeRequester } of moves) {
          const before = (await told()).length;
          const isOwn = move === "approve" && by === "li" && !mayBeRequester;
          const after: StoredWaiverState | null = isOwn ? null : waiverStateAfter(state, move);
          const step = { waiver: "a", by, nowMs: 40 };
          if (move === "approve") await approveWaiver(database, { ...step, mayBeRequester });
          else if (move === "withdraw") await withdrawWaiver(database, step);
          else await expireWaivers(database, { nowMs: 1000 });
          state = after ?? state;
          expect((await readWaiver(database, { id: "a" }))?.state, move).toBe(state);
          expect((await told()).length, move).toBe(after === null ? before : before + 1);
        }
        await database.destroy();
      }),
      { numRuns: under.runs(60) },
    );
  }, 60_000);
});
