/**
 * Claimants, each starting, losing and giving back services on ports that they were granted, on hosts that are network namespaces full of things that take ports
 * themselves. Every start is by the kernel and answered over both families; one that fails is kept with its reason.
 */
import { hash } from "node:crypto";
import type { Capture, HeldPort } from "@portolan/capture";
import { addressRows, type Claim, type ClaimAnswer, type Lease, type LeaseHappening } from "@portolan/leases";
import { releaseBinds, verifyRelease } from "@portolan/leases/release";
import { endpointsOf } from "@portolan/sockets";
import type { Storage } from "@portolan/storage";
import type { NamespaceHost } from "./namespace-host.ts";

export interface FleetOptions {
  readonly storage: Storage;
  readonly capture: Capture;
  readonly hosts: readonly NamespaceHost[];
  readonly claimants: number;
  /** Services that each of them starts. */
  readonly rounds: number;
  readonly ports: { readonly from: number; readonly to: number };
  readonly claimOf: (owner: string) => Claim;
  /** After every round of checks. */
  readonly onProgress: (outcome: FleetOutcome) => void;
}

export interface FleetOutcome {
  started: number;
  restarted: number;
  released: number;
  lost: number;
  /** Granted, and taken by somebody else before it could be held: another was claimed, nobody was started on it. */
  takenBefore: number;
  divertedBefore: number;
  refusedClaims: number;
  cleared: number;
  blocked: number;
  rules: number;
  /** What must be empty. */
  readonly failed: string[];
}

export async function runFleet(options: FleetOptions): Promise<FleetOutcome> {
  const run = new FleetRun(options);
  await run.tellOccupied();
  const over = new AbortController();
  const checks = checkUntil(over.signal, run);
  await Promise.all(Array.from({ length: options.claimants }, (_, index) => run.claimant(`shop/${index}`)));
  over.abort();
  await checks;
  return run.outcome;
}

async function checkUntil(over: AbortSignal, run: FleetRun): Promise<void> {
  while (!over.aborted) await run.check();
}

interface Gate {
  readonly lease: Lease;
  readonly pass: (isClear: boolean) => void;
}

