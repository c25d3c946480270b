/** One case on a host that is ready for its back end: what it came to, and what is wrong with the host afterwards. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isEnded, readGuardRecord, type GuardRecord } from "@portolan/apply";
import type { Plan } from "@portolan/plans";
import { waitUntil, type LabHost } from "@portolan/test";
import { bootByProgram, bootBySystemd, endOurs, installGuardUnit, ourProcesses } from "./boot-host.ts";
import type { CrashCase } from "./crash-case.ts";
import type { CrashHost } from "./crash-host.ts";
import type { CrashResult, Happened } from "./crash-result.ts";
import { createDice } from "./dice.ts";
import { describeFault, findFault } from "./find-fault.ts";
import type { MakerProgram } from "./inside/maker-main.ts";
import { askForPlan } from "./inside/observer.ts";
import { lockedOut, whoGetsIn } from "./outside-world.ts";
import { randomWish, type Wish } from "./random-intent.ts";

const directory = "/var/lib/portolan/guard";
const [waitingFile, goFile] = ["/run/crash-waiting", "/run/crash-go"] as const;
const program = join(import.meta.dirname, "inside/maker-main.ts");
const planId = "crash";
const [maxUndoers, wishes] = [8, 4];
const patienceMs = 150_000; // of a machine that has other work, too
const env = { NODE_COMPILE_CACHE: "/tmp/node-compile-cache" }; // our programs start in a third of the time

export async function runCase(on: CrashHost, crash: CrashCase): Promise<CrashResult> {
  const startedMs = performance.now();
  const { host, backEnd } = on;
  const dice = createDice(crash.diceSeed);
  await endOurs(host);
  await host.run(["rm", "-rf", directory, waitingFile, goFile]);
  await backEnd.load(host, dice);
  const result = { number: crash.number, backEnd: crash.backEnd, packets: false, booted: false, meddled: false, deaths: 0 };
  const found = await findPlan(on, dice);
  if ("refused" in found) return { ...result, end: "refused", why: found.refused, tookMs: Math.round(performance.now() - startedMs), fault: null }; // prettier-ignore
  const { plan, wish } = found;
  const hasPackets = crash.hasPackets && wish.protocol === "tcp";
  const packets = hasPackets ? await whoGetsIn(host, wish.port) : null;
  const state = await backEnd.state(host);
  const happened = await happen(on, { crash, plan, wish });
  const record = recordOf(host);
  const fault = await findFault(on, { plan, wish, before: { state, packets }, record, ...happened });
  return {
    ...result,
    end: record === null ? "nothing" : record.state === "confirmed" ? "confirmed" : "undone",
    why: record?.why ?? null,
    deaths: happened.deaths,
    packets: hasPackets,
    booted: happened.isBooted,
    meddled: happened.isMeddled,
    tookMs: Math.round(performance.now() - startedMs),
    fault: fault === null ? null : describeFault(crash, { plan, fault, told: happened.told }),
  };
}

/** Of some wishes the first that takes a change; otherwise why the last was refused. */
async function findPlan(
  { host, backEnd }: CrashHost,
  dice: ReturnType<typeof createDice>,
): Promise<{ plan: Plan; wish: Wish } | { refused: string }> {
  let refused = "";
  for (let attempt = 0; attempt < wishes; attempt += 1) {
    const wish = randomWish(dice, backEnd.ports);
    const { intent, acceptedRisks } = wish;
    const answer = await askForPlan(host, { planId, intent, acceptedRisks });
    if (answer.code === "planned") return { plan: answer.plan, wish };
    refused = answer.code;
  }
  return { refused };
}

interface Doing {
  readonly crash: CrashCase;
  readonly plan: Plan;
  readonly wish: Wish;
}

