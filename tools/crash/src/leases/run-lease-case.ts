/** One database, written to by processes of claimants that are killed one after the other at random moments; looked at after each. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { createDice, type Dice } from "../dice.ts";
import type { ClaimantsTask, ClaimantsWord } from "./claimants-words.ts";
import { crashHosts } from "./claim-of-key.ts";
import { judgeLeases, type Acknowledged, type Before } from "./judge-leases.ts";
import type { Inspected, InspectedLease, LeaseDatabase } from "./lease-database.ts";

export interface LeaseCase {
  readonly seed: number;
  readonly number: number;
  readonly kills: number;
}

export interface LeaseCaseResult {
  readonly number: number;
  readonly database: string;
  readonly kills: number;
  /** While the database was being opened or put right. */
  readonly early: number;
  readonly restores: number;
  readonly granted: number;
  readonly moved: number;
  readonly entries: number;
  readonly repeated: number;
  readonly tookMs: number;
  readonly fault: string | null;
}

/** Long, since other work on the machine is no fault. */
const startMs = 180_000;

interface Life {
  readonly told: Acknowledged;
  unanswered: string[];
  before: Before;
  book: ClaimantsTask["book"];
  /** Taken over by the process that was killed last. */
  adopted: ClaimantsTask["book"];
  readonly met: Set<string>;
  readonly faults: string[];
  readonly counts: { kills: number; early: number; restores: number; granted: number; moved: number; entries: number; repeated: number };
}

export async function runLeaseCase({ seed, number, kills }: LeaseCase, database: LeaseDatabase): Promise<LeaseCaseResult> {
  const dice = createDice(seed * 7919 + number);
  const counts = { kills: 0, early: 0, restores: 0, granted: 0, moved: 0, entries: 0, repeated: 0 };
  const life: Life = {
    told: emptyTold(),
    unanswered: [],
    before: { fence: 0, leaseMs: 0 },
    book: null,
    adopted: null,
    met: new Set(),
    faults: [],
    counts,
  };
  const begunMs = performance.now();
  let copied: Inspected | null = null;
  for (let kill = 0; kill < kills && life.faults.length === 0; kill += 1) {
    await liveAndDie(database, life, { dice, seed: seed * 100_003 + number * 1009 + kill });
    const seen = await database.inspect(kill === kills - 1);
    life.faults.push(
      ...judgeLeases(seen, life.told, life.before),
      ...(life.adopted === null ? [] : judgeBook(seen, life.adopted, life.met)),
    );
    if (life.book !== null) life.book = { ...life.book, isNews: seen.fence < life.book.highestFence };
    life.before = seen;
    life.counts.entries = Math.max(life.counts.entries, seen.entries.length);
    if (seen.fence > 0 && dice.chance(0.15)) {
      await database.keepCopy();
      copied = seen;
    } else if (copied !== null && copied.fence < seen.fence && dice.chance(0.25)) {
      await database.restoreCopy();
      life.counts.restores += 1;
      life.book = bookOf(seen);
      restart(life, copied);
      copied = null;
    }
  }
  await database.remove();
  const fault = life.faults.length === 0 ? null : `case ${number}, kill ${life.counts.kills}: ${life.faults.slice(0, 5).join("; ")}`;
  const kind = database.address.includes("://") ? "PostgreSQL" : "SQLite";
  return { number, database: kind, ...life.counts, tookMs: Math.round(performance.now() - begunMs), fault };
}

function emptyTold(): Acknowledged {
  return { leases: new Map(), moves: new Map(), answers: new Map() };
}

/** What was acknowledged since the copy was made is lost, but for what the hosts' own books have. */
function restart(life: Life, copied: Before): void {
  for (const known of [life.told.leases, life.told.moves, life.told.answers]) known.clear();
  life.unanswered = [];
  life.before = copied;
}

function bookOf({ leases, fence }: Inspected): NonNullable<ClaimantsTask["book"]> {
  const held = leases.filter(({ state }) => state !== "free" && state !== "quarantined");
  return { isNews: true, highestFence: fence, leases: held.map((lease) => ({ ...bookedLease(lease), host: hostOf(lease) })) };
}

type Booked = NonNullable<ClaimantsTask["book"]>["leases"][number];

