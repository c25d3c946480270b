/** A server's people without a socket, a scanner or a supervisor: the real routes, the real database, and hashes that cost nothing. For tests. */
import { argon2Sync, type Argon2Parameters } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { apiPrefix } from "@portolan/contract/api";
import type { Role, Session } from "@portolan/contract";
import { startStorageThreads } from "@portolan/storage";
import type { AppParts } from "../app-parts.ts";
import { createHostView } from "../host-view.ts";
import { createHttpApp } from "../http-app.ts";
import { noBerth } from "../leases/berth-link.ts";
import { openLeases, type LeasesParts, type OpenedLeases } from "../leases/open-leases.ts";
import { createLiveStream } from "../live-stream.ts";
import type { ReachJudge } from "../reach/reach-judge.ts";
import type { ScannerClient } from "../scanner-client.ts";
import { createSignIn } from "../sign-in.ts";
import { createPasskeyChallenges } from "./passkey-challenges.ts";
import { createPasswordHasher } from "./password-hasher.ts";
import type { PeopleParts } from "./people-parts.ts";
import { rememberTokens } from "./remember-tokens.ts";
import { noFailover } from "../plans/failover-desk.ts";
import { refuseUnwritten } from "./refuse-unwritten.ts";
import { openSecretWrap } from "./secret-wrap.ts";

export interface Answered<T = unknown> {
  readonly status: number;
  readonly code: string | null; // of a refusal
  readonly value: T;
  readonly cookie: string | null; // that the answer sets
  readonly setCookie: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Asked {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: object;
  readonly cookie?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

export const cheapCost = { memoryKiB: 8, passes: 1, lanes: 1 };

export async function openTestHouse() {
  const directory = await mkdtemp(join(tmpdir(), "portolan-people-"));
  const outcome = await (await startStorageThreads()).open(join(directory, "portolan.db"));
  if (!outcome.ok) throw new Error(outcome.code);
  const storage = rememberTokens(outcome.storage);
  const derived: Argon2Parameters[] = [];
  const derive = async (parameters: Argon2Parameters): Promise<Buffer> => {
    derived.push(parameters);
    return argon2Sync("argon2id", parameters);
  };
  let aheadMs = 0;
  const people: PeopleParts = {
    storage,
    hasher: createPasswordHasher({ cost: cheapCost, derive }),
    wrap: openSecretWrap(directory),
    challenges: createPasskeyChallenges(() => Date.now() + aheadMs),
    written: refuseUnwritten(directory),
    nowMs: () => Date.now() + aheadMs,
  };
  const signIn = createSignIn(storage, directory);
  const stream = createLiveStream(() => null);
  const view = createHostView("0.0.0-test");
  const leases = openTestLeases({ storage, dataDir: directory, view, stream });
  const app = await createHttpApp({
    storage: () => storage,
    signIn: () => signIn,
    people: () => people,
    leases: () => leases,
    view,
    historyFailure: () => null,
    isChangeWaiting: () => false,
    stream,
    panel: null,
    version: "0.0.0-test",
    listenAddress: null,
    log: pino({ level: "silent" }),
  } as unknown as AppParts);

  const ask = createAsker(app);
  const byLink = async (): Promise<string> => {
    const { cookie } = await ask<Session>("/session", { method: "POST", body: { token: await signIn.issueToken() } });
    return cookie ?? "";
  };
  /** A person with these roles, signed in. */
  const member = async (name: string, roles: readonly Role[]) => {
    const id = name.padEnd(16, "_");
    const password = await people.hasher.hash(passwordOf(name));
    await storage.write.addPerson({ id, name, nameKey: name.toLowerCase(), roles, password, nowMs: Date.now(), isFirst: false });
    const answered = await ask<Session>("/session/password", { method: "POST", body: { name, password: passwordOf(name) } });
    return { id, name, cookie: answered.cookie ?? "" };
  };
  return {
    ask,
    byLink,
    member,
    people,
    storage,
    app,
    derived,
    directory,
    pass: (ms: number): void => void (aheadMs += ms),
    async [Symbol.asyncDispose](): Promise<void> {
      leases.close();
      stream.close();
      await app.close();
      await storage.close();
      await rm(directory, { recursive: true });
    },
  };
}

type TestLeases = Pick<LeasesParts, "storage" | "dataDir" | "view" | "stream">;

/** Nobody looks at a host, and nobody keeps its ports. */
function openTestLeases(parts: TestLeases): OpenedLeases {
  const onFault = (error: unknown): void => {
    throw error;
  };
  const nobody = { openBerth: () => noBerth, failover: noFailover, scanner: {} as ScannerClient, reach: {} as ReachJudge };
  return openLeases({ ...parts, ...nobody, onFault });
}

/** Each request comes from another address, so that no limit of one address is met unless a test wants it. */
function createAsker(app: FastifyInstance) {
  let asker = 0;
  return async <T = unknown>(path: string, { method = "GET", body, cookie, headers = {}, address }: Asked = {}): Promise<Answered<T>> => {
    const response = await app.inject({
      method,
      url: apiPrefix + path,
      headers: { host: "localhost:13390", ...(cookie ? { cookie } : {}), ...headers },
      remoteAddress: address ?? `10.0.${(asker >> 8) & 255}.${asker++ & 255}`,
      ...(body === undefined ? {} : { payload: body }),
    });
    const setCookie = String(response.headers["set-cookie"] ?? "");
    const value = response.headers["content-type"]?.toString().includes("json") === true ? response.json() : null;
    const { code = null } = (value as { error?: { code?: string } } | null)?.error ?? {};
    return {
      status: response.statusCode,
      code,
      value: value as T,
      cookie: setCookie.split(";")[0] || null,
      setCookie,
      headers: response.headers,
    };
  };
}

export function passwordOf(name: string): string {
  return `${name} keeps the harbour`;
}
