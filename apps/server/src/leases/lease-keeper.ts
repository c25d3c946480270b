import type { Evidence, Lease } from "@portolan/leases";
import type { BerthBook } from "@portolan/contract/berth";
import { isParked, isUnseen, watchLeases } from "@portolan/leases/watch";
import type { Endpoint } from "@portolan/sockets";
import type { MoveAnswer, Storage } from "@portolan/storage";
import type { HostUpdate } from "../host-view.ts";
import type { ScannerClient } from "../scanner-client.ts";
import { RefusalError } from "@portolan/contract";
import type { BerthLink } from "./berth-link.ts";
import { GrantedElsewhere } from "./granted-elsewhere.ts";
import { deepestReason } from "../history-recorder.ts";
import { leaseInstant } from "./lease-instant.ts";
import { LiveLeases, portsOf } from "./live-leases.ts";
import { createOccupiedPlaces, type OccupiedPlaces } from "./occupied-places.ts";
import { ParkedLeases, type RefusedHold } from "./parked-leases.ts";
import { isGone, needsOwners, othersAt } from "./seen-owners.ts";
import type { ToldLeases } from "./told-leases.ts";
import { createTranslatedPorts, type TranslatedPorts } from "./translated-ports.ts";
import { verifyReleased } from "./verify-released.ts";

export interface KeeperParts {
  readonly storage: Storage;
  /** Id of the host that is looked at; null until the first look. */
  readonly host: () => string | null;
  readonly endpoints: () => readonly Endpoint[];
  readonly scanner: Pick<ScannerClient, "heldPorts" | "lookNow">;
  readonly berth: BerthLink;
  readonly told: ToldLeases;
  readonly onFault: (error: unknown) => void;
}

type Move = Parameters<Storage["write"]["moveLeases"]>[0]["moves"][number];

const sweepEveryMs = 1000;
const checkAgainMs = 5000;
const ownersEveryMs = 1000;
const seriesEveryMs = 5 * 60_000;
/** Another server may grant on this host, and end leases there. */
const grantsEveryMs = 700;
const reloadEveryMs = 60_000;
const mostSwept = 500;
const mostMoved = 500;
const mostChecked = 1000;
const mostHeld = 2000;
const mostBehind = 3;
/** A scanner that is started anew is back sooner. */
const silentAfterMs = 15_000;
const berthPatienceMs = 10_000;
const faultEveryMs = 10 * 60_000;
const mostReasons = 100;

/**
 * Leads the leases of the host that this server looks at through their lives: each look is held against them, terms are ended, ports are kept and let go, and a lease
 * that ends holds its ports until the host was asked. Begins with the first look, after the host's own book was read: until then nothing is granted there.
 */
