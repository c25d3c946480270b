/** Stays on a lab host and answers lines of JSON at a Unix socket: what a wish would take there, and what became of the rules: `node observer-main.ts SOCKET`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { openHostReader } from "@portolan/apply";
import { baseOf, checkPromise, type Plan } from "@portolan/plans";
import { diffHosts, type DifferentRegion, type HostModel } from "@portolan/reachability";
import { answerOn, seenOf, type Seen } from "./host-model.ts";
import type { Snapshot } from "@portolan/snapshot";
import type { ObserverAnswer, ObserverRequest } from "./observer.ts";

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("The socket's path is missing");
const reader = openHostReader("crash");
/** The host when it was last asked for a plan: on disk, to outlive a boot. */
const kept = "/var/lib/observed.json";
let before: Seen | null = existsSync(kept) ? seenOf(JSON.parse(readFileSync(kept, "utf8")) as Snapshot) : null;

const told = (regions: readonly DifferentRegion[]): readonly string[] =>
  regions.map(({ family, protocol, ports, sources }) => `${family} ${protocol} ${ports} ${sources.join(" ")}`);

async function answer(request: ObserverRequest): Promise<ObserverAnswer> {
  const snapshot = await reader.read();
  const now = seenOf(snapshot);
  if (request.ask === "plan") {
    before = now;
    writeFileSync(kept, JSON.stringify(snapshot));
    return { answer: answerOn(now, request) };
  }
  if (before === null) throw new Error("Nothing was planned here");
  return { base: baseOf(now.model), before: baseOf(before.model), ...changed(before.model, now.model, request.plan) };
}

function changed(
  was: HostModel,
  is: HostModel,
  plan: Plan,
): Pick<Extract<ObserverAnswer, { base: string }>, "changed" | "broken" | "elsewhere"> {
  const { gained, lost } = diffHosts(was, { ...is, listeners: was.listeners });
  const { broken, elsewhere } = checkPromise(plan, was, is);
  return { changed: told([...gained, ...lost]), broken: told(broken), elsewhere: told(elsewhere) };
}

createServer((socket) => {
  socket.on("error", () => {});
  createInterface(socket).on("line", (line) => {
    answer(JSON.parse(line) as ObserverRequest).then(
      (said) => socket.end(`${JSON.stringify(said)}\n`),
      (error: unknown) => socket.end(`${JSON.stringify({ fault: error instanceof Error ? error.stack : String(error) })}\n`),
    );
  });
}).listen(path, () => process.stdout.write("listening\n"));
