/**
 * Serves the built panel and an API over a generated host, so that each state of the panel can be looked at and tested at will.
 * By hand: node test/e2e/fake-server.ts [--size N] [--user] [--port P] [--quiet]; the link it prints signs in.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { explainPort, explainService, findService, listServices, servicePorts, type ProbeResult } from "@portolan/explanation";
import type { ChangeEvent, Endpoint } from "@portolan/sockets";
import { answerNotes, FakeNotes } from "./fake-notes.ts";
import { FakeLedger, ledgerPeople } from "./fake-ledger.ts";
import { answerLeases, FakeLeases, isLeasesPath } from "./fake-leases.ts";
import { answerPlans, FakePlans } from "./fake-plans.ts";
import { FakeReach, FakeRefusal, madeSections } from "./fake-reach.ts";
import { FakeWaivers } from "./fake-waivers.ts";
import type { TraceQuestion, WhatIfQuestion } from "@portolan/contract";
import { generateInterfaces } from "./fake-interfaces.ts";
import { generateServices } from "./fake-services.ts";
import { generateChanges, generateEndpoints, generateSnapshot, makeChange } from "./generated-host.ts";

export const panelDirectory = join(import.meta.dirname, "../../apps/panel/dist");
export const signInToken = "A".repeat(43);

export interface FakeServerOptions {
  readonly size: number;
  readonly isPrivileged?: boolean;
  readonly isSignedIn?: boolean; // without a token; default true
  readonly port?: number;
  readonly explanationDelayMs?: number;
  readonly panelDirectory?: string; // absent: where the build puts it
}

/** A running server and the levers that put the panel into its states. */
export class FakeServer {
  readonly url: string;
  endpoints: Endpoint[];
  history: ChangeEvent[];
  failing: "nothing" | "explanation" | "everything" | "events" | "services" | "stream" | "reach" | "findings" | "plans" | "leases" =
    "nothing"; // a stream that fails says nothing at all
  alterStream = (text: string): string => text; // as a server of another version would write it
  isSignedIn: boolean;
  explanationDelayMs: number;
  readonly #server: Server;
  readonly notes = new FakeNotes();
  ledger = new FakeLedger(40, Date.now());
  readonly reach: FakeReach;
  readonly plans: FakePlans;
  readonly leases: FakeLeases;
  readonly waivers = new FakeWaivers();
  streamsOpened = 0;
  readonly #panelDirectory: string;
  readonly #streams = new Set<ServerResponse>();
  readonly #host: { readonly size: number; readonly isPrivileged: boolean; readonly nowMs: number };
  #revision = 1;