export class LeaseKeeper {
  readonly live = new LiveLeases();
  readonly #parts: KeeperParts;
  readonly #parked: ParkedLeases;
  readonly #translated: TranslatedPorts = createTranslatedPorts();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #elsewhere: GrantedElsewhere;
  /** Granted here and not held yet. */
  readonly #granting = new Set<string>();
  #occupied: OccupiedPlaces | null = null;
  #snapshot: HostUpdate["snapshot"] | null = null;
  #isBegun = false;
  #isBeginning = false;
  /** Nobody has looked for so long that what the host takes is not known. */
  #isSilent = false;
  #silence: NodeJS.Timeout | null = null;
  /** One step at a time: each rests on what the one before has moved. */
  #steps: Promise<void> = Promise.resolve();
  #isCheckWanted = false;
  #isWatchWanted = false;
  #checkedMs = 0;
  #ownersMs = 0;
  /** Reason of a fault → when it was told. */
  readonly #toldMs = new Map<string, number>();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#parked = new ParkedLeases(parts.berth, this.live);
    this.#elsewhere = new GrantedElsewhere(parts.storage.read);
  }

  get berthPids(): readonly number[] {
    return this.#parked.pids;
  }

  /** Whether ports of the host are granted. */
  get isReady(): boolean {
    return this.#isBegun && !this.#isSilent;
  }

  /** A look came: what the host takes is told to the database, and the leases there are held against it. */
  look({ snapshot }: HostUpdate): void {
    this.#snapshot = snapshot;
    this.#hear();
    if (this.#isBegun) this.#watchSoon();
    else this.#beginSoon();
  }

  /** Nobody looks any more. Should that last, its leases are doubtful and nothing is granted there until somebody does. */
  lost(afterMs = silentAfterMs): void {
    if (this.#silence !== null || this.#isSilent) return;
    this.#silence = setTimeout(() => this.#step(() => this.#fallSilent()), afterMs);
    this.#silence.unref();
  }

  #hear(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = null;
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#occupied?.restart();
  }

  async #fallSilent(): Promise<void> {
    const host = this.#parts.host();
    if (this.#silence === null || host === null || this.#occupied === null) return;
    this.#isSilent = true;
    const write = { host, version: 0, from: null, occupied: [], gone: [], isSilent: true };
    await this.#parts.storage.write.writeOccupied(write);
    const active = [...this.live.all()].filter(({ state }) => state === "active");
    await this.#move(active.map(({ id }): Move => ({ lease: id, happening: "silenced", fence: null, by: "server" })));
  }

  #beginSoon(): void {
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    this.#step(() => this.#begin().finally(() => (this.#isBeginning = false)));
  }

  /** Leases were granted: those of this host are parked before whoever asked is answered. Those come back of which the kernel refused a port. */
  async granted(leases: readonly Lease[]): Promise<ReadonlyMap<string, RefusedHold>> {
    const host = this.#parts.host();
    this.#parts.told.tell(leases);
    const here = leases.filter((lease) => lease.host === host && lease.state !== "free");
    for (const { id } of here) this.#granting.add(id);
    const refused = here.length > 0 && this.#parts.berth.isUp() ? await this.#parked.park(here) : [];
    for (const { id } of here) this.#granting.delete(id);
    for (const lease of here.flatMap((one) => this.live.endedFor(one))) this.live.keep({ ...lease, state: "free" });
    for (const lease of here) this.live.keep(lease);
    return new Map(refused.map((one) => [one.lease.id, one]));
  }

  /** What the kernel said, and behind it whoever the host finds there. */
  async refusedBy(refused: ReadonlyMap<string, RefusedHold>): Promise<ReadonlyMap<string, readonly Evidence[]>> {
    const ports = [...refused.values()].flatMap(({ evidence }) => evidence.map(({ port }) => port));
    const question = { protocol: "tcp", ports: [...new Set(ports)].slice(0, mostHeld) } as const;
    const held = await this.#parts.scanner.heldPorts(question).catch(() => null); // a scanner that is silent is told of elsewhere
    const holders = Map.groupBy(othersAt(held?.ports ?? [], this.berthPids), ({ port }) => port);
    return new Map(
      [...refused].map(([id, { evidence }]) => [
        id,
        evidence.flatMap((one) => [one, ...(holders.get(one.port) ?? []).slice(0, mostBehind)]),
      ]),
    );
  }

  /** What of this host is at the ports of leases and no look tells: those who listen are told by the look that is taken. Throws SCANNER_SILENT. */
  async holdersOf(leases: readonly Lease[]): Promise<ReadonlyMap<string, readonly Evidence[]>> {
    const { scanner } = this.#parts;
    const here = leases.filter(({ host, isEnding }) => host === this.#parts.host() && !isEnding);
    await scanner.lookNow();
    await new Promise<void>((done) => this.#step(async () => done())); // what that look showed is told
    const found: Evidence[] = [];
    for (const protocol of ["tcp", "udp"] as const) {
      const ports = here.filter(({ protocols }) => protocols.includes(protocol)).flatMap((lease) => lease.ports);
      const held = ports.length === 0 ? null : await scanner.heldPorts({ protocol, ports: ports.slice(0, mostHeld) });
      found.push(...othersAt(held?.ports ?? [], this.berthPids).filter(({ kind }) => isUnseen(kind)));
    }
    const at = (lease: Lease): readonly Evidence[] =>
      found.filter(
        ({ protocol, port, namespace }) => namespace === "host" && lease.ports.includes(port) && lease.protocols.includes(protocol),
      );
    return new Map(here.map((lease) => [lease.id, at(lease).slice(0, mostBehind)]));
  }

  /** Leases of what is in use already were taken over. */
  async brought(leases: readonly Lease[]): Promise<void> {
    this.moved(leases);
    const here = leases.filter(({ host }) => host === this.#parts.host());
    if (!this.#parts.berth.isUp()) return;
    await this.#parked.insist(here);
    this.#step(() => this.#openHolds(here));
  }

  /** Somebody moved leases: what follows of it is done soon. */
  moved(leases: readonly Lease[]): void {
    this.#parts.told.tell(leases);
    const host = this.#parts.host();
    const here = leases.filter((lease) => lease.host === host);
    const over = here.filter(({ state }) => state === "free");
    for (const lease of here) this.live.keep(lease);
    if (over.length > 0) void this.#parked.unpark(over).catch(this.#parts.onFault);
    if (here.some(({ state }) => state === "draining" || state === "verifying")) this.#checkSoon();
  }

  /** What somebody else found out of a lease of this host. */
  async happened(lease: string, happening: Move["happening"]): Promise<void> {
    await this.#move([{ lease, happening, fence: null, by: "server" }]);
  }

  /** The berth came: what it holds and what leases hold are brought together. */
  berthCame(): void {
    if (this.#isBegun) this.#step(async () => void (await this.#agree()));
    else if (this.#snapshot !== null) this.#beginSoon();
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#silence !== null) clearTimeout(this.#silence);
  }

  #step(run: () => Promise<void>): void {
    this.#steps = this.#steps.then(run).catch((error: unknown) => {
      if (!(error instanceof RefusalError)) this.#tellFault(error); // a scanner that is silent is told of elsewhere
    });
  }

  /** A step that fails is tried again each second: of one reason that is told once in a while. */
  #tellFault(error: unknown): void {
    const reason = deepestReason(error);
    const now = performance.now();
    if (now - (this.#toldMs.get(reason) ?? Number.NEGATIVE_INFINITY) < faultEveryMs) return;
    if (this.#toldMs.size >= mostReasons) this.#toldMs.clear();
    this.#toldMs.set(reason, now);
    this.#parts.onFault(error);
  }

  async #begin(): Promise<void> {
    const host = this.#parts.host();
    if (host === null) return;
    if (this.#parts.berth.isPresent) await this.#waitForBerth();
    this.#occupied = createOccupiedPlaces(host);
    await this.#elsewhere.find(host, () => true);
    await this.#load(host);
    if (!(await this.#agree()) && (await this.#hadBook(host))) return; // what it knows may be in use: it is asked again
    this.#isBegun = true;
    this.#every(sweepEveryMs, () => this.#sweep());
    this.#every(grantsEveryMs, () => this.#takeOver(host));
    this.#every(reloadEveryMs, () => this.#load(host));
    this.#every(seriesEveryMs, () => this.#recordUse());
    this.#watchSoon();
    this.#checkSoon();
  }

  /** What another server has granted on this host is held as its own is; there nobody can be granted another port any more. */
  async #takeOver(host: string): Promise<void> {
    const found = await this.#elsewhere.find(host, (id) => this.live.find(id) !== null || this.#granting.has(id));
    if (found.length === 0) return;
    const refused = await this.granted(found);
    const told = refused.size === 0 ? new Map<string, readonly Evidence[]>() : await this.refusedBy(refused);
    await this.#move([...told].map(([lease, evidence]): Move => ({ lease, happening: "clashed", fence: null, evidence, by: "server" })));
  }

  async #recordUse(): Promise<void> {
    const { read, write } = this.#parts.storage;
    const counts = await read.countPoolPorts({});
    await write.recordPoolUse({ counts, ...leaseInstant() });
  }

  async #waitForBerth(): Promise<void> {
    const lateMs = performance.now() + berthPatienceMs;
    while (!this.#parts.berth.isUp() && performance.now() < lateMs) await new Promise((done) => setTimeout(done, 50));
  }

  #every(everyMs: number, run: () => Promise<void>): void {
    const timer = setInterval(() => this.#step(run), everyMs);
    timer.unref();
    this.#timers.push(timer);
  }

  async #load(host: string): Promise<void> {
    const known = new Set([...this.live.all()].map(({ id }) => id));
    let before: number | null = null;
    do {
      const found: Awaited<ReturnType<Storage["read"]["listLeases"]>> = await this.#parts.storage.read.listLeases({
        host,
        state: "holding",
        before,
        limit: 1000,
      });
      for (const lease of found.leases) {
        known.delete(lease.id);
        this.live.keep(lease);
      }
      before = found.next;
    } while (before !== null);
    for (const id of known) {
      const lease = await this.#parts.storage.read.readLease({ id });
      if (lease?.state === "free") this.moved([lease]); // another server ended it
    }
  }

  async #hadBook(host: string): Promise<boolean> {
    const hosts = await this.#parts.storage.read.listLeaseHosts({});
    return hosts.some((one) => one.host === host && one.hasBook);
  }

  /**
   * After a restored database the host knows more than it: what it knows is taken over before anything is granted. False: there is a book, and it could not be
   * read.
   */
  async #agree(): Promise<boolean> {
    const { berth, storage } = this.#parts;
    const host = this.#parts.host();
    if (host === null || this.#occupied === null || this.#isSilent) return false;
    const book = await this.#parked.readBook();
    if (book === null && berth.isPresent && (await this.#hadBook(host))) return false;
    this.#occupied.restart();
    const changes = this.#occupied.changes(this.#parts.endpoints(), (endpoint) => isParked(endpoint, this.berthPids));
    if (changes === null) return true;
    const written = await storage.write.writeOccupied({ ...changes, bookFence: book?.highestFence ?? null });
    if (book === null) return true;
    const isUnknown = await this.#readStrays(host, book);
    if (isUnknown || (written.code === "written" && written.isOlderRecord)) await this.#adopt(host, book);
    await this.#parked.agree(book);
    return true;
  }

  /** What the book has and is not known here is read. Whether the database knows nothing of one: it was put back, also where it has granted more since. */
  async #readStrays(host: string, book: BerthBook): Promise<boolean> {
    let isUnknown = false;
    for (const { lease: id } of book.leases) {
      if (this.live.find(id) !== null) continue;
      const lease = await this.#parts.storage.read.readLease({ id });
      isUnknown ||= lease === null;
      if (lease?.host === host && lease.state !== "free") this.live.keep(lease); // granted just now
    }
    return isUnknown;
  }

  async #adopt(host: string, { highestFence, leases: booked }: BerthBook): Promise<void> {
    const leases = booked.map(({ lease: id, fence, ports, protocols, family, address }) => ({
      id,
      fence,
      ports,
      protocols,
      family,
      address,
    }));
    const adoption = { host, highestFence, leases, by: "server", ...leaseInstant() };
    this.moved((await this.#parts.storage.write.adoptBook(adoption)).adopted);
  }

  #watchSoon(): void {
    if (this.#isWatchWanted) return;
    this.#isWatchWanted = true;
    this.#step(async () => {
      this.#isWatchWanted = false;
      await this.#watch();
    });
  }

  async #watch(): Promise<void> {
    await this.#tellOccupied();
    if (this.live.size === 0 || this.#snapshot === null) return;
    const leases = [...this.live.all()];
    const endpoints = this.#parts.endpoints();
    const berthPids = this.berthPids;
    const holders = this.#translated.read(this.live.ports(), this.#snapshot);
    const happened = watchLeases({ leases, endpoints, holders, berthPids, nowMs: Date.now() });
    const moved = await this.#move(happened.map((one): Move => ({ ...one, fence: null, by: "server" })));
    await this.#openHolds(moved.filter(({ state }) => state === "active"));
    if (leases.some((lease) => lease.state === "draining" && isGone(lease, endpoints, berthPids))) this.#checkSoon();
    const isDue = performance.now() - this.#ownersMs > ownersEveryMs;
    if (!isDue || !needsOwners(this.live, endpoints, berthPids)) return;
    this.#ownersMs = performance.now();
    void this.#parts.scanner.lookNow().catch(() => {}); // the next look has them, or none comes
  }

  /** A service that was seen for the first time may be of the kind that cannot start beside a hold. */
  async #openHolds(leases: readonly Lease[]): Promise<void> {
    const { berth, scanner } = this.#parts;
    const ports = leases.filter(({ protocols }) => protocols.includes("tcp")).flatMap(portsOf);
    if (ports.length === 0 || !berth.isUp()) return;
    const without = new Set<number>();
    for (let at = 0; at < ports.length; at += mostHeld) {
      const held = await scanner.heldPorts({ protocol: "tcp", ports: ports.slice(at, at + mostHeld) });
      for (const { kind, reusesAddress, port } of held?.ports ?? []) if (kind === "listener" && reusesAddress === false) without.add(port);
    }
    await this.#parked.open(leases.filter((lease) => portsOf(lease).some((port) => without.has(port))));
  }

  async #tellOccupied(): Promise<void> {
    const changes = this.#occupied?.changes(this.#parts.endpoints(), (endpoint) => isParked(endpoint, this.berthPids)) ?? null;
    if (changes === null) return;
    const written = await this.#parts.storage.write.writeOccupied(changes);
    if (written.code === "behind") this.#occupied?.restart();
  }

  /** Time has passed: terms, rests, and what waits to be asked again. */
  async #sweep(): Promise<void> {
    for (;;) {
      const swept = await this.#parts.storage.write.sweepLeases(leaseInstant());
      this.moved(swept);
      if (swept.length < mostSwept) break;
    }
    if (performance.now() - this.#checkedMs > checkAgainMs) this.#checkSoon();
  }

  #checkSoon(): void {
    if (this.#isCheckWanted) return;
    this.#isCheckWanted = true;
    this.#step(async () => {
      this.#isCheckWanted = false;
      await this.#check();
    });
  }

  /** Leases that end: whose owner has gone is drained, and of those the host is asked. */
  async #check(): Promise<void> {
    const isAgain = performance.now() - this.#checkedMs > checkAgainMs;
    if (isAgain) this.#checkedMs = performance.now();
    const endpoints = this.#parts.endpoints();
    const drained = [...this.live.all()].filter((lease) => lease.state === "draining" && isGone(lease, endpoints, this.berthPids));
    await this.#move(drained.map(({ id }): Move => ({ lease: id, happening: "drained", fence: null, by: "server" })));
    const ending = [...this.live.all()].filter(
      ({ state, isEnding }) => state === "verifying" || (isAgain && state === "conflict" && isEnding),
    );
    for (let at = 0; at < ending.length; at += mostChecked) await this.#ask(ending.slice(at, at + mostChecked));
  }

  async #ask(leases: readonly Lease[]): Promise<void> {
    const { scanner, berth, endpoints } = this.#parts;
    const verdicts = await verifyReleased(leases, { scanner, berth, berthPids: this.berthPids, endpoints });
    if (verdicts === null) return;
    const moves = leases.flatMap((lease): Move[] => {
      const verdict = verdicts.get(lease.id);
      if (verdict === undefined) return [];
      const told = { lease: lease.id, fence: null, by: "server" };
      if (verdict.code === "clear") return [{ ...told, happening: "cleared", evidence: verdict.notes }];
      return lease.state === "verifying" ? [{ ...told, happening: "blocked", evidence: verdict.evidence }] : [];
    });
    await this.#move(moves);
  }

  /** Those that were moved, as they are now. A move that has no place any more was overtaken. */
  async #move(moves: readonly Move[]): Promise<readonly Lease[]> {
    const moved: Lease[] = [];
    for (let at = 0; at < moves.length; at += mostMoved) {
      const answers: readonly MoveAnswer[] = await this.#parts.storage.write.moveLeases({
        moves: moves.slice(at, at + mostMoved),
        ...leaseInstant(),
      });
      moved.push(...answers.flatMap((answer) => (answer.code === "moved" ? [answer.lease] : [])));
      for (const answer of answers) if (answer.code === "state") this.live.keep(answer.lease);
    }
    if (moved.length > 0) this.moved(moved);
    return moved;
  }
}
