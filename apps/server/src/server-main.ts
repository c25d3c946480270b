/** The server child: the only process that speaks to browsers. It holds no rights once it listens to anybody. */
import { RefusalError } from "@portolan/contract";
import type { ServerOptions } from "./server-options.ts";
import { startServer, type RunningServer } from "./start-server.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as ServerOptions;
let server: RunningServer | null = null;
let ending: Promise<void> | null = null;

process.title = "portolan: server";
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {}); // the terminal tells every process; the supervisor decides
process.on("SIGTERM", () => end(0));
process.on("disconnect", () => end(0)); // the supervisor has gone
process.on("message", (message: { kind?: unknown } | null) => {
  if (message?.kind === "stop") end(0);
});

/** Ends in order, but not later than in 3 s. */
function end(code: number): void {
  setTimeout(() => process.exit(code), 3000).unref();
  ending ??= (server?.close() ?? Promise.resolve()).catch(report).then(() => process.exit(code));
}

function report(error: unknown): void {
  process.stderr.write(`server: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

function tell(message: object): void {
  if (process.connected) process.send?.(message);
}

try {
  server = await startServer(options, {
    onEnd(error) {
      if (error !== null) report(error);
      end(error === null ? 0 : 1);
    },
    onHistory: (failure, dataDir) => tell({ kind: "history", dataDir, since: failure?.since ?? null, error: failure?.error ?? null }),
  });
  tell(await server.ready);
} catch (error) {
  if (!(error instanceof RefusalError) || options.verbose) report(error);
  const refusal =
    error instanceof RefusalError ? error : new RefusalError("FAULT", { reason: error instanceof Error ? error.message : String(error) });
  tell({ kind: "failed", code: refusal.code, params: refusal.params });
  end(1);
}
