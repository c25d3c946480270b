import { fileURLToPath } from "node:url";
import { errorCatalogue, type ErrorCode, type ErrorParams } from "@portolan/contract";
import { maxApplierFrameBytes } from "@portolan/contract/applier";
import { maxBerthFrameBytes, maxBerthRequestBytes } from "@portolan/contract/berth";
import { guardPlacesOf, type GuardPlaces } from "./applier/guard-places.ts";
import { linkApplierUnit } from "./applier/applier-unit-link.ts";
import { createPinQuestions } from "./applier/pin-questions.ts";
import { applierEnvironment, applierMain, type ApplierArgument } from "./applier/start-applier.ts";
import { berthPlaceOf } from "./berth/berth-places.ts";
import { findApplierConfinement, findBerthConfinement, findConfinement } from "./confinement.ts";
import { startChild, type Child } from "./child-process.ts";
import { type ChildLimits, readResidentBytes, watchChild } from "./child-watch.ts";
import { createFrameRelay, type RelayEnd } from "./frame-relay.ts";
import { createRestartDelay } from "./restart-delay.ts";
import { readServerMessage } from "./server-message.ts";
import type { SupervisorEvent } from "./supervisor-events.ts";

export interface SupervisorOptions {
  /** Wanted port of the panel; the next free one up to 20 further is used when it is taken. 0: any. */
  readonly port: number;
  /** Address to listen on; only loopback is accepted. Absent: 127.0.0.1 and ::1. */
  readonly listen?: string;
  /** Where the history is kept. Null: /var/lib/portolan for root, else below the user's data directory. */
  readonly dataDir: string | null;
  /** Holds the address of a PostgreSQL; absent or null: the SQLite of the data folder. */
  readonly databaseFile?: string | null;
  readonly verbose: boolean;
  /** Version of Portolan, shown by the panel and written into snapshots. */
  readonly version: string;
  /** `serverMain` of @portolan/server: an app does not import another, so the command line hands it over. */
  readonly serverMain: string;
  readonly onEvent: (event: SupervisorEvent) => void;
  /** Another scanner program, for tests. */
  readonly scannerMain?: string;
  /**
   * Where the applier works; null: there is none, so that nothing can be changed from the panel. Absent: none where PORTOLAN_GUARD_DIR is "none"; else the one at the
   * socket that PORTOLAN_APPLIER_SOCKET names, which systemd keeps; else where PORTOLAN_GUARD_DIR says, or the system's own. Only root has one.
   */
  readonly guard?: GuardPlaces | null;
  /** What the scanner may take before it is started anew. */
  readonly scannerLimits?: ChildLimits;
  /** Whether SIGINT, SIGTERM and SIGHUP stop it. Absent: yes. */
  readonly signals?: boolean;
}

export interface Supervisor {
  /** Ends the children and resolves when they have gone. A change that waits is undone. */
  stop(): Promise<void>;
  /** Exit code, when everything has ended: 0 after `stop` or a signal. */
  readonly finished: Promise<number>;
  /** Process ids of the children that live now, for tests and `doctor`. */
  pids(): Readonly<Record<"scanner" | "server" | "applier" | "berth", number | null>>;
}

const patienceMs = 5000;
const scannerFrameBytes = 64 * 1024 * 1024;
const serverFrameBytes = 64 * 1024;
/**
 * Both children stay small rather than fast: a young generation that is collected soon, and one heap of the C library for all threads. The scanner
 * also has its code made for size: a look costs a few milliseconds either way, and what it leaves behind is a third less.
 */
const smallHeap = ["--max-semi-space-size=1"];
const smallCode = ["--optimize-for-size", "--single-threaded-gc"];
const oneArena = { MALLOC_ARENA_MAX: "1" };
/**
 * A look at 100,000 sockets takes some 350 MB and a second or two, and the longest rest between looks is half a minute: beyond this something has gone
 * wrong, and a scanner that begins again sees more than one that hangs.
 */
