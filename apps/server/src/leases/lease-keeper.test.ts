import type { BerthBook } from "@portolan/contract/berth";
import type { Lease } from "@portolan/leases";
import { emptySections } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HostUpdate } from "../host-view.ts";
import { openTestHouse } from "../people/test-house.ts";
import type { BerthLink } from "./berth-link.ts";
import { LeaseKeeper } from "./lease-keeper.ts";

const host = "h1";
const pool = "pool000000000001";
const look = { snapshot: { hashes: {}, sections: emptySections() } } as unknown as HostUpdate;
type House = Awaited<ReturnType<typeof openTestHouse>>;

/** A host without sockets whose berth notes what it is asked. */
class Quay {
  book: BerthBook | null = null;
  endpoints: readonly Endpoint[] = [];
  readonly asked: { readonly ask: string; readonly leases?: readonly { readonly lease: string }[] }[] = [];
  /** Ports whose holders were asked for, of one question each. */
  readonly held: (readonly number[])[] = [];
  readonly keeper: LeaseKeeper;

  constructor({ storage }: House) {
    const ask = async (question: Quay["asked"][number]) => {
      this.asked.push(question);
      return question.ask === "book" ? this.book : null;
    };
    this.keeper = new LeaseKeeper({
      storage,
      host: () => host,
      endpoints: () => this.endpoints,
      scanner: { heldPorts: async ({ ports }) => (this.held.push(ports), null), lookNow: async () => {} },
      berth: { isPresent: true, isUp: () => true, ask: ask as BerthLink["ask"], close: () => {} },
      told: { tell: () => {}, close: () => {} },
      onFault: (error) => {
        throw error;
      },
    });
  }
}

function listenerAt(port: number): Endpoint {
  const place = { id: "e", namespace: "host", protocol: "tcp", address: "::", port, scope: "dual", device: null } as const;
  const found = { sockets: 1, state: "listening", owners: [], ownersKnown: false, uid: 1000, unit: null, container: null } as const;
  return { ...place, ...found, publishes: null, queue: null, service: null, display: { ss: "", netstat: "" } };
}

const empty: BerthBook = { code: "book", pid: 7, highestFence: 0, leases: [], held: 0, limit: 100, setAside: null, isSealed: true };
const parked = { lease: "AAAABBBBCCCCDDDD", protocols: ["tcp"], family: "dual", address: null, insists: false } as const;

let house: House;
const keepers: LeaseKeeper[] = [];
beforeEach(async () => {
  house = await openTestHouse();
  const { cookie } = await house.member("Anna", ["operator"]);
  const bands = [{ kind: "dynamic", from: 21_000, to: 21_009 }];
  await house.ask("/pools", { method: "POST", body: { name: "web", bands, headroom: 0 }, cookie });
});
afterEach(async () => {
  for (const keeper of keepers.splice(0)) keeper.close();
  await house[Symbol.asyncDispose]();
});

function quay(): Quay {
  const made = new Quay(house);
  keepers.push(made.keeper);
  return made;
}

async function begun(book: BerthBook = empty): Promise<Quay> {
  const made = quay();
  made.book = book;
  made.keeper.look(look);
  await vi.waitFor(() => expect(made.keeper.isReady).toBe(true), 5000);
  return made;
}

async function claim(): Promise<Lease> {
  const [found] = await house.storage.read.listPools({});
  const wish = {
    pool: found?.id ?? pool,
    owner: "shop",
    purpose: "",
    key: null,
    profile: null,
    class: "ordinary",
    mode: "dynamic",
  } as const;
  const how = { ports: [], otherwise: "fail", count: 1, isBlock: false, protocols: ["tcp"], family: "dual", address: null } as const;
  const rest = { hosts: { wish: "any", ids: [] }, termSeconds: null, hasEmergency: false, expected: null, note: "", tags: [] } as const;
  const claims = [{ ...wish, ...how, ...rest }];
  const [answer] = await house.storage.write.claimLeases({ claims, by: "owner", nowMs: Date.now() });
  const [lease] = answer?.code === "granted" ? answer.leases : [];
  if (lease === undefined) throw new Error(JSON.stringify(answer));
  return lease;
}

