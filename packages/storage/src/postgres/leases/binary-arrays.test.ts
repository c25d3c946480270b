import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectPostgres, postgresPrograms, startPostgresCluster, type PostgresCluster } from "../../testing/postgres-cluster.ts";
import { byteArray, numberArray, textArray } from "./binary-arrays.ts";

let cluster: PostgresCluster;
beforeAll(async () => {
  if (postgresPrograms() !== null) cluster = await startPostgresCluster();
});
afterAll(async () => {
  if (postgresPrograms() !== null) await cluster.close();
});

describe.skipIf(postgresPrograms() === null)("lists as PostgreSQL sends them", () => {
  test("it reads numbers, nothing, texts and bytes as they were", async () => {
    const client = await connectPostgres(await cluster.createDatabase());
    const numbers = [0, 1, -1, 2 ** 32, -(2 ** 32) - 5, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    const texts = ["", null, 'a "quoted", {text}\\', "端口 é 🚪", "NULL", "x".repeat(5000)];
    const bytes = [new Uint8Array(0), null, new Uint8Array([0, 255, 92])];
    const text = `select $1::bigint[]::text[] as numbers, $2::text[] as texts, $3::bytea[] as bytes, $4::bigint[]::text[] as gaps, $5::text[] as none`;
    const values = [numberArray(numbers), textArray(texts), byteArray(bytes), numberArray([1, null, 2]), textArray([])];
    const { rows } = await client.query<Record<string, unknown>>({ text, values });
    await client.end();
    expect(rows).toEqual([
      { numbers: numbers.map(String), texts, bytes: bytes.map((one) => one && Buffer.from(one)), gaps: ["1", null, "2"], none: [] },
    ]);
  });
});
