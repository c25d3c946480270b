/** A PostgreSQL of this test's own: in a temporary folder, on a socket in it, under a user that is not root, gone with it. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";

export interface PostgresCluster {
  /** Address of a new, empty database. */
  createDatabase(): Promise<string>;
  /** Sends every process of it SIGKILL, as when the machine stops, and starts it again. */
  killAndRestart(): Promise<void>;
  close(): Promise<void>;
}

const programsDir = "/usr/lib/postgresql";
const nobody = 65_534;
const patienceMs = 20_000;

/** Where PostgreSQL's programs are; null: there is none of version 15 or newer. */
export function postgresPrograms(): string | null {
  if (!existsSync(programsDir)) return null;
  const versions = readdirSync(programsDir).filter((name) => Number(name) >= 15);
  const found = versions.map((version) => join(programsDir, version, "bin")).filter((path) => existsSync(join(path, "postgres")));
  return found.toSorted().at(-1) ?? null;
}

/** A connection past everything that Portolan makes of one. */
export async function connectPostgres(url: string): Promise<PostgresClient> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
export type PostgresClient = Client;

/** `isDurable`: with fsync, as in use. */
export async function startPostgresCluster({ isDurable = false }: { readonly isDurable?: boolean } = {}): Promise<PostgresCluster> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error("no PostgreSQL here");
  const directory = mkdtempSync(join(tmpdir(), "portolan-postgres-"));
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: nobody, gid: nobody } : {};
  if (isRoot) chownSync(directory, nobody, nobody);
  chmodSync(directory, 0o711); // the socket is for whoever the server becomes
  const data = join(directory, "data");
  mkdirSync(join(directory, "home"));
  const surroundings = { ...as, cwd: directory, env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" }, timeout: patienceMs };
  await promisify(execFile)(
    join(programs, "initdb"),
    ["--pgdata", data, "--auth=trust", "--username=portolan", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
    surroundings,
  );
  // One role has a password; all others are let in without one, by the socket's folder.
  const rules = "local all stranger scram-sha-256\nlocal all all trust\n";
  writeFileSync(join(data, "pg_hba.conf"), rules);
  const start = async (): Promise<ChildProcess> => {
    const settings = {
      listen_addresses: "",
      unix_socket_directories: directory,
      max_connections: "80",
      shared_buffers: "64MB",
      ...(isDurable ? {} : { fsync: "off", full_page_writes: "off" }),
    };
    const words = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const postgres = spawn(join(programs, "postgres"), ["-D", data, ...words], { ...surroundings, timeout: undefined, stdio: "ignore" });
    await untilItAnswers(directory, postgres);
    return postgres;
  };
  let postgres = await start();
  let made = 0;
  return {
    async createDatabase() {
      const name = `portolan${++made}`;
      const client = new Client({ host: directory, user: "portolan", database: "postgres" });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return `postgres://portolan@/${name}?host=${directory}`;
    },
    async killAndRestart() {
      await ended(postgres, "SIGQUIT");
      postgres = await start();
    },
    async close() {
      await ended(postgres, "SIGQUIT");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilItAnswers(directory: string, postgres: ChildProcess): Promise<void> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const client = new Client({ host: directory, user: "portolan", database: "postgres" });
    client.on("error", () => {});
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (postgres.exitCode !== null || performance.now() > endMs) throw new Error("PostgreSQL does not start", { cause: error });
      await delay(20);
    }
  }
}

/** SIGQUIT ends all of it at once, without a checkpoint. */
async function ended(postgres: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (postgres.exitCode !== null || postgres.signalCode !== null) return;
  const exit = new Promise((resolve) => postgres.once("exit", resolve));
  postgres.kill(signal);
  await exit;
}
