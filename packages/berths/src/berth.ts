import type { BerthAnswers, BerthBook, BerthLease, ParkAnswer, ProbeAnswer, ProbedBind, UnparkAnswer } from "@portolan/contract/berth";
import type { BerthBookFile, BookRecord } from "./berth-book.ts";
import { createLeaseFences, type LeaseFences } from "./lease-fences.ts";
import { createLeaseTable, type LeaseTable } from "./lease-table.ts";
import type { Libc } from "./libc.ts";
import { parkedPlaceOf, placesMeet } from "./parked-place.ts";
import { tryBind } from "./listen-socket.ts";
import type { Parking } from "./parking.ts";

export interface Berth {
  park(leases: readonly BerthLease[]): BerthAnswers["park"];
  unpark(leases: readonly Pick<BerthLease, "lease" | "fence">[]): BerthAnswers["unpark"];
  probe(binds: readonly ProbedBind[]): BerthAnswers["probe"];
  book(): BerthBook;
  /** Tries again what is not held, at most 500 ports; to be called every second. */
  retry(): void;
  close(): void;
}

export interface BerthOptions {
  readonly libc: Libc;
  readonly book: BerthBookFile;
  readonly parking: Parking;
  readonly isSealed: boolean;
}

const mostRetried = 500;

/** Holds at once what the book says; what cannot be held is tried again. A fault is thrown where the book cannot be written: then nothing was changed. */
export function createBerth({ libc, book, parking, isSealed }: BerthOptions): Berth {
  const state = replay(book.records);
  const { leases } = state;
  let retried = 0; // place in the round of what is not held
  for (const lease of leases.all()) for (const port of portsToHold(lease)) parking.hold(parkedPlaceOf(lease), port);
  const write = (records: readonly BookRecord[]): void => {
    if (records.length > 0) book.write(records);
    if (book.isLong()) book.rewrite(recordsOf(state));
  };
  return {
    park(asked) {
      const trial = tryAll(asked, { state, parking });
      try {
        write(trial.flatMap(({ record }) => record ?? []));
      } catch (error) {
        for (const { undo } of trial.toReversed()) undo();
        throw error;
      }
      return { code: "park", leases: trial.map(({ answer }) => answer) };
    },
    unpark(asked) {
      const answers = asked.map((one) => ({ one, answer: judgeEnd(one, leases.get(one.lease)) }));
      const ended = answers.filter(({ answer }) => answer.code === "unparked").map(({ one }) => one);
      write(ended.map(({ lease, fence }) => ({ ended: lease, fence })));
      for (const { lease } of ended) {
        const found = leases.get(lease);
        leases.remove(lease);
        if (found !== undefined) letGo(found, parking);
      }
      return { code: "unpark", leases: answers.map(({ answer }) => answer) };
    },
    probe: (binds) => ({ code: "probe", binds: binds.map((bind) => probeBind(bind, { libc, parking, leases })) }),
    book: () => ({
      code: "book",
      pid: process.pid,
      highestFence: state.fences.highest(),
      leases: leases.all().map((lease) => ({ ...lease, unheld: unheldOf(lease, parking) })),
      held: parking.size,
      limit: parking.limit,
      setAside: book.setAside,
      isSealed,
    }),
    retry() {
      const unheld = leases.all().flatMap((lease) => unheldOf(lease, parking).map((port) => ({ lease, port })));
      const from = retried < unheld.length ? retried : 0;
      for (const { lease, port } of unheld.slice(from, from + mostRetried)) parking.hold(parkedPlaceOf(lease), port);
      retried = from + mostRetried;
    },
    close() {
      parking.close();
      book.close();
    },
  };
}

interface BerthState {
  readonly leases: LeaseTable;
  readonly fences: LeaseFences;
}

function replay(records: readonly BookRecord[]): BerthState {
  const leases = createLeaseTable();
  const fences = createLeaseFences();
  for (const record of records) {
    if ("seen" in record) fences.see(record.seen);
    else if ("ended" in record) leases.remove(record.ended);
    else {
      leases.put(record.parked);
      fences.see(seenFenceOf(record.parked));
    }
  }
  return { leases, fences };
}

function recordsOf({ leases, fences }: BerthState): BookRecord[] {
  return [...fences.list().map((seen) => ({ seen })), ...leases.all().map((parked) => ({ parked }))];
}

function seenFenceOf({ fence, protocols, family, address, ports }: BerthLease) {
  return { fence, protocols, family, address, ports };
}

interface Trial {
  readonly answer: ParkAnswer;
  readonly record: BookRecord | null;
  readonly undo: () => void;
}

const nothing = (): void => undefined;

