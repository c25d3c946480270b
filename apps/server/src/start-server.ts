import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { pino, type Logger } from "pino";
import { RefusalError } from "@portolan/contract";
import type { Storage } from "@portolan/storage";
import type { AppParts } from "./app-parts.ts";
import { becomeServerUser } from "./become-server-user.ts";
import { openHistory } from "./history.ts";
import { createHistoryRecorder, type HistoryFailure } from "./history-recorder.ts";
import { createHostView, hostId, type HostView } from "./host-view.ts";
import { createHttpApp } from "./http-app.ts";
import { createLiveStream, type LiveStream } from "./live-stream.ts";
import { startLedgerKeeper, type LedgerKeeper, type LedgerParts } from "./ledger/ledger-keeper.ts";
import { openLinkSocket, type RunningPanel } from "./link-socket.ts";
import { openApiSocket } from "./leases/api-socket.ts";
import { openBerthLink } from "./leases/berth-link.ts";
import { openLeases, type LeasesParts, type OpenedLeases } from "./leases/open-leases.ts";
import { lockDataDirectory } from "./lock-data-directory.ts";
import { listenOnLoopback } from "./loopback-listeners.ts";
import { prepareDatabase } from "./open-database.ts";
import { openErasureSocket } from "./people/erasure-socket.ts";
import { openPasswordSocket } from "./people/password-socket.ts";
import { eraseNamed } from "./people/personal-data.ts";
import { openPeopleParts, type PeopleParts } from "./people/people-parts.ts";
import { rememberTokens } from "./people/remember-tokens.ts";
import { replacePassword } from "./people/replace-password.ts";
import { openPlans, type OpenedPlans, type PlansParts } from "./plans/open-plans.ts";
import { readPanelAssets } from "./panel-assets.ts";
import type { SentHost } from "./reach/fact-sender.ts";
import { createLiveFacts } from "./reach/live-facts.ts";
import { createReachJudge, type ReachJudge } from "./reach/reach-judge.ts";
import type { ScannerClient } from "./scanner-client.ts";
import { listenToScanner } from "./scanner-link.ts";
import type { ServerOptions } from "./server-options.ts";
import { serverReady, signInLinks, type ServerReady } from "./server-ready.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";
import { openWaivers } from "./waivers/open-waivers.ts";
import type { WaiverDesk } from "./waivers/waiver-desk.ts";

export interface RunningServer {
  /** Resolves with the first look, or without it after 5 s. */
  readonly ready: Promise<ServerReady>;
  close(): Promise<void>;
}

export interface ServerEvents {
  /** The supervisor's pipe has closed. */
  readonly onEnd: (error: Error | null) => void;
  /** The history can no longer be written, or, with null, is written again. */
  readonly onHistory: (failure: HistoryFailure | null, dataDir: string) => void;
}

const firstLookPatienceMs = 5000;
const panelDirectory = fileURLToPath(new URL("../../panel/dist", import.meta.url));

/**
 * Starts the server in the order that giving up root asks for: load everything, bind the sockets, give the data directory away,
 * stop being root, and only then open the database and listen to anybody.
 */
export async function startServer(options: ServerOptions, { onEnd, onHistory }: ServerEvents): Promise<RunningServer> {
  const startedMs = performance.now();
  const log = createLog(options.verbose);
  const onFault = (error: unknown): void => log.error({ err: error }, "fault");
  const view = createHostView(options.version);
  const stream = createLiveStream(() => view.document);
  const late: LateParts = { ...notYetOpened };
  const reach = startJudge({ view, stream, late });
  const [opener] = await Promise.all([prepareDatabase(options.databaseFile ?? null), reach.loaded]);
  const { version, port, listen } = options;
  const fixed = { view, stream, reach, panel: readPanelAssets(panelDirectory), version, listenAddress: listen, log };
  const app = await createHttpApp({ ...lateParts(late), ...fixed });
  const listeners = await listenOnLoopback({ port, listen, onRequest: (request, response) => app.routing(request, response) });
  const { user, dataDir } = becomeServerUser(options.dataDir);
  const lock = lockDataDirectory(dataDir);
  const storage = rememberTokens(await openHistory(opener, dataDir, onFault));
  const recorder = createHistoryRecorder(storage.write, (failure) => {
    late.historyFailure = failure;
    stream.tellHistory(failure);
    onHistory(failure, dataDir);
  });
  const ledger = await keepLedger({ storage, directory: dataDir, log, late });
  const signIn = createSignIn(storage, dataDir);
  const people = openPeopleParts(storage, dataDir);
  const token = await signIn.issueToken();
  const issue = async (): Promise<RunningPanel> => {
    const urls = signInLinks(listeners, await signIn.issueToken());
    return { schema: "portolan.running/1", pid: process.ppid, port: listeners.port, urls };
  };
  const closeSockets = await openSockets({ dataDir, issue, people, stream, app, onFault });

  const firstLook = Promise.withResolvers<number>();
  const scanner = listenToScanner({
    async onLook(look) {
      if (view.snapshot === null) view.begin(await storage.read.lastEndpoints({ host: hostId(look.host) }), hostId(look.host));
      const update = view.receive(look);
      stream.publish(update);
      reach.tell(update.changedSections);
      late.leases?.look(update);
      firstLook.resolve(performance.now() - startedMs);
      await recorder.record(update);
    },
    onLost(since) {
      view.interrupt();
      stream.lose(since);
      late.leases?.lost();
    },
    onFault,
    onEnd,
  });
  const desks = openDesks({ storage, dataDir, ledger, scanner, view, reach, stream, listeners, onFault, openBerth: openBerthLink });
  Object.assign(late, { storage, signIn, people, scanner, ledger, ...desks });

  const found = { options, listeners, token, dataDir, user, view };
  return {
    ready: withinMs(firstLook.promise, firstLookPatienceMs).then((firstLookMs) => serverReady({ ...found, firstLookMs })),
    async close() {
      for (const part of [scanner, desks.plans, desks.leases, stream]) part.close();
      await reach.close();
      await closeSockets();
      await listeners.close();
      await app.close();
      await ledger.close();
      await storage.close();
      lock.release();
    },
  };
}

