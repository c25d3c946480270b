/**
 * The berth child: the process that holds reserved ports. It gives up everything but the right to bind, parks what its book says before anything else, and speaks to
 * nobody but the supervisor.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { dirname } from "node:path";
import { becomeUser, createBerth, createParking, loadLibc, openBerthBook, sealProcess, type Berth } from "@portolan/berths";
import { isBerthLease } from "@portolan/contract/berth-requests";
import { openBerthChannel } from "./berth-channel.ts";

/** Of nobody else: beside the server's own. */
const berthUserId = 61391;
/** Descriptors that are not sockets of ports: Node's own, the book, the frames. */
const keptDescriptors = 200;
const retryEveryMs = 1000;

const { directory } = JSON.parse(process.argv[2] ?? "{}") as { directory: string };

process.title = "portolan: berth";
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {}); // the terminal tells every process; the supervisor decides
process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(0));
process.on("message", (message: { kind?: unknown } | null) => {
  if (message?.kind === "stop") process.exit(0);
});

const berth = startHolding();
openBerthChannel({
  stream: new Socket({ fd: 3 }), // before anything is asked, everything is held
  berth,
  onFault: report,
  onEnd: () => process.exit(0),
});
setInterval(() => berth.retry(), retryEveryMs);

function startHolding(): Berth {
  try {
    return openBerth();
  } catch (error) {
    report(error);
    process.exit(1); // the supervisor tries again, later each time
  }
}

function openBerth(): Berth {
  const libc = loadLibc();
  const limit = readDescriptorLimit() - keptDescriptors;
  makeDirectory(directory);
  process.chdir(directory); // what lies above it may be closed to whom we become
  if (process.getuid?.() === 0) becomeUser(libc, { id: berthUserId, directory: "." });
  process.umask(0o077);
  const book = openBerthBook({ libc, directory: ".", isLease: isBerthLease, now: () => new Date() });
  if (book.setAside !== null) report(new Error(`the book in ${directory} was damaged and is put aside as ${book.setAside}`));
  const isSealed = sealProcess(libc, ".");
  return createBerth({ libc, book, parking: createParking(libc, limit), isSealed });
}

/** As the server makes its data folder, which this may be the first to make. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Node has raised it to the hard limit when it started. */
function readDescriptorLimit(): number {
  const found = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1];
  return found === undefined ? 1024 : Number(found);
}

function report(error: unknown): void {
  process.stderr.write(`berth: ${error instanceof Error ? error.message : String(error)}\n`);
}
