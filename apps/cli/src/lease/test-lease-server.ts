import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { ClaimWish } from "@portolan/contract";
import type { Evidence, Lease, LeaseState } from "@portolan/leases";
import { phrase } from "@portolan/phrases";

export interface AskedApi {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Grants what it is told to, over the socket by which the command line asks the real server. What it was asked is kept. */
export class TestLeaseServer implements AsyncDisposable {
  readonly dataDir: string;
  readonly asked: AskedApi[] = [];
  readonly leases = new Map<string, Lease>();
  readonly answers = new Map<string, unknown>(); // "GET /pools" → body
  nextPorts: readonly number[] = [];
  nextEmergency: readonly number[] = [];
  endsAs: LeaseState = "quarantined";
  foundAtEnd: readonly Evidence[] = [];
  refusesRenewal = false;
  #server: Server | null = null;
  readonly #open = new Set<Socket>();

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  async start(): Promise<void> {
    const path = join(this.dataDir, "api.sock");
    rmSync(path, { force: true });
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    const listening = Promise.withResolvers<void>();
    server.listen({ path }, listening.resolve);
    await listening.promise;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    for (const socket of this.#open) socket.destroy();
    await closed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  count(method: string, path: string): number {
    return this.asked.filter((one) => one.method === method && one.path === path).length;
  }

  #serve(socket: Socket): void {
    this.#open.add(socket);
    let text = "";
    socket.setEncoding("utf8");
    socket.on("error", () => {});
    socket.on("close", () => this.#open.delete(socket));
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (!text.endsWith("\n")) return;
      const asked = JSON.parse(text) as AskedApi;
      this.asked.push(asked);
      const body = this.#answer(asked);
      const answer =
        body === undefined
          ? { status: 404, body: { error: { code: "NOT_FOUND", params: { thing: asked.path }, message: "" } } }
          : { status: 200, body };
      socket.end(`${JSON.stringify({ schema: "portolan.api/1", ...answer })}\n`);
    });
  }

  #answer({ method, path, body }: AskedApi): unknown {
    const fixed = this.answers.get(`${method} ${path}`);
    if (fixed !== undefined) return typeof fixed === "function" ? (fixed as (asked: unknown) => unknown)(body) : fixed;
    if (method === "POST" && path === "/leases")
      return { answers: (body as { claims: readonly ClaimWish[] }).claims.map((wish) => this.#grant(wish)) };
    if (method === "POST" && path === "/leases/renew") return { answers: this.#move(body, (lease) => lease.state) };
    if (method === "POST" && path === "/leases/release") return { answers: this.#move(body, () => this.endsAs) };
    const [, id] = /^\/leases\/([A-Za-z0-9_-]{16})$/.exec(path) ?? [];
    const lease = id === undefined ? undefined : this.leases.get(id);
    if (lease !== undefined)
      return { lease, pool: null, listeners: [], failover: { state: "none", sinceMs: null, told: null }, history: [] };
    if (method === "GET" && path.startsWith("/leases?")) return { leases: [...this.leases.values()].toReversed(), next: null };
    return undefined;
  }

  #grant(wish: ClaimWish): unknown {
    const key = wish.key ?? null;
    const before = key === null ? undefined : [...this.leases.values()].find(({ note }) => note === key);
    if (before !== undefined) return { code: "granted", leases: [before], isRepeat: true };
    const lease = this.add({
      owner: wish.owner,
      ports: wish.ports ?? this.nextPorts,
      emergencyPorts: wish.hasEmergency === true ? this.nextEmergency : [],
      termSeconds: wish.termSeconds ?? null,
      note: key ?? "",
    });
    return { code: "granted", leases: [lease], isRepeat: false };
  }

  add(given: Partial<Lease>): Lease {
    const lease = { ...madeLease, id: `lease-${String(this.leases.size + 1).padStart(10, "0")}`, fence: this.leases.size + 1, ...given };
    this.leases.set(lease.id, lease);
    return lease;
  }

  #move(body: unknown, stateOf: (lease: Lease) => LeaseState): readonly unknown[] {
    return (body as { leases: readonly { lease: string; fence: number }[] }).leases.map((move) => {
      const lease = this.leases.get(move.lease);
      const told = { what: phrase("lease.move.unknown", { lease: move.lease }), works: null };
      if (lease === undefined || this.refusesRenewal) return { code: "unknown", told };
      if (lease.fence !== move.fence)
        return {
          code: "stale-fence",
          fence: lease.fence,
          told: { what: phrase("lease.move.stale-fence", { lease: lease.id, fence: String(lease.fence) }), works: null },
        };
      const moved = { ...lease, evidence: this.foundAtEnd, state: stateOf(lease), quarantineUntilMs: 1_763_850_120_000 };
      this.leases.set(lease.id, moved);
      return { code: "moved", lease: moved };
    });
  }
}

const madeLease: Lease = {
  id: "",
  group: "g",
  pool: "p",
  host: "web1",
  namespace: "host",
  owner: "shop/web",
  purpose: "",
  profile: null,
  class: "ordinary",
  mode: "dynamic",
  state: "reserved",
  isEnding: false,
  fence: 1,
  ports: [],
  emergencyPorts: [],
  protocols: ["tcp"],
  family: "dual",
  address: null,
  termSeconds: null,
  grantedMs: 1_763_850_000_000,
  changedMs: 1_763_850_000_000,
  expiresMs: null,
  quarantineUntilMs: null,
  expected: null,
  choice: { hosts: [{ host: "web1", score: 1, parts: [] }], leftOut: [], port: { order: "keyed", passedOver: { leased: 2 }, rank: 3 } },
  evidence: [],
  note: "",
  tags: [],
  by: "owner",
};
