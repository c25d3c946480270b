import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Actor, type ChurnSeries, namespaceName, type PlannedLife } from "./churn-plan.ts";
import type { ChurnerOrder, ChurnerReport } from "./churner-messages.ts";
import type { Truth, TrueLife } from "./truth.ts";

const script = fileURLToPath(new URL("churner.ts", import.meta.url));
const closePatienceMs = 5000;

/** The processes that open and close listeners, and the log of what they did. */
export interface Churners extends AsyncDisposable {
  /** Plays the series to their ends, then gives what really happened. */
  play(series: readonly ChurnSeries[]): Promise<Truth>;
}

interface Times {
  openedFromMs?: number;
  openedToMs?: number;
  closedFromMs?: number;
  closedToMs?: number;
  reason?: string;
}

/** Starts them in the namespaces of the run, which must be there. */
export async function startChurners(run: string, onEvent: (line: object) => void): Promise<Churners> {
  const times = new Map<number, Times>();
  const onReport = (report: ChurnerReport): void => {
    if (report.kind === "ready") return;
    onEvent(report);
    const known = times.get(report.id) ?? {};
    times.set(report.id, known);
    if (report.kind === "failed") known.reason = report.reason;
    else if (report.kind === "opened") [known.openedFromMs, known.openedToMs] = [report.fromMs, report.toMs];
    else [known.closedFromMs, known.closedToMs] = [report.fromMs, report.toMs];
  };
  const actors = new Map<Actor, ChildProcess>();
  for (const actor of ["first", "second", "other", "inner"] as const) actors.set(actor, await startOne(actor, run, onReport));
  return {
    async play(series) {
      const startMs = performance.now();
      for (const action of actionsOf(series)) {
        const waitMs = startMs + action.atMs - performance.now();
        if (waitMs > 0.5) await new Promise((resolve) => setTimeout(resolve, waitMs));
        actors.get(action.actor)?.send(action.order);
      }
      await new Promise((resolve) => setTimeout(resolve, closePatienceMs));
      return truthOf(series, times, actors);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...actors.values()].map(stopOne));
    },
  };
}

/** The other program is the same script in another folder: of an interpreter, folder and script together are the program. */
async function startOne(actor: Actor, run: string, onReport: (report: ChurnerReport) => void): Promise<ChildProcess> {
  const namespace = namespaceName(run, actor === "inner" ? "inner" : "outer");
  const child = spawn("ip", ["netns", "exec", namespace, process.execPath, script], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    cwd: actor === "other" ? "/tmp" : "/",
  });
  const [first] = (await once(child, "message")) as [ChurnerReport];
  if (first.kind !== "ready") throw new Error("a churner did not begin");
  child.on("message", (message: ChurnerReport) => onReport(message));
  return child;
}

async function stopOne(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  if (child.connected) child.disconnect();
  await gone;
}

interface Action {
  readonly atMs: number;
  readonly actor: Actor;
  readonly order: ChurnerOrder;
}

function actionsOf(series: readonly ChurnSeries[]): Action[] {
  const actions = series.flatMap(({ lives }) =>
    lives.flatMap(({ id, actor, place, openMs, closeMs }: PlannedLife): Action[] => {
      const { protocol, address, port } = place;
      return [
        { atMs: openMs, actor, order: { kind: "open", id, protocol, address, port } },
        { atMs: closeMs, actor, order: { kind: "close", id } },
      ];
    }),
  );
  return actions.sort((left, right) => left.atMs - right.atMs);
}

function truthOf(series: readonly ChurnSeries[], times: ReadonlyMap<number, Times>, actors: ReadonlyMap<Actor, ChildProcess>): Truth {
  const failed: { life: PlannedLife; reason: string }[] = [];
  const whole = series.flatMap((one) => {
    const lives = one.lives.map((planned) => ({ planned, life: lifeOf(planned, times.get(planned.id), actors.get(planned.actor)?.pid) }));
    for (const { planned, life } of lives)
      if (life === null) failed.push({ life: planned, reason: times.get(planned.id)?.reason ?? "no report" });
    const known = lives.flatMap(({ life }) => (life === null ? [] : [life]));
    if (known.length === lives.length) return [{ series: one, lives: known }];
    // A busy machine may keep the one before from letting go in time: then the one life that came about is the truth of its place.
    const [only, another] = known;
    return only === undefined || another !== undefined
      ? []
      : [{ series: { ...one, kind: "single" as const, lives: [only.planned] }, lives: [only] }];
  });
  return { series: whole, failed };
}

function lifeOf(planned: PlannedLife, times: Times | undefined, pid: number | undefined): TrueLife | null {
  const { openedFromMs, openedToMs, closedFromMs, closedToMs } = times ?? {};
  if (openedFromMs === undefined || openedToMs === undefined || closedFromMs === undefined || closedToMs === undefined) return null;
  return { planned, pid: pid ?? 0, openedFromMs, openedToMs, closedFromMs, closedToMs };
}