  private constructor(server: Server, url: string, options: FakeServerOptions) {
    this.#server = server;
    this.#panelDirectory = options.panelDirectory ?? panelDirectory;
    this.url = url;
    this.#host = { size: options.size, isPrivileged: options.isPrivileged ?? true, nowMs: Date.now() };
    this.endpoints = generateEndpoints(this.#host);
    this.reach = new FakeReach(
      () => this.#snapshot(),
      () => this.endpoints,
    );
    this.plans = new FakePlans(this.reach, (message) => this.#send("plan", message));
    this.leases = new FakeLeases({
      endpoints: () => this.endpoints,
      tell: (leases) => this.#send("lease", { leases: leases.map(({ id, pool, state, ports }) => ({ id, pool, state, ports })), more: 0 }),
    });
    this.history = generateChanges(this.endpoints, 120, this.#host.nowMs);
    this.isSignedIn = options.isSignedIn ?? true;
    this.explanationDelayMs = options.explanationDelayMs ?? 0;
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  static async start(options: FakeServerOptions): Promise<FakeServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("fake server: no port");
    return new FakeServer(server, `http://127.0.0.1:${address.port}`, options);
  }

  /** Changes the host and tells every stream. */
  patch({ upserted = [], removed = [] }: { readonly upserted?: readonly Endpoint[]; readonly removed?: readonly string[] }): void {
    const gone = new Set([...removed, ...upserted.map((endpoint) => endpoint.id)]);
    this.endpoints = [...this.endpoints.filter((endpoint) => !gone.has(endpoint.id)), ...upserted].sort((a, b) => a.port - b.port);
    this.#revision++;
    const { coverage } = this.#snapshot();
    this.#send("endpoints", { revision: this.#revision, upserted, removed, takenAt: new Date().toISOString(), coverage });
  }

  change(event: ChangeEvent): void {
    this.history = [event, ...this.history];
    this.#send("change", event);
  }

  silence(): void {
    this.#send("lost", { since: new Date(Date.now() - 42_000).toISOString() });
  }

  /** Who gets in was judged anew, or is being judged. */
  tellReach(state: FakeReach["state"]): void {
    this.reach.state = state;
    if (state === "judged") this.reach.revision++;
    this.#send("reach", { revision: this.reach.revision, state });
  }

  /** The history cannot be written for this reason; null: it is written again. */
  failHistory(error: string | null): void {
    this.#send("history", { since: error === null ? null : new Date(Date.now() - 42_000).toISOString(), error });
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /** Cuts every stream. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #snapshot(): ReturnType<typeof generateSnapshot> {
    const snapshot = generateSnapshot(this.#host);
    return { ...snapshot, sections: { ...snapshot.sections, services: generateServices(this.endpoints) } };
  }

  #send(event: string, data: unknown): void {
    for (const stream of this.#streams)
      stream.write(this.alterStream(`id: ${this.#revision}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    if (!url.pathname.startsWith("/api/v1/")) return serveFile(this.#panelDirectory, url.pathname, response);
    if (this.plans.isSilent) return; // as behind a rule that drops
    const path = url.pathname.slice("/api/v1/".length);
    if (path === "session") return this.#answerSession(request, response);
    if (!this.isSignedIn) return refuse(response, 401, { code: "SESSION_REQUIRED", params: {} });
    if (this.failing === "everything") return refuse(response, 503, { code: "SCANNER_SILENT", params: { seconds: 42 } });
    if ((path === "events" || path === "services") && this.failing === path)
      return refuse(response, 503, { code: "SCANNER_SILENT", params: { seconds: 42 } });
    if (path === "reach" || path.startsWith("reach/") || path === "findings" || path === "trace" || path === "what-if")
      return this.#answerReach(path, request, response);
    if (/^waivers(?:\/|$)/.test(path)) return this.#answerWaivers(path, request, response);
    if (isLeasesPath(path)) return this.#answerLeases(url, request, response);
    if (/^(?:plans|guard)(?:\/|$)/.test(path)) return this.#answerPlans(path, request, response);
    if (path === "stream") return this.failing === "stream" ? undefined : this.#openStream(response);
    const snapshot = this.#snapshot();
    const { host, takenAt, coverage } = snapshot;
    if (path === "host")
      return send(response, {
        host,
        takenAt,
        coverage,
        interfaces: generateInterfaces(),
        version: "0.1.0",
        historySince: null,
        historyError: null,
      });
    if (path === "events") return send(response, this.#page(url.searchParams));
    if (path === "services") return send(response, { takenAt, services: listServices({ snapshot, endpoints: this.endpoints }) });
    if (path.startsWith("services/")) return this.#explainService(path, response);
    if (path === "endpoints/since") return send(response, this.#since());
    if (path === "notes" || path.startsWith("notes/")) {
      const body = request.method === "PUT" ? await readBody(request) : "";
      const answer = answerNotes(this.notes, { method: request.method ?? "GET", path, body, endpoints: this.endpoints });
      if (answer.told !== null) this.#send("note", answer.told);
      return send(response, answer.document);
    }
    if (path === "people") return send(response, { people: ledgerPeople.map((one) => ({ ...one, ...fakePerson })) });
    if (path === "ledger" || path.startsWith("ledger/")) {
      const answer = await this.ledger.answer(path, url.searchParams);
      return answer === null ? refuse(response, 404, { code: "NOT_FOUND", params: { thing: path } }) : send(response, answer);
    }
    if (path === "ports/free") return send(response, this.#freePorts(url.searchParams));
    return this.#explain(path, response);
  }

  async #answerSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "DELETE") this.isSignedIn = false;
    if (request.method === "POST") {
      const { token } = JSON.parse(await readBody(request)) as { token: string };
      if (token !== signInToken) return refuse(response, 401, { code: "TOKEN_INVALID", params: { minutes: 15 } });
      this.isSignedIn = true;
    }
    const permissions = [
      "see",
      "note",
      "request-plan",
      "apply-plan",
      "approve-plan",
      "see-people",
      "request-waiver",
      "approve-waiver",
      "lease",
      "manage-pools",
    ];
    send(response, { signedIn: this.isSignedIn, expiresAt: null, hasPeople: false, person: null, permissions, provedUntil: null });
  }

  async #answerReach(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.method === "POST" ? await readBody(request) : "";
    await new Promise((resolve) => setTimeout(resolve, path === "reach" ? 0 : this.explanationDelayMs));
    const isFailing = (this.failing === "reach" && path.startsWith("reach")) || this.failing === path;
    if (isFailing) return refuse(response, 503, { code: "SCANNER_SILENT", params: { seconds: 42 } });
    try {
      if (path === "reach") return send(response, { ...this.reach.overview(), waived: this.waivers.waived(this.reach.findings ?? []) });
      if (path === "findings") return send(response, this.reach.findingsDocument());
      if (path === "trace") return send(response, this.reach.trace(JSON.parse(body) as TraceQuestion));
      if (path === "what-if") return send(response, this.reach.whatIf(JSON.parse(body) as WhatIfQuestion));
      return send(response, this.reach.endpointDocument(decodeURIComponent(path.slice("reach/".length))));
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error;
      refuse(response, 400, error);
    }
  }

  async #answerWaivers(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.method === "POST" ? await readBody(request) : "";
    try {
      send(
        response,
        this.waivers.answer(path, { method: request.method ?? "GET", body, findings: this.reach.findingsDocument().findings }),
      );
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error;
      refuse(response, 404, error);
    }
  }

  async #answerPlans(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.method === "POST" ? await readBody(request) : "";
    if (this.failing === "plans") return refuse(response, 503, { code: "SCANNER_SILENT", params: { seconds: 42 } });
    try {
      const document = answerPlans(this.plans, path, { request, body });
      if ([...this.plans.kept.values()].some(({ state }) => state === "waiting"))
        response.setHeader("connection", "close").on("finish", () => this.#server.closeIdleConnections());
      send(response, document);
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error;
      refuse(response, error.code === "NOT_FOUND" ? 404 : 409, error);
    }
  }

  async #answerLeases(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET" } = request;
    const body = method === "POST" || method === "PUT" ? await readBody(request) : "";
    if (this.failing === "leases") return refuse(response, 503, { code: "SCANNER_SILENT", params: { seconds: 42 } });
    try {
      send(response, answerLeases(this.leases, { method, path: url.pathname.slice("/api/v1/".length), query: url.searchParams, body }));
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error;
      refuse(response, error.code.endsWith("_UNKNOWN") ? 404 : 409, error);
    }
  }

  #openStream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const { takenAt, coverage } = this.#snapshot();
    const document = { schema: "portolan.ls/1", takenAt, coverage, endpoints: this.endpoints, rawSockets: [] };
    const reset = JSON.stringify({ revision: this.#revision, document });
    response.write(this.alterStream(`: welcome\n\nid: ${this.#revision}\nevent: reset\ndata: ${reset}\n\n`));
    this.#streams.add(response);
    this.streamsOpened++;
    response.on("close", () => this.#streams.delete(response));
  }

  #page(query: URLSearchParams): unknown {
    const before = query.get("before");
    const since = query.get("since");
    const history = since === null ? this.history : this.history.filter(({ at }) => at > since);
    const from = before === null ? 0 : history.findIndex((event) => event.id === before) + 1;
    const events = history.slice(from, from + Number(query.get("limit") ?? 50));
    const isEnd = from + events.length >= history.length;
    return { events, next: isEnd ? null : (events.at(-1)?.id ?? null) };
  }

  #since(): unknown {
    const { nowMs } = this.#host;
    const endpoints = this.endpoints.map(({ id, port }) => ({
      endpoint: id,
      at: new Date(nowMs - port * 60_000).toISOString(),
      isExact: port % 2 === 1,
    }));
    return { endpoints };
  }

  #freePorts(query: URLSearchParams): unknown {
    const first = Number(query.get("near") ?? query.get("range")?.split("-")[0] ?? 20_000);
    const taken = new Set(this.endpoints.map((endpoint) => endpoint.port));
    const ports = Array.from({ length: 200 }, (_, index) => first + index).filter((port) => port < 65_536 && !taken.has(port));
    return { protocol: query.get("protocol") ?? "tcp", ports: ports.slice(0, Number(query.get("count") ?? 20)), missing: 0 };
  }

  async #explainService(path: string, response: ServerResponse): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.explanationDelayMs));
    if (this.failing === "explanation") return refuse(response, 503, { code: "SCANNER_SILENT", params: { seconds: 42 } });
    const name = decodeURIComponent(path.split("/")[1] ?? "");
    const host = { snapshot: this.#snapshot(), endpoints: this.endpoints };
    const service = findService(name, host);
    if (service === null)
      return refuse(response, 404, { code: "SERVICE_UNKNOWN", params: { service: name, count: 90, suggestion: "portolan ls" } });
    const ports = new Set(service.parts.flatMap(({ endpoints }) => endpoints.map(({ port }) => port)));
    const { http } = servicePorts(service, host);
    const answering = (probe: ProbeResult): ProbeResult =>
      probe.outcome === "connected" && http.includes(probe.port) ? { ...probe, replied: true } : probe;
    const probes = [...ports].flatMap((port) => probesOf(this.endpoints, port)).map(answering);
    send(response, explainService({ ...host, service, probes, holders: [], queues: [] }));
  }

  async #explain(path: string, response: ServerResponse): Promise<void> {
    const match = /^ports\/(tcp|udp|any)\/(\d+)\/explanation$/.exec(path);
    if (match === null) return refuse(response, 404, { code: "NOT_FOUND", params: { thing: path } });
    await new Promise((resolve) => setTimeout(resolve, this.explanationDelayMs));
    if (this.failing === "explanation") return refuse(response, 503, { code: "SCANNER_SILENT", params: { seconds: 42 } });
    const port = Number(match[2]);
    const protocol = match[1] === "any" ? null : (match[1] as "tcp" | "udp");
    const { endpoints } = this;
    const plain = this.#snapshot();
    const snapshot = { ...plain, sections: { ...plain.sections, ...madeSections(endpoints) } };
    send(
      response,
      explainPort({
        snapshot,
        endpoints,
        port,
        protocol,
        probes: probesOf(endpoints, port),
        holders: [],
        judged: this.reach.judgedNamespaces(),
      }),
    );
  }
}

function probesOf(endpoints: readonly Endpoint[], port: number): ProbeResult[] {
  const scopes = endpoints.filter((endpoint) => endpoint.port === port && endpoint.protocol === "tcp").map((endpoint) => endpoint.scope);
  const probe = (address: string, isServed: boolean): ProbeResult => ({
    address,
    port,
    device: null,
    outcome: isServed ? "connected" : "refused",
    elapsedMs: isServed ? 0.4 : 0.2,
    errno: isServed ? null : "ECONNREFUSED",
  });
  if (scopes.length === 0) return [];
  const isDual = scopes.includes("dual");
  return [probe("127.0.0.1", isDual || scopes.includes("ipv4")), probe("::1", isDual || scopes.includes("ipv6"))];
}

const fakePerson = {
  roles: ["viewer"],
  hasPassword: true,
  hasSecondFactor: false,
  createdAt: "2026-11-01T08:00:00.000Z",
  disabledAt: null,
};

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

function serveFile(directory: string, path: string, response: ServerResponse): void {
  const name = normalize(path).replace(/^\/+/, "");
  const file = extname(name) in mediaTypes ? name : "index.html";
  try {
    const bytes = readFileSync(join(directory, file));
    response.writeHead(200, {
      "content-type": mediaTypes[extname(file)],
      "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
    });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

function send(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

interface Refusal {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

function refuse(response: ServerResponse, status: number, { code, params }: Refusal): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error: { code, params, message: code } }));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "20" },
      user: { type: "boolean", default: false },
      port: { type: "string", default: "13400" },
      quiet: { type: "boolean", default: false },
    },
  });
  const server = await FakeServer.start({
    size: Number(values.size),
    isPrivileged: !values.user,
    isSignedIn: false,
    port: Number(values.port),
  });
  console.log(`${server.url}/#token=${signInToken}`);
  if (!values.quiet) setInterval(() => stir(server), 4000);
}

/** Lets one service restart and one port open, as on a living host. */
function stir(server: FakeServer): void {
  const endpoint = server.endpoints[Math.floor(Math.random() * server.endpoints.length)];
  if (endpoint === undefined) return;
  server.patch({ upserted: [endpoint] });
  server.change(makeChange("replaced", endpoint, Date.now()));
}