type KeptLedger = Pick<LedgerParts, "storage" | "directory"> & { readonly log: Logger; readonly late: LateParts };

/** A record that cannot be signed is told in the log; it goes on being written. Its heads are shown to the applier, once there is a way to it. */
function keepLedger({ log, late, ...place }: KeptLedger): Promise<LedgerKeeper> {
  return startLedgerKeeper({
    ...place,
    cosign: async (note) => (await late.plans?.cosign(note)) ?? null,
    onFailure: (failure) => log.error({ failure }, "the record is not signed"),
  });
}

interface SocketParts {
  readonly dataDir: string;
  readonly issue: () => Promise<RunningPanel>;
  readonly people: PeopleParts;
  readonly stream: LiveStream;
  readonly app: FastifyInstance;
  readonly onFault: (error: unknown) => void;
}

/** Where root and the server's own user are given links, and can replace a password. Resolves with their end. */
async function openSockets({ dataDir, issue, people, stream, app, onFault }: SocketParts): Promise<() => Promise<void>> {
  const closeLinks = await openLinkSocket(dataDir, { issue, onFault });
  const closePasswords = await openPasswordSocket(dataDir, {
    async replace(given) {
      const { name, ended } = await replacePassword(people, given);
      for (const session of ended) stream.closeSession(session);
      return name;
    },
    onFault,
  });
  const closeApi = await openApiSocket(dataDir, { app, onFault });
  const closeErasures = await openErasureSocket(dataDir, { erase: (name) => eraseNamed(people, name), onFault });
  return async () => {
    await closeLinks();
    await closeErasures();
    await closeApi();
    await closePasswords();
  };
}

/** Null until the first look. */
function seenHost({ snapshot, endpoints }: HostView): SentHost | null {
  return snapshot === null ? null : { snapshot, endpoints };
}

function startJudge({ view, stream, late }: { view: HostView; stream: LiveStream; late: LateParts }): ReachJudge {
  const liveFacts = createLiveFacts({
    snapshot: () => view.snapshot,
    ask: async (query) => (await late.scanner?.hostFacts(query)) ?? null,
    nowMs: () => performance.now(),
  });
  return createReachJudge({ host: () => seenHost(view), liveFacts, onChange: (message) => stream.tellReach(message) });
}

interface LateParts {
  storage: Storage | null;
  signIn: SignIn | null;
  people: PeopleParts | null;
  scanner: ScannerClient | null;
  ledger: LedgerKeeper | null;
  plans: OpenedPlans | null;
  waivers: WaiverDesk | null;
  leases: OpenedLeases | null;
  historyFailure: HistoryFailure | null;
}

const notYetOpened: LateParts = {
  storage: null,
  signIn: null,
  people: null,
  scanner: null,
  ledger: null,
  plans: null,
  waivers: null,
  leases: null,
  historyFailure: null,
};

type Desks = { readonly [Name in "plans" | "waivers" | "leases"]: NonNullable<LateParts[Name]> };

function openDesks(parts: PlansParts & Omit<LeasesParts, "failover">): Desks {
  const plans = openPlans(parts);
  return { plans, waivers: openWaivers({ ...parts, plans: plans.desk }), leases: openLeases({ ...parts, failover: plans.failover }) };
}

/** The routes are made before what they work with can be opened; a request that comes in between is told so. */
function lateParts(late: LateParts): Pick<AppParts, keyof LateParts | "isChangeWaiting"> {
  const opened = <T>(part: T | null): T => {
    if (part === null) throw new RefusalError("SCANNER_SILENT", { seconds: 1 });
    return part;
  };
  return {
    storage: () => opened(late.storage),
    signIn: () => opened(late.signIn),
    people: () => opened(late.people),
    scanner: () => opened(late.scanner),
    ledger: () => opened(late.ledger),
    plans: () => opened(late.plans).desk,
    waivers: () => opened(late.waivers),
    leases: () => opened(late.leases),
    isChangeWaiting: () => late.plans?.isWaiting() ?? false,
    historyFailure: () => late.historyFailure,
  };
}

/** Warnings and errors only, unless asked for more. What a person signs in with is never written. */
function createLog(verbose: boolean) {
  const redact = ["req.headers.cookie", "req.headers.authorization"];
  return pino({ level: verbose ? "info" : "warn", redact }, pino.destination({ dest: 2, sync: true }));
}

/** What a promise gives within that time, otherwise null. */
async function withinMs<T>(promise: Promise<T>, patienceMs: number): Promise<T | null> {
  const patience = Promise.withResolvers<null>();
  const timer = setTimeout(() => patience.resolve(null), patienceMs);
  try {
    return await Promise.race([promise, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
