import { RefusalError } from "@portolan/contract";
import type { Lease, LeaseHappening } from "@portolan/leases";
import type { FailoverDesk, StandingRedirect, Switched } from "../plans/failover-desk.ts";

export interface FailoverParts {
  readonly desk: FailoverDesk;
  /** Of the host that is looked at, those that hold something; null: they are not known yet. */
  readonly leases: () => Iterable<Lease> | null;
  readonly move: (lease: string, happening: LeaseHappening) => Promise<void>;
  readonly nowMs: () => number;
  readonly onFault: (error: unknown) => void;
}

const lookEveryMs = 1000;
/** A redirect that was refused is asked for again: the service may come to its emergency port meanwhile. */
const againAfterMs = 3000;
const longestMs = 10 * 60_000;
const renewBelowMs = 5 * 60_000;

type Pair = Pick<StandingRedirect, "protocol" | "port" | "to">;

/**
 * Leads the clients of a lease whose port somebody else has taken to its emergency port, as long as that lasts: one redirect for each port and protocol, by standing
 * consent of the host's root. What stands is asked of the applier, so a server that starts anew goes on where the last one was. Where its owner is back, or the lease is
 * over, they are ended; where this server dies they end by themselves.
 */
export class LeaseFailover {
  readonly #parts: FailoverParts;
  readonly #timer: NodeJS.Timeout;
  /** lease → why it could not be switched. */
  readonly #refused = new Map<string, { readonly reason: string; readonly atMs: number }>();
  /** Redirects of a rehearsal, which is ended by whoever began it. */
  readonly #rehearsed = new Set<string>();
  #isLooking = false;
  #mayStand = true; // of a server before this one

  constructor(parts: FailoverParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.look().catch(parts.onFault), lookEveryMs);
    this.#timer.unref();
  }

  /** null: nothing is in the way, or nobody has tried. */
  refusalOf(lease: string): string | null {
    return this.#refused.get(lease)?.reason ?? null;
  }

  /** While it runs nothing is ended because no lease calls for it. */
  async rehearse<T>(pair: Pair, run: () => Promise<T>): Promise<T> {
    const key = keyOf(pair);
    this.#rehearsed.add(key);
    try {
      return await run();
    } finally {
      this.#rehearsed.delete(key);
      this.#mayStand = true;
    }
  }

  async look(): Promise<void> {
    const known = this.#parts.leases();
    if (this.#isLooking || known === null) return;
    const leases = [...known].filter(({ emergencyPorts, isEnding }) => emergencyPorts.length > 0 && !isEnding);
    const troubled = leases.filter(({ state }) => state === "hijacked" || state === "conflict" || state === "failover");
    for (const id of this.#refused.keys()) if (!troubled.some((lease) => lease.id === id)) this.#refused.delete(id);
    if (troubled.length === 0 && !this.#mayStand) return;
    this.#isLooking = true;
    try {
      await this.#bringAbout(troubled);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error; // told where the applier is told of
    } finally {
      this.#isLooking = false;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #bringAbout(troubled: readonly Lease[]): Promise<void> {
    const { desk, nowMs } = this.#parts;
    const standing = await desk.standing();
    if (standing === null) return;
    const wanted = new Set(troubled.flatMap(pairsOf).map(keyOf));
    for (const one of standing) {
      if (wanted.has(keyOf(one)) || this.#rehearsed.has(keyOf(one))) continue;
      await desk.end(one.planId);
    }
    this.#mayStand = standing.length > 0;
    for (const lease of troubled) await this.#switchTo(lease, standing);
    for (const one of standing) {
      if (!wanted.has(keyOf(one)) || one.untilMs - nowMs() > renewBelowMs) continue;
      await desk.renew(one.planId, new Date(nowMs() + longestMs).toISOString());
    }
  }

  /** All of its ports, or none of them counts as switched. */
  async #switchTo(lease: Lease, standing: readonly StandingRedirect[]): Promise<void> {
    const { move, nowMs } = this.#parts;
    const missing = pairsOf(lease).filter((pair) => !standing.some((one) => keyOf(one) === keyOf(pair)));
    const tried = this.#refused.get(lease.id);
    if (missing.length > 0 && tried !== undefined && nowMs() - tried.atMs < againAfterMs) return;
    for (const pair of missing) {
      const answer = await this.#lead(pair);
      if (answer.code === "switched") continue;
      this.#refused.set(lease.id, { reason: answer.reason, atMs: nowMs() });
      return;
    }
    this.#refused.delete(lease.id);
    this.#mayStand = true;
    if (lease.state !== "failover") await move(lease.id, "switched");
  }

  #lead(pair: Pair): Promise<Switched> {
    const { desk, nowMs } = this.#parts;
    return desk.lead({ kind: "redirect", ...pair, until: new Date(nowMs() + longestMs).toISOString() });
  }
}

function pairsOf({ ports, emergencyPorts, protocols }: Lease): readonly Pair[] {
  return ports.flatMap((port, index) => {
    const to = emergencyPorts[index];
    return to === undefined ? [] : protocols.map((protocol) => ({ protocol, port, to }));
  });
}

function keyOf({ protocol, port, to }: Pair): string {
  return `${protocol} ${port} ${to}`;
}