/** Each on its own; what is held is in the state at once, so that two of one question are seen to meet. */
function tryAll(asked: readonly BerthLease[], { state, parking }: { state: BerthState; parking: Parking }): Trial[] {
  return asked.map((lease): Trial => {
    const refused = judgePark(lease, state) ?? judgeRoom(lease, parking);
    if (refused !== null) return { answer: refused, record: null, undo: nothing };
    const place = parkedPlaceOf(lease);
    const before = state.leases.get(lease.lease);
    const fresh = portsToHold(lease).filter((port) => !parking.isHeld(place, port));
    const failed = fresh.flatMap((port) => {
      const errno = parking.hold(place, port);
      return errno === null ? [] : [{ port, errno }];
    });
    const giveBack = (): void => fresh.forEach((port) => parking.letGo(place, port));
    const [first] = failed;
    if (first !== undefined && !lease.insists) {
      giveBack();
      return { answer: { lease: lease.lease, code: "refused", address: place.address, ...first }, record: null, undo: nothing };
    }
    state.leases.put(lease);
    const undo = (): void => {
      giveBack();
      if (before === undefined) state.leases.remove(lease.lease);
      else state.leases.put(before);
    };
    if (before !== undefined) letGoOthers(before, lease, parking);
    state.fences.see(seenFenceOf(lease));
    return { answer: answerOf(lease, failed), record: sameLease(before, lease) ? null : { parked: lease }, undo };
  });
}

function answerOf(asked: BerthLease, failed: readonly { port: number; errno: string }[]): ParkAnswer {
  const { lease } = asked;
  if (failed.length > 0) return { lease, code: "waiting", ports: failed };
  return { lease, code: portsToHold(asked).length > 0 ? "parked" : "noted" };
}

/** Null: nothing is against it. */
function judgePark(lease: BerthLease, { leases, fences }: BerthState): ParkAnswer | null {
  const before = leases.get(lease.lease);
  const known = before !== undefined && before.fence > lease.fence ? before.fence : fences.above(seenFenceOf(lease));
  if (known !== null) return { lease: lease.lease, code: "stale-fence", known };
  const isTaken = (port: number): boolean => leases.at(port).some((other) => other.lease !== lease.lease && placesMeet(other, lease));
  const port = lease.ports.find(isTaken);
  if (port !== undefined) return { lease: lease.lease, code: "refused", port, address: parkedPlaceOf(lease).address, errno: "SHARED" };
  return null;
}

function judgeRoom(lease: BerthLease, parking: Parking): ParkAnswer | null {
  const place = parkedPlaceOf(lease);
  const wanted = portsToHold(lease).filter((port) => !parking.isHeld(place, port)).length;
  return parking.size + wanted > parking.limit ? { lease: lease.lease, code: "no-room", limit: parking.limit } : null;
}

function judgeEnd({ lease, fence }: Pick<BerthLease, "lease" | "fence">, found: BerthLease | undefined): UnparkAnswer {
  if (found === undefined) return { lease, code: "unknown" };
  return found.fence > fence ? { lease, code: "stale-fence", known: found.fence } : { lease, code: "unparked" };
}

function portsToHold({ protocols, ports, isOpen = false }: BerthLease): readonly number[] {
  return protocols.includes("tcp") && !isOpen ? ports : [];
}

function unheldOf(lease: BerthLease, parking: Parking): number[] {
  return portsToHold(lease).filter((port) => !parking.isHeld(parkedPlaceOf(lease), port));
}

function letGo(lease: BerthLease, parking: Parking): void {
  for (const port of portsToHold(lease)) parking.letGo(parkedPlaceOf(lease), port);
}

/** What the lease had before and has no more. */
function letGoOthers(before: BerthLease, lease: BerthLease, parking: Parking): void {
  const [was, is] = [parkedPlaceOf(before), parkedPlaceOf(lease)];
  const isSamePlace = was.address === is.address && was.v6only === is.v6only;
  const kept = new Set(isSamePlace ? portsToHold(lease) : []);
  for (const port of portsToHold(before)) if (!kept.has(port)) parking.letGo(was, port);
}

function sameLease(before: BerthLease | undefined, lease: BerthLease): boolean {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(lease);
}

interface Probing {
  readonly libc: Libc;
  readonly parking: Parking;
  readonly leases: LeaseTable;
}

/** What the service's own bind would be answered if nothing were parked there: holds of the port are let go for the moment, and taken again. */
function probeBind(bind: ProbedBind, { libc, parking, leases }: Probing): ProbeAnswer {
  const { protocol, reuseAddress } = bind;
  const ours = protocol === "udp" ? [] : leases.at(bind.port).map(parkedPlaceOf);
  const held = ours.filter((place) => parking.isHeld(place, bind.port));
  for (const place of held) parking.letGo(place, bind.port);
  const errno = tryBind(libc, { ...bind, reuseAddress: reuseAddress && protocol === "tcp" });
  for (const place of held) parking.hold(place, bind.port);
  return errno === null ? { code: "free" } : { code: "refused", errno };
}
