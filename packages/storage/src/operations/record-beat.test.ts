import type { Entry } from "@portolan/ledger";
import { expect, test } from "vitest";
import { recordBeat, silentMs } from "./record-beat.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  const now = Date.parse("2026-11-22T12:00:00Z");

  async function told(...beats: readonly (readonly ["start" | "beat" | "stop", number])[]): Promise<readonly unknown[]> {
    const database = await under.emptyDatabase();
    for (const [kind, seconds] of beats) await recordBeat(database, { kind, nowMs: now + seconds * 1000 });
    const rows = await database.selectFrom("entry").select("body").orderBy("number").execute();
    await database.destroy();
    return rows.map(({ body }) => {
      const { kind, facts } = JSON.parse(body) as Entry;
      return kind === "log-resumed" ? [facts.reason, (Date.parse(facts.since) - now) / 1000] : kind;
    });
  }

  test("a record that is written all the time says nothing of it", async () => {
    expect(await told(["start", 0], ["beat", 30], ["beat", 60], ["beat", 60 + silentMs / 1000])).toEqual([]);
  });

  test("an end in order, one without, and silence are told apart, each with since when", async () => {
    expect(await told(["start", 0], ["beat", 30], ["stop", 40], ["start", 100])).toEqual(["log-stopped", ["stopped", 40]]);
    expect(await told(["start", 0], ["beat", 30], ["start", 35])).toEqual([["killed", 30]]);
    expect(await told(["start", 0], ["beat", 30], ["beat", 3600], ["beat", 3630])).toEqual([["silent", 30]]);
    expect(await told(["start", 3600], ["beat", 0], ["beat", 30])).toEqual([["silent", 3600]]); // a clock set back
    expect(await told(["start", 0], ["stop", 3600])).toEqual([["silent", 0], "log-stopped"]);
  });
});
