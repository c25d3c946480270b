/** A server's plans without a scanner or a supervisor: real routes over real sockets, the real database, the real record, the real judge in this thread. For tests. */
import { generateKeyPairSync, hash, sign, type KeyObject } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createClient, type Client, type PlanWish, type StreamPlan } from "@portolan/contract";
import { signedTextOf } from "@portolan/plans";
import { startStorageThreads } from "@portolan/storage";
import type { AppParts } from "../app-parts.ts";
import { createHostView } from "../host-view.ts";
import { createHttpApp } from "../http-app.ts";
import { startLedgerKeeper } from "../ledger/ledger-keeper.ts";
import { createLiveStream } from "../live-stream.ts";
import { createJudge } from "../reach/judge.ts";
import { madeHost } from "../reach/made-host.ts";
import { createReachJudge } from "../reach/reach-judge.ts";
import type { StartJudgeThread } from "../reach/judge-thread.ts";
import { createSignIn } from "../sign-in.ts";
import { openWaivers } from "../waivers/open-waivers.ts";
import type { FakeApplier } from "./fake-applier.ts";
import { openPlans } from "./open-plans.ts";

/** Wanted beside what `madeHost` lets in. */
export const wish: PlanWish = {
  intent: {
    kind: "allow",
    protocol: "tcp",
    port: 8080,
    sources: { ipv4: { kind: "only", sources: ["10.8.0.0/16"] }, ipv6: { kind: "nobody" } },
    isAdded: true,
    until: null,
  },
  acceptedRisks: [],
};

const inThisThread: StartJudgeThread = (events) => {
  const judge = createJudge((reply) => events.onReply(structuredClone(reply)));
  return {
    loaded: Promise.resolve(),
    post: (request) => void setImmediate(() => judge.receive(structuredClone(request))),
    end: async () => {},
  };
};

/** `directory`: of a desk that was closed before. */
export async function openTestDesk({
  directory: kept = null,
  applier = null,
}: { directory?: string | null; applier?: FakeApplier | null } = {}) {
  const directory = kept ?? (await mkdtemp(join(tmpdir(), "portolan-plans-")));
  const { storage, unwritable } = await openStorage(directory);
  let sent = madeHost();
  const view = { ...createHostView("0"), get snapshot() { return sent.snapshot; }, get endpoints() { return sent.endpoints; } }; // prettier-ignore
  const told: StreamPlan[] = [];
  const stream = createLiveStream(() => null);
  const reach = createReachJudge({ host: () => sent, onChange: () => {}, startThread: inThisThread });
  const ledger = await startLedgerKeeper({ storage, directory, onFailure: () => {} });
  const faults: unknown[] = [];
  let idleClosed = 0;
  const plans = openPlans({
    storage,
    dataDir: directory,
    ledger,
    scanner: { lookNow: async () => {}, connections: async () => [] },
    view,
    reach,
    stream: { tellPlan: (plan) => void told.push(plan) },
    listeners: { closeIdle: () => void (idleClosed += 1) },
    onFault: (error) => void faults.push(error),
    guardStream: applier?.stream ?? null,
  });
  const signIn = createSignIn(storage, directory);
  const onFault = (error: unknown): void => void faults.push(error);
  const waivers = openWaivers({ storage, dataDir: directory, view, reach, plans: plans.desk, onFault });
  const desks = { plans: () => plans.desk, waivers: () => waivers };
  const opened = { storage: () => storage, signIn: () => signIn, ledger: () => ledger, ...desks };
  const http = await openHttp({ ...opened, isChangeWaiting: plans.isWaiting, view, reach, stream });
  const { origin, headers, clientOf } = http;
  return {
    directory,
    unwritable,
    storage,
    ledger,
    told,
    faults,
    headers,
    plans,
    clientOf,
    origin,
    idleClosed: () => idleClosed,
    setHost: (host: ReturnType<typeof madeHost>): void => void (sent = host),
    async ownerClient(): Promise<Client> {
      const { secret } = await signIn.signIn(await signIn.issueToken());
      return clientOf({ cookie: `portolan_session_${new URL(origin).port}=${secret}` });
    },
    async entries(): Promise<readonly { readonly kind: string; readonly by: string; readonly facts: Record<string, unknown> }[]> {
      await ledger.settle();
      const { entries } = await storage.read.readEntries({ from: 0, limit: 200 });
      return entries.map(({ text }) => JSON.parse(text));
    },
    /** `keeps`: the folder stays, for a desk to come. */
    async close({ keeps = false } = {}): Promise<void> {
      plans.close();
      stream.close();
      await http.close();
      await reach.close();
      await ledger.close();
      await storage.close();
      if (!keeps) await rm(directory, { recursive: true });
    },
  };
}

async function openStorage(directory: string) {
  const outcome = await (await startStorageThreads()).open(join(directory, "portolan.db"));
  if (!outcome.ok) throw new Error(outcome.code);
  const unwritable = new Set<string>(); // operations for which the disk is full
  const write = new Proxy(outcome.storage.write, {
    get(target, name) {
      if (unwritable.has(String(name))) return () => Promise.reject(new Error("database or disk is full"));
      return target[name as keyof typeof target];
    },
  });
  return { storage: { ...outcome.storage, write }, unwritable };
}

/** Notes of each answer whether it ends its connection. */
async function openHttp(parts: Partial<AppParts>) {
  const fixed = { historyFailure: () => null, panel: null, version: "0", listenAddress: null, log: pino({ level: "silent" }) };
  const app = await createHttpApp({ ...fixed, ...parts } as unknown as AppParts);
  const server = createServer((request, response) => app.routing(request, response)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers: string[] = [];
  return {
    origin,
    headers,
    clientOf: (credentials: Record<string, string>): Client =>
      createClient({
        origin,
        headers: credentials,
        fetch: async (url, options) => {
          const response = await fetch(url, options);
          headers.push(response.headers.get("connection") ?? "");
          return response;
        },
      }),
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await app.close();
    },
  };
}

/** A key of a person's, as a browser has it. */
export function personKey(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = (publicKey.export({ format: "jwk" }) as { x: string }).x;
  return {
    pinned: { name, kind: "ed25519", key } as const,
    key,
    signatureOf: (body: string, purpose: "request" | "approve") => signText(privateKey, body, purpose),
  };
}

function signText(privateKey: KeyObject, body: string, purpose: "request" | "approve"): string {
  const text = signedTextOf(body, purpose, (part) => hash("sha256", part));
  return sign(null, Buffer.from(text), privateKey).toString("base64url");
}
