import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry } from "@portolan/ledger";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Storage } from "../storage.ts";
import { numberedEntry } from "../testing/logged-entries.ts";
import { postgresPrograms, startPostgresCluster, type PostgresCluster } from "../testing/postgres-cluster.ts";
import { openPostgresStorage } from "./open-postgres-storage.ts";
import { openPool, openPostgres } from "./postgres-database.ts";

let cluster: PostgresCluster;
let directory = "";
beforeAll(async () => {
  if (postgresPrograms() === null) return;
  directory = mkdtempSync(join(tmpdir(), "portolan-servers-"));
  cluster = await startPostgresCluster();
});
afterAll(async () => {
  if (postgresPrograms() === null) return;
  await cluster.close();
  rmSync(directory, { recursive: true });
});

/** Servers with one key file, as their owner would give them. */
async function openServer(url: string, secretKeyDir = directory): Promise<Storage> {
  const outcome = await openPostgresStorage({ url, secretKeyDir, connections: 6 });
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.storage;
}

const kindsOf = async (storage: Storage): Promise<readonly string[]> => {
  await storage.write.sequence({});
  const { entries } = await storage.read.readEntries({ from: 0, limit: 1000 });
  return entries.map(({ text }) => (JSON.parse(text) as Entry).kind);
};

describe.skipIf(postgresPrograms() === null)("servers of one PostgreSQL", () => {
  test("start at the same time, write one record without a gap, and each hears what the other wrote", async () => {
    const url = await cluster.createDatabase();
    const [one, other] = await Promise.all([openServer(url), openServer(url)]);
    const heard = new Set<number>();
    other.onEntries((last) => heard.add(last));
    const writes = Array.from({ length: 120 }, (_, index) =>
      (index % 3 === 0 ? other : one).write.appendEntries([numberedEntry(2 * index), numberedEntry(2 * index + 1)]),
    );
    const turns = Array.from({ length: 6 }, (_, turn) => (turn % 2 === 0 ? one : other).write.sequence({}));
    await Promise.all([...writes, ...turns]);
    expect(await one.write.sequence({})).toMatchObject({ size: 240, isBehind: false });
    await expect.poll(() => heard.has(240)).toBe(true);
    const told = await other.read.readEntries({ from: 0, limit: 1000 });
    expect(new Set(told.entries.map(({ text }) => text)).size).toBe(240);
    await Promise.all([one.close(), other.close()]);
  });

  test("an operation never meets another server's that is half done: of two first people one is made, of two uses of a link one", async () => {
    const url = await cluster.createDatabase();
    const [one, other] = await Promise.all([openServer(url), openServer(url)]);
    const person = { roles: ["viewer"], password: "hash", nowMs: 1, isFirst: true } as const;
    await one.write.addSignInToken({ hash: "t", expiresMs: 1000 });
    const made = await Promise.all(
      [one, other].map((server, index) => server.write.addPerson({ ...person, id: `p${index}`, name: `P${index}`, nameKey: `p${index}` })),
    );
    const used = await Promise.all(
      [one, other].map((server, index) => server.write.signIn({ tokenHash: "t", sessionHash: `s${index}`, nowMs: 2, sessionExpiresMs: 9 })),
    );
    expect(made.filter(({ ok }) => ok)).toHaveLength(1);
    expect(used.filter(({ ok }) => ok)).toHaveLength(1);
    await Promise.all([one.close(), other.close()]);
  });

  test("a record is stopped when the last server stops, and a second one that starts found no silence", async () => {
    const url = await cluster.createDatabase();
    const one = await openServer(url);
    await one.write.recordBeat({ kind: "start", nowMs: 1000 });
    const other = await openServer(url);
    await other.write.recordBeat({ kind: "start", nowMs: 2000 });
    await other.write.recordBeat({ kind: "stop", nowMs: 3000 });
    await other.close();
    expect(await kindsOf(one)).toEqual([]);
    await one.write.recordBeat({ kind: "stop", nowMs: 4000 });
    expect(await kindsOf(one)).toEqual(["log-stopped"]);
    await one.close();
  });

  test("what was acknowledged is there after PostgreSQL was ended at once, and writing goes on", async () => {
    const url = await cluster.createDatabase();
    const one = await openServer(url);
    await one.write.appendEntries([numberedEntry(1)]);
    await cluster.killAndRestart();
    await expect
      .poll(() =>
        one.write.appendEntries([numberedEntry(2)]).then(
          () => "written",
          () => "not yet",
        ),
      )
      .toBe("written");
    expect(await one.write.sequence({})).toMatchObject({ size: 2 });
    await one.close();
  });
});

describe.skipIf(postgresPrograms() === null)("a database that cannot be opened says why", () => {
  const codeOf = async (url: string, secretKeyDir = directory): Promise<string> => {
    const outcome = await openPostgresStorage({ url, secretKeyDir, connections: 2 });
    if (outcome.ok) await outcome.storage.close();
    return outcome.ok ? "ok" : outcome.code;
  };

  test("nobody there, a wrong password, no such database, no right to make tables", async () => {
    const url = await cluster.createDatabase();
    const beside = openPostgres(openPool(url, { connections: 1 }));
    await sql`create role stranger login password 'right'`.execute(beside);
    await beside.destroy();
    const as = (password: string) => url.replace("portolan@", `stranger:${password}@`);
    expect(await codeOf("postgres://a:b@127.0.0.1:1/c")).toBe("unreachable");
    expect(await codeOf("postgres://portolan@/x?host=/nowhere")).toBe("unreachable");
    expect(await codeOf(as("wrong"))).toBe("access-refused");
    expect(await codeOf(url.replace(/portolan\d+/, "none"))).toBe("no-database");
    expect(await codeOf(as("right"))).toBe("no-right");
  });

  test("a newer Portolan's, and one whose names another key file sealed", async () => {
    const url = await cluster.createDatabase();
    expect(await codeOf(url)).toBe("ok");
    const elsewhere = join(directory, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "portolan.key"), Buffer.alloc(32, 7), { mode: 0o600 });
    chmodSync(join(elsewhere, "portolan.key"), 0o600);
    expect(await codeOf(url, elsewhere)).toBe("KEY_DIFFERS");
    const beside = openPostgres(openPool(url, { connections: 1 }));
    await sql`insert into kysely_migration (name, timestamp) values ('postgres-9999-later', '2030-01-01')`.execute(beside);
    await beside.destroy();
    expect(await codeOf(url)).toBe("DATABASE_TOO_NEW");
  });
});