async function end({ id }: Lease, keeper: LeaseKeeper | null): Promise<void> {
  for (const happening of ["released", "drained", "cleared"] as const) {
    const moves = [{ lease: id, happening, fence: null, by: "server" }];
    const [answer] = await house.storage.write.moveLeases({ moves, nowMs: Date.now() });
    if (answer?.code === "moved") keeper?.moved([answer.lease]);
  }
}

test("a lease whose rest its owner ended by another is not kept, nor held again when the berth comes anew", async () => {
  const { keeper } = await begun();
  const first = await claim();
  await keeper.granted([first]);
  await end(first, keeper);
  const second = await claim();
  expect(second.ports).toEqual(first.ports);
  await keeper.granted([second]);
  expect([...keeper.live.all()].map(({ id }) => id)).toEqual([second.id]);
});

test("where a host had a book, nothing is granted before it was read", async () => {
  (await begun()).keeper.close();
  const silent = quay();
  silent.keeper.look(look);
  await vi.waitFor(() => expect(silent.asked.length).toBeGreaterThan(0));
  await new Promise((done) => setTimeout(done, 200));
  expect(silent.keeper.isReady).toBe(false);
  silent.book = empty;
  silent.keeper.berthCame();
  await vi.waitFor(() => expect(silent.keeper.isReady).toBe(true), 5000);
});

test("a lease of the book that the database knows nothing of is taken over, also where the database has granted more since", async () => {
  const before = await begun();
  for (let count = 0; count < 4; count += 1) await claim();
  before.keeper.close();
  const free = [21_000, 21_001, 21_002, 21_003, 21_004, 21_005, 21_006, 21_007, 21_008, 21_009];
  const held = (await house.storage.read.listLeases({ limit: 10 })).leases.flatMap(({ ports }) => ports);
  const port = free.find((one) => !held.includes(one)) ?? 0;
  const unknown = { ...parked, fence: 2, ports: [port], unheld: [] };
  const { asked, keeper } = await begun({ ...empty, highestFence: 2, leases: [unknown] });
  expect(await house.storage.read.findLeases({ host, protocol: "tcp", port })).toMatchObject([{ id: parked.lease, owner: "?" }]);
  expect(keeper.live.find(parked.lease)?.state).toBe("verifying");
  expect(asked.filter(({ ask, leases = [] }) => ask === "unpark" && leases.some(({ lease }) => lease === parked.lease))).toEqual([]);
});

test("what nobody looks at for a while is doubtful, and nothing is granted there until somebody does", async () => {
  const quay = await begun();
  const { keeper } = quay;
  const lease = await claim();
  await keeper.granted([lease]);
  const [port = 0] = lease.ports;
  quay.endpoints = [listenerAt(port)];
  keeper.look(look);
  const becomes = (state: Lease["state"]) =>
    vi.waitFor(async () => expect((await house.storage.read.readLease({ id: lease.id }))?.state).toBe(state), 5000);
  await becomes("active");
  keeper.lost(50);
  keeper.look(look); // it was only started anew
  await new Promise((done) => setTimeout(done, 150));
  await becomes("active");
  keeper.lost(50);
  await becomes("suspect");
  expect(keeper.isReady).toBe(false);
  await expect(claim()).rejects.toThrow("silent");
  keeper.look(look);
  await becomes("active");
  await vi.waitFor(() => claim(), 5000);
  const history = await house.storage.read.readLeaseHistory({ id: lease.id });
  const happened = history.map(({ text }) => (JSON.parse(text) as { facts: { happening?: string } }).facts.happening);
  expect(happened.reverse()).toEqual([undefined, "seen", "silenced", "seen"]);
});

test("of each lease that is brought in it is asked how its service listens, of no more at once than a scanner answers", async () => {
  const { keeper, held } = await begun();
  const first = await claim();
  const many = Array.from({ length: 2001 }, (_, at): Lease => ({ ...first, id: `lease-${at}`, state: "active", ports: [30_000 + at] }));
  await keeper.brought(many);
  await vi.waitFor(() => expect(held.flat()).toHaveLength(2001), 5000);
  expect(held.map(({ length }) => length)).toEqual([2000, 1]);
});
