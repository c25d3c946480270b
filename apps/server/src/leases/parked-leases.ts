import type { BerthBook, BerthLease } from "@portolan/contract/berth";
import type { Evidence, Lease } from "@portolan/leases";
import type { BerthLink } from "./berth-link.ts";
import { portsOf, type LiveLeases } from "./live-leases.ts";

const mostAsked = 1000;

export interface RefusedHold {
  readonly lease: Lease;
  readonly evidence: readonly Evidence[];
}

/** Has the host keep the ports of leases from everybody but the services they are for, and let them go again. */
export class ParkedLeases {
  readonly #berth: BerthLink;
  readonly #live: LiveLeases;
  /** Waits while a question is under way, so that many claims share one. */
  #waiting: { readonly lease: Lease; readonly done: (refused: RefusedHold | null) => void }[] = [];
  #isAsking = false;
  #pid: number | null = null;

  constructor(berth: BerthLink, live: LiveLeases) {
    this.#berth = berth;
    this.#live = live;
  }

  /** Of whom a silent hold is none of anybody else's. */
  get pids(): readonly number[] {
    return this.#pid === null ? [] : [this.#pid];
  }

  /** What the host itself keeps in its book; null: nobody keeps one, or it does not answer. */
  async readBook(): Promise<BerthBook | null> {
    const book = await this.#berth.ask({ ask: "book" });
    if (book !== null) this.#pid = book.pid;
    return book;
  }

  /** Resolves once each is held and on the disk, with those of which the kernel refused one. Without a berth nothing is held. */
  async park(leases: readonly Lease[]): Promise<readonly RefusedHold[]> {
    if (!this.#berth.isUp() || leases.length === 0) return [];
    const asked = leases.map((lease) => new Promise<RefusedHold | null>((done) => this.#waiting.push({ lease, done })));
    if (!this.#isAsking) void this.#askWaiting();
    return (await Promise.all(asked)).filter((refused) => refused !== null);
  }

  /** Ports that are in use already, by whoever the lease is for: held as soon as they can be. */
  async insist(leases: readonly Lease[]): Promise<void> {
    for (let at = 0; at < leases.length; at += mostAsked) await this.#hold(leases.slice(at, at + mostAsked), true);
  }

  async #askWaiting(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, mostAsked);
      const refused = await this.#hold(
        group.map(({ lease }) => lease),
        false,
      ).catch(() => new Map<string, RefusedHold>());
      for (const { lease, done } of group) done(refused.get(lease.id) ?? null);
    }
    this.#isAsking = false;
  }

  async #hold(leases: readonly Lease[], insists: boolean): Promise<ReadonlyMap<string, RefusedHold>> {
    await this.unpark(leases.flatMap((lease) => this.#live.endedFor(lease)));
    const answer = await this.#berth.ask({
      ask: "park",
      leases: leases.map((lease) => berthLease(lease, { insists })),
    });
    const refused = new Map<string, RefusedHold>();
    for (const [at, one] of (answer?.leases ?? []).entries()) {
      const lease = leases[at];
      if (lease !== undefined && one.code === "refused") refused.set(lease.id, { lease, evidence: [refusedBind(lease, one)] });
    }
    return refused;
  }

  async unpark(leases: readonly Lease[]): Promise<void> {
    for (let at = 0; at < leases.length; at += mostAsked) {
      const asked = leases.slice(at, at + mostAsked).map(({ id, fence }) => ({ lease: id, fence }));
      await this.#berth.ask({ ask: "unpark", leases: asked });
    }
  }

  /** Their services set no SO_REUSEADDR, so that they could not start again beside a hold: the book goes on knowing of them. */
  async open(leases: readonly Lease[]): Promise<void> {
    for (let at = 0; at < leases.length; at += mostAsked) {
      const asked = leases.slice(at, at + mostAsked).map((lease) => berthLease(lease, { insists: true, isOpen: true }));
      await this.#berth.ask({ ask: "park", leases: asked });
    }
  }

  /** What the book has and no lease does is let go; what leases have and the book has not is held as soon as it can be. */
  async agree(book: BerthBook): Promise<void> {
    const known = new Map(book.leases.map(({ lease, fence }) => [lease, fence]));
    const strays = book.leases.filter(({ lease }) => this.#live.find(lease) === null);
    for (let at = 0; at < strays.length; at += mostAsked) {
      const asked = strays.slice(at, at + mostAsked).map(({ lease, fence }) => ({ lease, fence }));
      await this.#berth.ask({ ask: "unpark", leases: asked });
    }
    const missing = [...this.#live.all()].filter(({ id }) => !known.has(id));
    for (let at = 0; at < missing.length; at += mostAsked) {
      await this.#berth.ask({
        ask: "park",
        leases: missing.slice(at, at + mostAsked).map((lease) => berthLease(lease, { insists: true })),
      });
    }
  }
}

function berthLease(lease: Lease, how: Pick<BerthLease, "insists" | "isOpen">): BerthLease {
  const { id, fence, protocols, family, address } = lease;
  return { lease: id, fence, protocols, family, address, ports: portsOf(lease), ...how };
}

function refusedBind(lease: Lease, { port, address, errno }: { port: number; address: string; errno: string }): Evidence {
  const who = { remote: null, pids: [], executable: null, user: null, unit: null, container: null, parents: [] };
  return { ...who, kind: "bind-refused", protocol: "tcp", port, address, namespace: lease.namespace, detail: errno };
}