const scannerLimits: ChildLimits = { silenceMs: 120_000, memoryBytes: 1536 * 2 ** 20 };
/** The server's environment is a list of names: whatever else root had in its environment stays with root. */
const serverEnvironmentNames = [
  "PATH",
  "HOME",
  "LANG",
  "LC_ALL",
  "LC_MESSAGES",
  "TZ",
  "XDG_DATA_HOME",
  "PORTOLAN_DATA_DIR",
  "NODE_COMPILE_CACHE",
];

function serverArgument({ port, listen, dataDir, databaseFile, verbose, version }: SupervisorOptions): object {
  return { port, listen: listen ?? null, dataDir, databaseFile: databaseFile ?? null, verbose, version };
}

/** Starts scanner, server and, as root, applier, keeps them alive, and passes frames between them. Returns at once; `onEvent` says how it goes. */
export function startSupervisor(options: SupervisorOptions): Supervisor {
  const relay = createFrameRelay({ name: "scanner", maxBytes: scannerFrameBytes }, { name: "server", maxBytes: serverFrameBytes });
  const changes = createFrameRelay({ name: "applier", maxBytes: maxApplierFrameBytes }, { name: "server", maxBytes: maxApplierFrameBytes });
  const berths = createFrameRelay({ name: "berth", maxBytes: maxBerthFrameBytes }, { name: "server", maxBytes: maxBerthRequestBytes });
  const pins = createPinQuestions();
  const finished = Promise.withResolvers<number>();
  let stopping: Promise<void> | null = null;

  const stop = (exitCode: number): Promise<void> => {
    stopping ??= (async () => {
      for (const signal of handled) process.off(signal, onSignal);
      await Promise.all([server.stop(), scanner.stop(), applier?.stop(), berth?.stop()]);
      finished.resolve(exitCode);
    })();
    return stopping;
  };
  const fail = (code: ErrorCode, params: ErrorParams): void => {
    if (stopping !== null) return;
    options.onEvent({ kind: "failed", code, params });
    void stop(errorCatalogue[code].exitCode);
  };
  const handled = options.signals === false ? [] : (["SIGINT", "SIGTERM", "SIGHUP"] as const);
  const onSignal = (): void => void stop(0);
  for (const signal of handled) process.on(signal, onSignal);

  const { verbose, version, onEvent } = options;
  const berth = keepBerth(options, berths.berth); // first: what is reserved is nobody's from the beginning
  const scanner = keepAlive({
    name: "scanner",
    relayEnds: [relay.scanner],
    nodeOptions: [...smallHeap, ...smallCode],
    main: options.scannerMain ?? fileURLToPath(new URL("./scanner-main.ts", import.meta.url)),
    argument: { version, verbose },
    env: { ...process.env, ...oneArena },
    onMessage: () => {},
    limits: options.scannerLimits ?? scannerLimits,
    onEvent,
  });
  const server = keepAlive({
    name: "server",
    relayEnds: [relay.server, changes.server, berths.server],
    nodeOptions: smallHeap,
    prefix: findConfinement(),
    main: options.serverMain,
    argument: serverArgument(options),
    env: { ...chosenEnvironment(), ...oneArena },
    onMessage: (value) => {
      const message = readServerMessage(value);
      if (message?.kind === "history") onEvent(message);
      if (message?.kind === "ready") void pins.addTo(message, applier?.send ?? null).then(onEvent);
      if (message?.kind === "failed") fail(message.code, message.params);
    },
    onEvent,
  });
  const tellOfApplier = (event: SupervisorEvent): void => {
    pins.giveUp();
    onEvent(event);
  };
  const keeping: ApplierKeeping = { version, onEvent: tellOfApplier, relayEnd: changes.applier, onMessage: pins.hear };
  const applier = process.getuid?.() === 0 ? findApplier(options.guard, keeping) : null;
  return {
    stop: () => stop(0),
    finished: finished.promise,
    pids: () => ({ scanner: scanner.pid(), server: server.pid(), applier: applier?.pid() ?? null, berth: berth?.pid() ?? null }),
  };
}

