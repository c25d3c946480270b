/** Sixteen programs at once that need 96 of 100 ports and listen on them: with get-port, and with leases of a running Portolan, on this machine. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { keptBecause } from "@portolan/leases/kept-ports";
import { startPortolan } from "../churn/watched-portolan.ts";
import type { Row } from "../row.ts";
import { askPortolan } from "./ask-portolan.ts";
import type { RaceTask, Raced } from "./race-task.ts";

const programs = 16;
const perProgram = 6;
const ports = 100;
const panelPort = 13_779;
const pausesMs = [0, 50];
const patienceMs = 30_000;
const program = fileURLToPath(new URL("race-program.ts", import.meta.url));

export async function measureRace(): Promise<readonly Row[]> {
  const ranges = await findFreeRanges(2 * pausesMs.length); // before Portolan looks: it would see how they are tried
  const dataDir = mkdtempSync(join(tmpdir(), "portolan-bench-"));
  try {
    return await raceBoth(dataDir, ranges);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function raceBoth(dataDir: string, ranges: readonly number[]): Promise<readonly Row[]> {
  const portolan = await startPortolan(dataDir, panelPort);
  try {
    const rows: Row[] = [];
    for (const [place, pauseMs] of pausesMs.entries()) {
      const [mine = 0, other = 0] = ranges.slice(2 * place);
      const task = { pool: `race-${pauseMs}`, count: perProgram, pauseMs };
      await makePool(dataDir, { ...task, from: mine });
      const peer = await race({ ...task, dataDir: null, from: other, to: other + ports - 1 });
      const ours = await race({ ...task, dataDir, from: mine, to: mine + ports - 1 });
      rows.push(rowOf({ pauseMs, ours, peer }));
    }
    return rows;
  } finally {
    await portolan.stop();
  }
}

async function race(task: RaceTask): Promise<readonly Raced[]> {
  const runners = await Promise.all(
    Array.from({ length: programs }, async () => {
      const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["pipe", "pipe", "inherit"] });
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      await lines.next();
      return { child, lines, gone: once(child, "exit") };
    }),
  );
  for (const { child } of runners) child.stdin.write("go\n");
  const raced: Raced[] = [];
  for (const { lines } of runners) raced.push(...(JSON.parse(String((await lines.next()).value)) as Raced[]));
  for (const { child } of runners) child.stdin.end();
  await Promise.all(runners.map(({ gone }) => gone));
  return raced;
}

async function makePool(dataDir: string, { pool, from }: Pick<RaceTask, "pool" | "from">): Promise<void> {
  const body = { name: pool, bands: [{ kind: "dynamic", from, to: from + ports - 1 }], headroom: 0 };
  const made = await askPortolan(dataDir, "/pools", body);
  if (made.status !== 200) throw new Error(JSON.stringify(made));
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const answer = await askPortolan(dataDir, "/leases/preview", { pool, owner: "race" });
    if ((answer.body as { code?: string }).code === "would-grant") return;
    if (performance.now() > endMs) throw new Error(JSON.stringify(answer));
    await sleep(100);
  }
}

/** The first ports of as many hundreds on which nobody listens, without a number that is given to nobody unasked. */
async function findFreeRanges(count: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let from = 20_000; from < 30_000 && found.length < count; from += ports) {
    const hundred = Array.from({ length: ports }, (_, place) => from + place);
    if (hundred.some((port) => keptBecause(port, ["tcp"]) !== null)) continue;
    const free = await Promise.all(hundred.map(isFree));
    if (free.every(Boolean)) found.push(from);
  }
  if (found.length < count) throw new Error("too few ports are free");
  return found;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port);
  const isOpen = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (isOpen) await new Promise((closed) => server.close(closed));
  return isOpen;
}

interface Race {
  readonly pauseMs: number;
  readonly ours: readonly Raced[];
  readonly peer: readonly Raced[];
}

function rowOf({ pauseMs, ours, peer }: Race): Row {
  const task = `${programs} programs at once need ${programs * perProgram} of ${ports} ports and listen on them`;
  const told = ({ failed, doubles, outside }: Failures): string => `${failed} fail, ${doubles} told twice, ${outside} not of the 100`;
  const [our, their] = [failuresOf(ours), failuresOf(peer)];
  return {
    what: `${task} ${pauseMs === 0 ? "at once" : `${pauseMs} ms later`}`,
    ours: told(our),
    peer: `\`get-port\`: ${told(their)}`,
    ratio: null,
    goal: "0 fail",
    met: our.failed === 0 && our.doubles === 0,
  };
}

interface Failures {
  readonly failed: number;
  /** Ports that another one was told too. */
  readonly doubles: number;
  readonly outside: number;
}

function failuresOf(raced: readonly Raced[]): Failures {
  const told = raced.flatMap(({ port }) => port ?? []);
  const ended = (outcome: Raced["outcome"]): number => raced.filter((one) => one.outcome === outcome).length;
  const doubles = told.length - new Set(told).size;
  return { failed: raced.length - ended("listens"), doubles, outside: ended("outside") };
}