async function happen(on: CrashHost, { crash, plan, wish }: Doing): Promise<Happened> {
  const { host, backEnd } = on;
  let [isMeddled, deaths] = [false, 0];
  let locked: readonly string[] = [];
  if (crash.boot === "systemd") await installGuardUnit(host, directory);
  const made = startMaker(host, { crash, plan });
  let hasEnded = false;
  void made.finally(() => (hasEnded = true)).catch(() => null);
  await waitUntil(() => hasEnded || existsSync(host.path(waitingFile)), { what: "the maker", timeoutMs: patienceMs });
  if (!hasEnded) {
    if (crash.isMeddledWith) await backEnd.meddle(host);
    isMeddled = crash.isMeddledWith;
    if (wish.port !== 22) locked = await lockedOut(host);
    host.write(goFile, "");
  }
  await waitUntil(() => hasEnded || isOver(recordOf(host)), { what: "the change to end", timeoutMs: patienceMs });
  if (!hasEnded) await endOurs(host);
  const { lived, told } = await made;
  if (!lived) deaths += 1;
  const isBooted = crash.boot !== "none" && recordOf(host)?.state !== "confirmed";
  if (isBooted && crash.boot === "program") await bootByProgram(host, { backEnd, directory });
  if (isBooted && crash.boot === "systemd") await bootBySystemd(host, on.listening);
  deaths += await undo(host, crash);
  return { deaths, isMeddled, isBooted, lockedOut: locked, told };
}

function isOver(record: GuardRecord | null): boolean {
  return record !== null && isEnded(record);
}

async function startMaker(
  host: LabHost,
  { crash, plan }: { readonly crash: CrashCase; readonly plan: Plan },
): Promise<{ readonly lived: boolean; readonly told: string }> {
  const { ending, makerDies, watchDies } = crash;
  const request: MakerProgram = {
    task: "make",
    directory,
    plan,
    ending,
    diesAt: makerDies !== null && "atPoint" in makerDies ? makerDies.atPoint : null,
    diesAfterMs: makerDies !== null && "afterMs" in makerDies ? makerDies.afterMs : null,
    watchDies,
    confirmWithinMs: ending === "silence" ? 4000 : patienceMs,
    waitingFile,
    goFile,
  };
  const own = ["setsid", "--wait", process.execPath, program, JSON.stringify(request)];
  const traced = makerDies !== null && "call" in makerDies ? [...deadlyCall(makerDies), ...own] : own;
  const { exitCode, stdout, stderr } = await host.run(traced, { env, allowFailure: true, timeoutMs: 2 * patienceMs });
  if (exitCode === 1 && stderr !== "") return { lived: false, told: stderr.slice(-4000) };
  return { lived: exitCode === 0, told: stdout };
}

/** Processes that it starts are traced too, each with a count of its own. */
function deadlyCall({ call, when }: { readonly call: string; readonly when: number }): readonly string[] {
  return [
    "strace",
    "-f",
    "--seccomp-bpf",
    "-qq",
    "-o",
    "/dev/null",
    "-e",
    `trace=${call}`,
    "-e",
    `inject=${call}:signal=KILL:when=${when}`,
  ];
}

/** How many died of those who undid it. Where a watch is at it, it is left to it. */
async function undo(host: LabHost, { undoersDieAt }: CrashCase): Promise<number> {
  let deaths = 0;
  for (let turn = 0; turn < maxUndoers; turn += 1) {
    const atPoint = undoersDieAt[turn] ?? null;
    if (atPoint === null) await waitUntil(() => isOver(recordOf(host)) || ourProcesses(host).length === 0, { what: "the watch", timeoutMs: patienceMs }); // prettier-ignore
    const lived = await runUndoer(host, atPoint);
    if (!lived) deaths += 1;
    else if (atPoint === null) return deaths;
  }
  return deaths;
}

/** false: it died. */
async function runUndoer(host: LabHost, diesAt: number | null): Promise<boolean> {
  const request: MakerProgram = { task: "undo", directory, diesAt };
  const { exitCode, stderr } = await host.run(["setsid", "--wait", process.execPath, program, JSON.stringify(request)], {
    env,
    allowFailure: true,
  });
  if (exitCode !== 0 && stderr !== "") throw new Error(stderr.slice(-4000));
  return exitCode === 0;
}

function recordOf(host: LabHost): GuardRecord | null {
  try {
    return readGuardRecord(host.path(directory));
  } catch {
    return null; // its folder is being looked into while it is made
  }
}