class FleetRun {
  readonly outcome: FleetOutcome;
  readonly #options: FleetOptions;
  readonly #hosts: ReadonlyMap<string, NamespaceHost>;
  readonly #busy = new Set<string>();
  #claims: { readonly claim: Claim; readonly done: (answer: ClaimAnswer) => void }[] = [];
  #gate: Gate[] = [];
  #ended: Lease[] = [];
  #version = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#hosts = new Map(options.hosts.map((host) => [host.id, host]));
    const counts = {
      started: 0,
      restarted: 0,
      released: 0,
      lost: 0,
      takenBefore: 0,
      divertedBefore: 0,
      refusedClaims: 0,
      cleared: 0,
      blocked: 0,
      rules: 0,
    };
    this.outcome = { ...counts, failed: [] };
  }

  async claimant(owner: string): Promise<void> {
    for (let round = 0; round < this.#options.rounds; round += 1) {
      const lease = await this.#hold(owner);
      if (lease !== null) await this.#serve(lease);
      else round -= 1; // another port
    }
  }

  /** A lease whose port is held and clear; null: none this time. */
  async #hold(owner: string): Promise<Lease | null> {
    const answer = await this.#claim(this.#options.claimOf(owner));
    const [lease] = answer.code === "granted" ? answer.leases : [];
    if (lease === undefined) {
      this.outcome.refusedClaims += 1;
      await pause(200);
      return null;
    }
    this.#busy.add(placeOf(lease));
    const { id, fence, protocols, family, address, ports } = lease;
    const parked = await this.#hostOf(lease).berth.ask({
      ask: "park",
      leases: [{ lease: id, fence, protocols, family, address, ports, insists: false }],
    });
    const isHeld = parked.code === "park" && parked.leases[0]?.code === "parked";
    const isClear = isHeld && (await new Promise<boolean>((pass) => this.#gate.push({ lease, pass })));
    if (isClear) return lease;
    if (isHeld) this.outcome.divertedBefore += 1;
    else this.outcome.takenBefore += 1;
    await this.#move(lease, "clashed");
    await this.#end(lease);
    return null;
  }

  async #serve(lease: Lease): Promise<void> {
    if (!(await this.#start(lease))) return;
    this.outcome.started += 1;
    await this.#move(lease, "seen");
    await pause(100 + Math.random() * 400);
    if (Math.random() < 0.15) {
      await this.#hostOf(lease).stop(portOf(lease));
      await pause(Math.random() * 300); // nobody listens, and nobody else may
      if (!(await this.#start(lease))) return;
      this.outcome.restarted += 1;
    }
    await this.#hostOf(lease).stop(portOf(lease));
    if (Math.random() < 0.1) {
      this.outcome.lost += 1; // it never gives it back: its ports stay its own
      return;
    }
    this.outcome.released += 1;
    await this.#end(lease);
  }

  async #start(lease: Lease): Promise<boolean> {
    const host = this.#hostOf(lease);
    const said = await host.start(portOf(lease), lease.id);
    const answered = said === "ok" ? await host.ask(portOf(lease)) : said;
    if (answered === lease.id) return true;
    this.outcome.failed.push(`${placeOf(lease)}: ${said}, answered ${answered}`);
    return false;
  }

  async #end(lease: Lease): Promise<void> {
    await this.#move(lease, "released");
    await this.#move(lease, "drained");
    this.#ended.push(lease);
  }

  /** What came in one turn of the event loop is one batch. */
  #claim(claim: Claim): Promise<ClaimAnswer> {
    return new Promise((done) => {
      if (this.#claims.push({ claim, done }) > 1) return;
      setImmediate(() => void this.#sendClaims(this.#claims.splice(0)));
    });
  }

  async #sendClaims(batch: readonly { readonly claim: Claim; readonly done: (answer: ClaimAnswer) => void }[]): Promise<void> {
    const claims = batch.map(({ claim }) => claim);
    const answers = await this.#options.storage.write.claimLeases({ claims, by: "owner", nowMs: Date.now() });
    for (const [at, { done }] of batch.entries()) done(answers[at] ?? { code: "pool-unknown" });
  }

  async #move(lease: Lease, happening: LeaseHappening): Promise<void> {
    const moves = [{ lease: lease.id, happening, fence: null, by: "server" }];
    const [answer] = await this.#options.storage.write.moveLeases({ moves, nowMs: Date.now() });
    if (answer?.code !== "moved") throw new Error(`${lease.id} ${happening}: ${JSON.stringify(answer)}`);
  }

  /** Once round: a new rule in the way, what the hosts take, who may start, what has ended, whose rest is over. */
  async check(): Promise<void> {
    this.#addRule();
    const [gate, ended] = [this.#gate.splice(0), this.#ended.splice(0)];
    const asked = [...new Set([...gate.map(({ lease }) => lease), ...ended].map(portOf))];
    const held: HeldPort[] = [];
    for (let at = 0; at < Math.max(1, asked.length); at += 2000)
      held.push(...(await this.#options.capture.heldPorts({ protocol: "tcp", ports: asked.slice(at, at + 2000) })).ports);
    const isDiverted = new Set(held.filter(({ kind }) => kind === "nat").map(({ namespace, port }) => `${namespace} ${port}`));
    for (const { lease, pass } of gate) pass(!isDiverted.has(`${this.#hostOf(lease).namespace} ${portOf(lease)}`));
    for (const lease of ended) await this.#verify(lease, held);
    await this.tellOccupied();
    const swept = await this.#options.storage.write.sweepLeases({ nowMs: Date.now() });
    for (const lease of swept.filter(({ state }) => state === "free")) {
      await this.#hostOf(lease).berth.ask({ ask: "unpark", leases: [{ lease: lease.id, fence: lease.fence }] });
      this.#busy.delete(placeOf(lease));
    }
    this.#options.onProgress(this.outcome);
  }

  async #verify(lease: Lease, held: readonly HeldPort[]): Promise<void> {
    const host = this.#hostOf(lease);
    const binds = releaseBinds(lease);
    const answer = await host.berth.ask({ ask: "probe", binds });
    const probes = binds.map((bind, at) => {
      const one = answer.code === "probe" ? answer.binds[at] : undefined;
      return { ...bind, errno: one?.code === "free" ? null : (one?.errno ?? "EIO") };
    });
    const holders = held
      .filter(({ namespace, port }) => namespace === host.namespace && port === portOf(lease))
      .map((one) => ({ ...one, namespace: "host" }));
    const verdict = verifyRelease({ lease, endpoints: [], holders, probes, unread: [], berthPids: [host.berthPid] });
    if (verdict.code === "clear") {
      this.outcome.cleared += 1;
      await this.#move(lease, "cleared");
    } else {
      this.outcome.blocked += 1;
      this.#ended.push(lease); // asked again next time round
    }
  }

  /** Somebody leads a port elsewhere that no lease has, as far as they know. */
  #addRule(): void {
    const { hosts, ports } = this.#options;
    const host = hosts[Math.floor(Math.random() * hosts.length)];
    const port = ports.from + Math.floor(Math.random() * (ports.to - ports.from + 1));
    if (host === undefined || this.outcome.rules >= hosts.length * 2 || this.#busy.has(`${host.id}:${port}`)) return;
    host.divert(port);
    this.outcome.rules += 1;
  }

  async tellOccupied(): Promise<void> {
    const snapshot = await this.#options.capture.look({ sections: ["namespaces", "sockets", "owners", "rules"] });
    const endpoints = Map.groupBy(
      endpointsOf(snapshot, (text) => hash("sha256", text, "buffer")),
      ({ namespace }) => namespace,
    );
    this.#version += 1;
    const rows = addressRows({ family: "dual", address: null });
    for (const { id, namespace, berthPid } of this.#options.hosts) {
      const taken = (endpoints.get(namespace) ?? []).filter(({ owners }) => !owners.some(({ pid }) => pid === berthPid));
      const occupied = taken.flatMap(({ protocol, port, sockets }) =>
        rows.map(({ lo, hi }) => ({
          namespace: "host",
          protocol,
          port,
          lo,
          hi,
          kind: sockets > 0 ? ("listener" as const) : ("nat" as const),
        })),
      );
      await this.#options.storage.write.writeOccupied({ host: id, version: this.#version, from: null, occupied, gone: [] });
    }
  }

  #hostOf({ host }: Lease): NamespaceHost {
    const found = this.#hosts.get(host);
    if (found === undefined) throw new Error(`a lease on ${host}`);
    return found;
  }
}

function portOf({ ports }: Lease): number {
  return ports[0] ?? 0;
}

function placeOf(lease: Lease): string {
  return `${lease.host}:${portOf(lease)}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
