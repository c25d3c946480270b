/**
 * The applier's program: `node applier-main.ts ARGUMENT`, by the supervisor, as a unit of its own, or alone for root's command line; alone it ends when nothing has been
 * asked and nothing has waited for two seconds. It leads a process group, so that whatever it started can be ended with it, and listens to no network.
 */
import { lstatSync, mkdirSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ApplierEvent, Origin } from "@portolan/contract/applier";
import { lockFile } from "@portolan/storage/file-lock";
import { openApplierChannel, type ApplierChannel } from "./applier-channel.ts";
import { startApplier, type Applier } from "./applier.ts";
import { openRootSocket } from "./root-socket.ts";
import type { ApplierArgument } from "./start-applier.ts";

const { places, version, keptBy } = JSON.parse(process.argv[2] ?? "{}") as ApplierArgument;
const idleMs = 2000; // soon: the one that the supervisor starts waits for the place
const lockLookEveryMs = 500;

process.title = "portolan: applier";
process.umask(0o077);
for (const signal of ["SIGINT", "SIGHUP", "SIGPIPE"] as const) process.on(signal, () => {}); // the terminal tells every process; the supervisor decides
process.on("SIGTERM", () => void end(0));
process.on("disconnect", () => void end(0)); // the supervisor has gone
process.on("message", (message: { kind?: unknown } | null) => {
  if (message?.kind === "stop") void end(0);
  if (message?.kind === "make-pin-secret") void tellPinSecret();
});

const channels = new Set<ApplierChannel>();
const started = Promise.withResolvers<Applier>();
let applier: Applier | null = null;
let isElsewhere = false;
let idleSinceMs = performance.now();

function serve(stream: Socket, by: Origin): void {
  const channel = openApplierChannel({
    stream,
    async answer(request) {
      idleSinceMs = performance.now();
      return isElsewhere ? { code: "elsewhere" } : (await started.promise).answer(request, by);
    },
    onEnd() {
      channels.delete(channel);
      if (by === "server" && keptBy === "supervisor") void end(0); // who has closed it
    },
  });
  channels.add(channel);
}

function push(event: ApplierEvent): void {
  for (const channel of channels) channel.push(event);
}

async function tellPinSecret(): Promise<void> {
  const secret = isElsewhere ? null : await (await started.promise).makePinSecret().catch(() => null);
  if (process.connected) process.send?.({ kind: "pin-secret", secret });
}

async function end(code: number): Promise<never> {
  setTimeout(() => process.exit(code), 4000).unref();
  await applier?.stop().catch(report);
  process.exit(code);
}

function report(error: unknown): void {
  process.stderr.write(`applier: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

function refuseOthers(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(directory);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) throw new Error(`${directory} is not a folder of this user's alone`);
}

/** Another applier of this place is at work as long as its lock is held: every question is then answered so. */
async function waitForLock(): Promise<void> {
  refuseOthers(places.state);
  while (lockFile(join(places.state, "applier.lock"), 0) === null) {
    isElsewhere = true;
    await pause(lockLookEveryMs);
  }
}

if (keptBy === "supervisor") serve(new Socket({ fd: 3 }), "server");
else if (keptBy !== "nobody") await openRootSocket(keptBy.serverSocket, (socket) => serve(socket, "server"));
await waitForLock();
const running = await startApplier({ places, version, onEvent: push });
applier = running;
started.resolve(running);
if (isElsewhere) push({ event: "change", pending: null }); // whoever was told so may ask again
isElsewhere = false;
await openRootSocket(places.socket, (socket) => serve(socket, "root"));
if (keptBy === "nobody")
  setInterval(() => {
    if (channels.size > 0 || running.hasPending()) idleSinceMs = performance.now();
    else if (performance.now() - idleSinceMs > idleMs) void end(0);
  }, 1000);
