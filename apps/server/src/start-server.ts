import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { pino } from "pino";
import { RefusalError } from "@portolan/contract";
import { startStorageThreads, type Storage } from "@portolan/storage";
import { checkDataDirectory, databaseName, decideDataDirectory, prepareDataDirectory } from "./data-directory.ts";
import { dropPrivileges } from "./drop-privileges.ts";
import { createHistoryRecorder } from "./history-recorder.ts";
import { createHostView, hostId } from "./host-view.ts";
import { createHttpApp } from "./http-app.ts";
import { createLiveStream } from "./live-stream.ts";
import { listenOnLoopback } from "./loopback-listeners.ts";
import { readPanelAssets } from "./panel-assets.ts";
import { portHolderName } from "./port-holder-name.ts";
import type { ScannerClient } from "./scanner-client.ts";
import { listenToScanner } from "./scanner-link.ts";
import type { ServerOptions } from "./server-options.ts";
import { decideServerUser } from "./server-user.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";

/** The facts of `ReadyEvent` of @portolan/daemon, which checks them. */
export interface ServerReady {
  readonly kind: "ready";
  readonly urls: readonly string[];
  readonly port: number;
  readonly addresses: readonly string[];
  readonly portTakenBy: { readonly port: number; readonly holder: string | null } | null;
  readonly dataDir: string;
  readonly serverUser: { readonly uid: number; readonly name: string | null };
  readonly privileged: boolean;
  readonly firstLookMs: number | null;
}

export interface RunningServer {
  /** Resolves with the first look, or without it after 5 s. */
  readonly ready: Promise<ServerReady>;
  close(): Promise<void>;
}

const firstLookPatienceMs = 5000;
const pruneEveryMs = 6 * 60 * 60_000;
const panelDirectory = fileURLToPath(new URL("../../panel/dist", import.meta.url));

/**
 * Starts the server in the order that giving up root asks for: load everything, bind the sockets, give the data directory away,
 * stop being root, and only then open the database and listen to anybody.
 */
export async function startServer(options: ServerOptions, onEnd: (error: Error | null) => void): Promise<RunningServer> {
  const startedMs = performance.now();
  const log = pino(
    { level: options.verbose ? "info" : "warn", redact: ["req.headers.cookie", "req.headers.authorization"] },
    pino.destination({ dest: 2, sync: true }),
  );
  const onFault = (error: unknown): void => log.error({ err: error }, "fault");
  const threads = await startStorageThreads();
  const view = createHostView(options.version);
  const stream = createLiveStream(() => view.document);

  let storage: Storage | null = null;
  let signIn: SignIn | null = null;
  let scanner: ScannerClient | null = null;
  const opened = <T>(value: T | null): T => {
    if (value === null) throw new RefusalError("FAULT", { reason: "The server is still starting." });
    return value;
  };
  const firstLook = Promise.withResolvers<number>();
  const app = await createHttpApp({
    storage: () => opened(storage),
    signIn: () => opened(signIn),
    scanner: () => opened(scanner),
    view,
    stream,
    panel: readPanelAssets(panelDirectory),
    version: options.version,
    listenAddress: options.listen,
    log,
  });

  const listeners = await listenOnLoopback({
    port: options.port,
    listen: options.listen,
    onRequest: (request, response) => app.routing(request, response),
  });
  const identity = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const dataDir = decideDataDirectory({ wanted: options.dataDir, uid: identity.uid, env: process.env });
  if (dataDir === null)
    throw new RefusalError("DATA_DIRECTORY_UNUSABLE", { path: "?", uid: identity.uid, reason: "neither HOME nor XDG_DATA_HOME is set" });
  const user = decideServerUser({ ...identity, dataDir });
  prepareDataDirectory(dataDir, user);
  dropPrivileges(user);
  checkDataDirectory(dataDir, user.uid);
  const kept = await openStorage(threads, join(dataDir, databaseName));
  storage = kept;
  signIn = createSignIn(kept);
  const token = await signIn.issueToken();
  const recorder = createHistoryRecorder(kept.write, onFault);
  const listening = listenToScanner({
    onLook: async (look) => {
      if (view.snapshot === null) view.begin((await kept.read.lastEndpoints({ host: hostId(look.host) })) ?? [], hostId(look.host));
      const update = view.receive(look);
      stream.publish(update);
      firstLook.resolve(performance.now() - startedMs);
      await recorder.record(update);
    },
    onLost: (since) => {
      view.interrupt();
      stream.lose(since);
    },
    onFault,
    onEnd,
  });
  scanner = listening;
  const pruning = setInterval(() => void pruneHistory(kept).catch(onFault), pruneEveryMs);
  pruning.unref();

  const ready = async (): Promise<ServerReady> => {
    const patience = Promise.withResolvers<null>();
    const timer = setTimeout(() => patience.resolve(null), firstLookPatienceMs);
    const firstLookMs = await Promise.race([firstLook.promise, patience.promise]);
    clearTimeout(timer);
    const { port, addresses } = listeners;
    const names = addresses.includes("127.0.0.1")
      ? ["localhost", "127.0.0.1"]
      : addresses.map((address) => (address.includes(":") ? `[${address}]` : address));
    const isTaken = options.port !== 0 && port !== options.port;
    return {
      kind: "ready",
      urls: names.map((name) => `http://${name}:${port}/#token=${token}`),
      port,
      addresses,
      portTakenBy: isTaken ? { port: options.port, holder: portHolderName(view.endpoints, options.port) } : null,
      dataDir,
      serverUser: { uid: user.uid, name: user.name },
      privileged: view.snapshot?.host.privileged ?? false,
      firstLookMs: firstLookMs === null ? null : Math.round(firstLookMs),
    };
  };
  return {
    ready: ready(),
    async close() {
      clearInterval(pruning);
      listening.close();
      stream.close();
      await listeners.close();
      await app.close();
      await kept.close();
    },
  };
}

async function openStorage(threads: Awaited<ReturnType<typeof startStorageThreads>>, path: string): Promise<Storage> {
  try {
    const outcome = await threads.open(path);
    if (!outcome.ok) throw new RefusalError(outcome.code, { path, migration: outcome.migration });
    await pruneHistory(outcome.storage);
    return outcome.storage;
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    throw new RefusalError("DATABASE_UNUSABLE", { path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

/** Step by step, so that looks are recorded in between. */
async function pruneHistory({ write }: Storage): Promise<void> {
  for (let round = 0; round < 1000; round++) if ((await write.prune({ nowMs: Date.now() })) === 0) return;
}
