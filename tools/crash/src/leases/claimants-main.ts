/**
 * Many claimants at one storage: they claim, are seen, renew, give back, and are cleared by what stands for the host. Everything that is asked for is printed before,
 * everything that is acknowledged after. Ends only by being killed; a fault ends it with 1.
 */
import { text } from "node:stream/consumers";
import type { Lease, LeaseHappening } from "@portolan/leases";
import type { LeaseMove, Storage } from "@portolan/storage";
import { createDice, type Dice } from "../dice.ts";
import { claimOfKey, crashHosts, crashPools } from "./claim-of-key.ts";
import { openLeaseStorage } from "./open-lease-storage.ts";
import type { ClaimantsTask, ClaimantsWord } from "./claimants-words.ts";

const task = JSON.parse(await text(process.stdin)) as ClaimantsTask;
const say = (word: ClaimantsWord): void => void process.stdout.write(`${JSON.stringify(word)}\n`);
const instant = () => ({ nowMs: Date.now() + task.wallOffsetMs, elapsedMs: performance.now() * task.haste });

async function prepare({ read, write }: Storage): Promise<void> {
  for (const pool of crashPools)
    if ((await read.readPool({ id: pool.id })) === null) await write.writePool({ pool, by: "owner", ...instant() });
  for (const host of crashHosts) {
    const bookFence = task.book?.highestFence ?? 0;
    const told = await write.writeOccupied({ host, version: 1, from: null, occupied: [], gone: [], bookFence });
    if (told.code !== "written") throw new Error(told.code);
    if (task.book === null) continue;
    if (!told.isOlderRecord && task.book.isNews)
      say({ kind: "fault", what: "a restored database did not notice that the host knows more" });
    const [answer] = await write.claimLeases({
      claims: [{ ...claimOfKey("early"), key: null, hosts: { wish: "any", ids: [host] }, pool: crashPools[0]?.id ?? "" }],
      by: "owner",
      ...instant(),
    });
    if (answer?.code === "granted" && task.book.isNews) say({ kind: "fault", what: "a restored database granted before it was put right" });
    const leases = task.book.leases.filter((lease) => lease.host === host);
    const { met } = await write.adoptBook({ host, highestFence: bookFence, leases, by: "server", ...instant() });
    say({ kind: "met", leases: met });
  }
}

async function claim({ write }: Storage, keys: readonly string[]): Promise<readonly Lease[]> {
  say({ kind: "asks", keys });
  const answers = await write.claimLeases({ claims: keys.map(claimOfKey), by: "owner", ...instant() });
  const granted = answers.map((answer) => (answer.code === "granted" ? answer.leases : []));
  say({
    kind: "answered",
    keys,
    leases: granted.map((leases) => leases.map(({ id, fence, host, ports }) => ({ id, fence, host, ports }))),
  });
  const strange = answers.find(({ code }) => code === "key-reused" || code === "host-not-ready" || code === "pool-unknown");
  if (strange !== undefined) say({ kind: "fault", what: `a claim was answered ${JSON.stringify(strange)}` });
  return granted.flat();
}

/** What may follow, as a holder or a host says it. */
const following: Partial<Record<Lease["state"], readonly LeaseHappening[]>> = {
  reserved: ["seen", "seen", "renewed", "released"],
  active: ["renewed", "released", "clashed", "silenced", "hijacked"],
  suspect: ["resumed", "released"],
  draining: ["drained"],
  verifying: ["cleared", "cleared", "blocked"],
  conflict: ["cleared", "resolved", "released", "switched"],
  hijacked: ["resolved", "switched"],
  failover: ["resolved"],
};

async function move({ write }: Storage, held: Map<string, Lease>, dice: Dice): Promise<void> {
  const leases = [...held.values()];
  const chosen = new Set(Array.from({ length: Math.min(leases.length, 1 + dice.integer(24)) }, () => leases[dice.integer(leases.length)]));
  const moves = [...chosen].flatMap((lease): LeaseMove[] => {
    const [first, ...others] = lease === undefined ? [] : (following[lease.state] ?? []);
    if (lease === undefined || first === undefined) return [];
    const isStale = dice.chance(0.05);
    return [
      {
        lease: lease.id,
        happening: dice.pick([first, ...others]),
        fence: isStale ? lease.fence - 1 : dice.pick([null, lease.fence]),
        by: "owner",
      },
    ];
  });
  if (moves.length === 0) return;
  const answers = await write.moveLeases({ moves, ...instant() });
  answers.forEach((answer, at) => {
    const asked = moves[at];
    if (asked === undefined) return;
    const known = held.get(asked.lease);
    const isStale = asked.fence !== null && asked.fence !== known?.fence;
    if (isStale !== (answer.code === "stale-fence") && known !== undefined)
      say({ kind: "fault", what: `a move with the fence ${asked.fence} of a lease with ${known.fence} was answered ${answer.code}` });
    if (answer.code !== "moved") return void (answer.code === "state" && keep(held, answer.lease));
    say({ kind: "moved", lease: asked.lease, happening: asked.happening, state: answer.lease.state });
    keep(held, answer.lease);
  });
}

function keep(held: Map<string, Lease>, lease: Lease): void {
  if (lease.state === "free") held.delete(lease.id);
  else held.set(lease.id, lease);
}

async function claimant(storage: Storage, number: number, left: readonly Lease[]): Promise<never> {
  const dice = createDice(task.seed * 1009 + number);
  const held = new Map(left.filter((_, at) => at % task.claimants === number).map((lease) => [lease.id, lease]));
  for (let turn = 0; ; turn += 1) {
    const keys = Array.from({ length: 1 + dice.integer(12) }, (_, at) => `${task.seed}.${number}.${turn}.${at}`);
    if (held.size < 120 || dice.chance(0.2)) for (const lease of await claim(storage, keys)) keep(held, lease);
    await move(storage, held, dice);
    if (number === 0) for (const lease of await storage.write.sweepLeases(instant())) if (held.has(lease.id)) keep(held, lease);
    if (number === 1) await storage.write.sequence({});
    if (number === 2 && turn % 8 === 7) {
      const { differences } = await storage.write.checkLeaseBook({});
      if (differences.length > 0) say({ kind: "fault", what: `the memory is not what the tables say: ${differences.join(", ")}` });
    }
  }
}

try {
  const storage = await openLeaseStorage(task.address);
  await prepare(storage);
  say({ kind: "ready" });
  if (task.unanswered.length > 0) await claim(storage, task.unanswered);
  const { leases } = await storage.read.listLeases({ state: "holding", limit: 10_000 });
  await Promise.all(Array.from({ length: task.claimants }, (_, number) => claimant(storage, number, leases)));
} catch (error) {
  say({ kind: "fault", what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(1);
}