function bookedLease({ id, fence, ports, document }: InspectedLease): Omit<Booked, "host"> {
  const {
    protocols,
    family,
    address = null,
  } = JSON.parse(document) as Pick<Booked, "protocols" | "family"> & Partial<Pick<Booked, "address">>;
  return { id, fence, ports: ports.split(",").map(Number), protocols, family, address };
}

/** Hosts are told of in this order, on an empty database: their numbers are 1, 2, 3. */
function hostOf({ host }: InspectedLease): string {
  return crashHosts[host - 1] ?? "";
}

/** After a restore each port that a host's book has is held, unless it was another lease's already, which has a life of its own. */
function judgeBook(
  { leases, slots }: Inspected,
  { leases: booked }: NonNullable<ClaimantsTask["book"]>,
  met: ReadonlySet<string>,
): readonly string[] {
  const ids = new Set(leases.map(({ id }) => id));
  const held = new Set(slots.map(({ host, protocol, port }) => `${crashHosts[host - 1] ?? ""} ${protocol} ${port}`));
  return booked
    .filter(({ id }) => !ids.has(id) && !met.has(id))
    .flatMap(({ host, protocols, ports, id }) =>
      protocols.flatMap((protocol) =>
        ports
          .filter((port) => !held.has(`${host} ${protocol} ${port}`))
          .map((port) => `${host} ${protocol}/${port} of lease ${id} is free after a restore`),
      ),
    );
}

async function liveAndDie(
  database: LeaseDatabase,
  life: Life,
  { dice, seed }: { readonly dice: Dice; readonly seed: number },
): Promise<void> {
  const task: ClaimantsTask = {
    address: database.address,
    seed,
    claimants: 8,
    wallOffsetMs: dice.chance(0.3) ? (dice.integer(2_000_000) - 1_000_000) * 60_000 : 0,
    haste: 200,
    unanswered: life.unanswered.slice(-200),
    book: life.book,
  };
  life.adopted = null;
  const isEarly = dice.chance(0.1);
  const program = new URL("claimants-main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {}); // killed before it has read it
  child.stdin.end(JSON.stringify(task));
  const exited = new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  const kill = (): void => void child.kill("SIGKILL");
  const late = setTimeout(() => {
    life.faults.push(`nothing was ready after ${startMs} ms`);
    kill();
  }, startMs);
  let timer = isEarly ? setTimeout(kill, 50 + dice.integer(600)) : undefined;
  const aliveMs = 5 + dice.integer(600);
  let isReady = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const word = parseWord(line);
    if (word?.kind === "ready") {
      isReady = true;
      life.adopted = life.book;
      life.book = null;
      timer ??= setTimeout(kill, aliveMs);
    } else if (word !== null) hear(life, word);
  }
  const signal = await exited;
  clearTimeout(timer);
  clearTimeout(late);
  if (signal !== "SIGKILL") life.faults.push(`the claimants ended by themselves (${String(signal)})`);
  life.counts.kills += 1;
  if (!isReady) life.counts.early += 1;
}

/** Null: the line was cut off by the kill. */
function parseWord(line: string): ClaimantsWord | null {
  try {
    return JSON.parse(line) as ClaimantsWord;
  } catch {
    return null;
  }
}

function hear(life: Life, word: Exclude<ClaimantsWord, { kind: "ready" }>): void {
  const { told, counts } = life;
  if (word.kind === "fault") life.faults.push(word.what);
  else if (word.kind === "met") for (const id of word.leases) life.met.add(id);
  else if (word.kind === "asks") life.unanswered.push(...word.keys);
  else if (word.kind === "moved") {
    counts.moved += 1;
    const { lease, happening, state } = word;
    told.moves.set(lease, [...(told.moves.get(lease) ?? []), { happening, state }]);
  } else answered(life, word);
}

function answered({ told, counts, ...life }: Life, { keys, leases }: Extract<ClaimantsWord, { kind: "answered" }>): void {
  const asked = new Set(keys);
  life.unanswered.splice(0, life.unanswered.length, ...life.unanswered.filter((key) => !asked.has(key)));
  keys.forEach((key, at) => {
    const granted = leases[at] ?? [];
    const ids = granted.map(({ id }) => id);
    const earlier = told.answers.get(key);
    if (earlier !== undefined && earlier.length > 0) counts.repeated += 1;
    told.answers.set(key, ids);
    for (const lease of granted) told.leases.set(lease.id, lease);
    counts.granted += granted.length;
  });
}