/** null: nobody says where its book would be, so that no port is held. */
function keepBerth({ dataDir, onEvent }: SupervisorOptions, relayEnd: RelayEnd): KeptChild | null {
  const directory = berthPlaceOf({ dataDir, uid: process.getuid?.() ?? 0, env: process.env });
  if (directory === null) return null;
  return keepAlive({
    name: "berth",
    relayEnds: [relayEnd],
    nodeOptions: [...smallHeap, ...smallCode],
    prefix: findBerthConfinement(),
    main: fileURLToPath(new URL("./berth/berth-main.ts", import.meta.url)),
    argument: { directory },
    env: applierEnvironment,
    onMessage: () => {},
    onEvent,
  });
}

interface ApplierKeeping {
  readonly version: string;
  readonly relayEnd: RelayEnd;
  readonly onMessage: (message: unknown) => void;
  readonly onEvent: (event: SupervisorEvent) => void;
}

/** null: there is to be none. */
function findApplier(guard: SupervisorOptions["guard"], keeping: ApplierKeeping): KeptChild | null {
  const places = guard === undefined ? guardPlacesOf(process.env["PORTOLAN_GUARD_DIR"]) : guard;
  if (places === null) return null;
  const path = process.env["PORTOLAN_APPLIER_SOCKET"];
  if (guard === undefined && path?.startsWith("/") === true) {
    const { relayEnd, onEvent } = keeping;
    const link = linkApplierUnit({
      path,
      relayEnd,
      onLost: (reason, delayMs) => onEvent({ kind: "restarted", child: "applier", reason, delayMs }),
    });
    return { stop: () => link.stop(), pid: () => null, send: null };
  }
  return keepApplier(places, keeping);
}

/** A group of its own, so that what it has started can be ended with it; nothing of our environment. */
function keepApplier(places: GuardPlaces, { version, relayEnd, ...told }: ApplierKeeping): KeptChild {
  const argument: ApplierArgument = { places, version, keptBy: "supervisor" };
  return keepAlive({
    name: "applier",
    relayEnds: [relayEnd],
    nodeOptions: [...smallHeap, ...smallCode],
    prefix: findApplierConfinement(),
    main: applierMain,
    argument,
    env: applierEnvironment,
    isDetached: true,
    ...told,
  });
}

function chosenEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(serverEnvironmentNames.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

interface KeepAliveOptions {
  readonly name: "scanner" | "server" | "applier" | "berth";
  /** A stream of frames for each. */
  readonly relayEnds: readonly RelayEnd[];
  readonly prefix?: readonly string[];
  readonly nodeOptions: readonly string[];
  readonly main: string;
  readonly argument: unknown;
  readonly env: NodeJS.ProcessEnv;
  readonly isDetached?: boolean;
  readonly onMessage: (message: unknown) => void;
  readonly onEvent: (event: SupervisorEvent) => void;
  /** Every message of the child is a sign of life. Absent: it is not watched. */
  readonly limits?: ChildLimits;
}

interface KeptChild {
  stop(): Promise<void>;
  pid(): number | null;
  /** null: it is no child of ours, and takes nothing but frames. */
  readonly send: ((message: object) => void) | null;
}

/** Starts a child and starts it again, later each time, whenever it ends without having been asked to. */
function keepAlive({ name, relayEnds, onEvent, limits, ...childOptions }: KeepAliveOptions): KeptChild {
  const delay = createRestartDelay(() => performance.now());
  let child: Child | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const start = (): void => {
    delay.started();
    const started = startChild({
      ...childOptions,
      streams: relayEnds.length,
      onMessage(message) {
        watch?.hear();
        childOptions.onMessage(message);
      },
      onExit: (reason) => {
        watch?.close();
        child = null;
        if (stopped) return;
        for (const end of relayEnds) end.detach();
        const delayMs = delay.decideDelayMs();
        onEvent({ kind: "restarted", child: name, reason, delayMs });
        timer = setTimeout(start, delayMs);
      },
    });
    child = started;
    const { pid, kill } = started;
    const watch =
      limits === undefined || pid === null ? null : watchChild({ limits, residentBytes: () => readResidentBytes(pid), onExceeded: kill });
    for (const [index, stream] of started.frames.entries()) relayEnds[index]?.attach(stream, kill);
  };
  start();
  return {
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await child?.stop(patienceMs);
    },
    pid: () => child?.pid ?? null,
    send: (message) => child?.send(message),
  };
}
