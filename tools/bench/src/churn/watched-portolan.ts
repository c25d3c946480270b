import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { ChangeEvent } from "@portolan/sockets";
import { unpackText } from "@portolan/storage";

const main = fileURLToPath(new URL("../../../../apps/cli/src/main.ts", import.meta.url));
const startPatienceMs = 60_000;

/** `portolan up` as a person starts it, with a data folder of its own. */
export interface WatchedPortolan {
  readonly pid: number;
  readonly dataBytes: () => number;
  stop(): Promise<void>;
}

/** Resolves when it has printed its link. */
export async function startPortolan(dataDir: string, port: number): Promise<WatchedPortolan> {
  // --verbose: a child that had to be started again is told
  const words = [main, "up", "--verbose", "--port", String(port), "--data-dir", dataDir];
  const env = { ...process.env, LC_ALL: "C.UTF-8", PORTOLAN_GUARD_DIR: "none" }; // on this very machine nothing is to be changed
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"], env });
  let text = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`portolan up did not begin: ${text}`)), startPatienceMs);
    child.once("exit", (code) => reject(new Error(`portolan up ended with ${code}: ${text}`)));
    child.stdout.on("data", (part: Buffer) => {
      text = (text + part.toString()).slice(-4096);
      if (!text.includes("http://")) return;
      clearTimeout(timer);
      resolve();
    });
  });
  const gone = once(child, "exit");
  return {
    pid: child.pid ?? 0,
    dataBytes: () => folderBytes(dataDir),
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}

function folderBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** All events of the history, oldest first. */
export function readEvents(dataDir: string): ChangeEvent[] {
  const file = readdirSync(dataDir).find((name) => /\.(db|sqlite)$/.test(name));
  if (file === undefined) throw new Error(`no database in ${dataDir}`);
  const database = new DatabaseSync(join(dataDir, file), { readOnly: true });
  try {
    const rows = database.prepare("select document from event order by number").all();
    return rows.map((row) => JSON.parse(unpackText(String(row["document"]))) as ChangeEvent);
  } finally {
    database.close();
  }
}
