/**
 * Applies a plan to a lab host: `node plan-program.ts JSON`. Listens on port 7400 from before the change; prints what became of it as one line of JSON, and as
 * long as it waits answers each line `{"ask":"claim"}` by what the confirmation came to.
 */
import { createHash } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { applyPlan, confirmPlan, openHostReader, runTool, type Guard, type PlanConfirmation } from "@portolan/apply";
import type { IpFamily } from "@portolan/net";
import { baseOf, type Step } from "@portolan/plans";
import { diffHosts, hostModelOf, type DifferentRegion } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";

export interface PlanProgram {
  readonly directory: string;
  readonly steps: readonly Step[];
  readonly base?: string; // absent: the host's own
  /** Each as `ports sources`, in any order. */
  readonly promise: { readonly gained: readonly string[]; readonly lost: readonly string[] };
  /** A program of the host, which ends with 0 where connections are as promised. Absent: nothing is tried. */
  readonly probe?: readonly [string, ...string[]];
  readonly families: readonly IpFamily[];
}

const program = JSON.parse(process.argv[2] ?? "") as PlanProgram;
const guard: Guard = { directory: program.directory, run: runTool };
const reader = openHostReader("test");
let pending: PlanConfirmation | null = null;

function hashOf(snapshot: Snapshot): string {
  return createHash("sha256")
    .update(baseOf(hostModelOf(snapshot, "host")))
    .digest("hex");
}

function compare(before: Snapshot, after: Snapshot): string | null {
  const { gained, lost } = diffHosts(hostModelOf(before, "host"), hostModelOf(after, "host"));
  const told = (regions: readonly DifferentRegion[]): readonly string[] =>
    [...new Set(regions.map(({ ports, sources }) => `${ports} ${sources.join(" ")}`))].toSorted();
  const [is, was] = [{ gained: told(gained), lost: told(lost) }, program.promise].map((one) => JSON.stringify(one));
  return is === was ? null : `${is} instead of ${was}`;
}

async function probe(): Promise<string | null> {
  if (program.probe === undefined) return null;
  const [file, ...words] = program.probe;
  const result = await runTool(file, words);
  return result.outcome === "exited" && result.code === 0 ? null : "the probe got another answer";
}

async function confirm(socket: Socket): Promise<unknown> {
  if (pending === null) return { code: "nothing" };
  return confirmPlan(guard, pending, {
    local: { address: socket.localAddress ?? "", port: socket.localPort ?? 0 },
    remote: { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 },
  });
}

createServer((socket) => {
  socket.on("error", () => {});
  createInterface(socket).on("line", () => void confirm(socket).then((answer) => socket.write(`${JSON.stringify(answer)}\n`)));
}).listen(7400);

const startedMs = performance.now();
const base = program.base ?? hashOf(await reader.read());
const readMs = performance.now() - startedMs;
const judge = (before: Snapshot): { readonly base: string } | null => (hashOf(before) === base ? null : { base: hashOf(before) });
const outcome = await applyPlan(
  guard,
  { planId: "k7w2", steps: program.steps, confirm: { families: program.families, withinMs: 20_000 } },
  { judge, compare, probe, reader },
);
if (outcome.code === "waiting") pending = outcome.pending;
const tookMs = performance.now() - startedMs - readMs;
process.stdout.write(`${JSON.stringify({ ...outcome, pending: undefined, readMs, tookMs })}\n`);
