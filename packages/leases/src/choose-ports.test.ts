import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Claim, KeptBecause, Lease } from "./claim.ts";
import { choosePorts, headroomPorts, type PortChoice, type PortQuestion, type RestingLease } from "./choose-ports.ts";
import { slotRows } from "./interval-rows.ts";
import { preparePool } from "./pool-ports.ts";
import { PortOccupancy } from "./port-occupancy.ts";
import { hashText, keyedOrder, openSecret, rendezvousWeight } from "./port-order.ts";
import { sampleClaim, sampleLease, samplePool } from "./testing/samples.ts";
import type { Band, Pool } from "./pool.ts";

const nothingKept = (): null => null;
const dynamic = (from: number, to: number): Band => ({ kind: "dynamic", from, to });

interface Given {
  readonly pool?: Pool;
  readonly claim?: Partial<Claim>;
  readonly taken?: readonly Partial<Lease>[];
  readonly host?: readonly Partial<Lease>[];
  readonly resting?: readonly Partial<Lease>[];
  readonly othersResting?: readonly Partial<Lease>[];
  readonly kept?: (port: number) => KeptBecause | null;
  readonly secret?: PortQuestion["secret"];
  readonly bindings?: PortQuestion["bindings"];
}

function questionOf(given: Given): PortQuestion {
  const occupancy = new PortOccupancy();
  const resting = (given.resting ?? []).map((one, at): RestingLease => sampleLease({ id: `own${at}`, ...one }));
  const others = (given.othersResting ?? []).map((one, at): RestingLease => sampleLease({ id: `other${at}`, ...one }));
  for (const one of given.taken ?? []) occupancy.take(slotRows(sampleLease(one)));
  for (const one of [...resting, ...others]) occupancy.take(slotRows(one));
  for (const one of given.host ?? []) occupancy.takeByHost(slotRows(sampleLease(one)));
  return {
    ports: preparePool(given.pool ?? samplePool({ bands: [dynamic(20000, 20009)] }), given.kept ?? nothingKept),
    claim: sampleClaim(given.claim),
    occupancy,
    secret: given.secret ?? [1, 2],
    ownResting: resting,
    longestResting: () => others,
    ...(given.bindings !== undefined && { bindings: given.bindings }),
  };
}

function choose(given: Given): PortChoice {
  return choosePorts(questionOf(given));
}

function portsOf(choice: PortChoice): readonly number[] {
  if (choice.code !== "chosen") throw new Error(JSON.stringify(choice));
  return choice.ports;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

const situation = fc.record({
  bands: fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 }).map((places) =>
    places.map((place): Band => ({
      kind: place % 3 === 0 ? "static" : "dynamic",
      from: 1000 + place * 40,
      to: 1000 + place * 40 + (place % 2 === 0 ? 39 : 20),
    })),
  ),
  taken: fc.uniqueArray(fc.integer({ min: 990, max: 1330 }), { maxLength: 340 }),
  host: fc.uniqueArray(fc.integer({ min: 990, max: 1330 }), { maxLength: 60 }),
  keptEvery: fc.integer({ min: 2, max: 60 }),
  forbidden: fc.integer({ min: 1000, max: 1300 }),
  count: fc.integer({ min: 1, max: 5 }),
  isBlock: fc.boolean(),
  mode: fc.constantFrom("dynamic" as const, "deterministic" as const),
  secret: fc.integer(),
});

test("LE20 what is chosen may be chosen, and it is found where it can be", () => {
  fc.assert(
    fc.property(situation, ({ bands, taken, host, keptEvery, forbidden, count, isBlock, mode, secret }) => {
      const pool = samplePool({ bands, rules: { forbidden: [{ from: forbidden, to: forbidden + 3 }] } });
      const kept = (port: number): KeptBecause | null => (port % keptEvery === 0 ? "assigned" : null);
      const choice = choose({
        pool,
        kept,
        claim: { count, isBlock, mode, class: "critical" },
        taken: [{ ports: taken }],
        host: [{ ports: host }],
        secret: [secret, 2],
      });
      const isGood = (port: number): boolean =>
        bands.some((band) => band.kind === "dynamic" && port >= band.from && port <= band.to) &&
        port % keptEvery !== 0 &&
        !(port >= forbidden && port <= forbidden + 3) &&
        !taken.includes(port) &&
        !host.includes(port);
      const good = range(1, 2000).filter(isGood);
      const isStart = (port: number): boolean =>
        range(port, port + count - 1).every(isGood) && bands.some(({ from, to }) => port >= from && port + count - 1 <= to);
      const isPossible = isBlock ? good.some(isStart) : good.length >= count;
      expect(choice.code).toBe(isPossible ? "chosen" : "pool-full");
      if (choice.code === "pool-full") expect(choice.free).toBe(good.length);
      if (!isPossible) return;
      const ports = portsOf(choice);
      expect(new Set(ports).size).toBe(count);
      expect(ports.every(isGood)).toBe(true);
      if (isBlock) expect(ports.every((port, at) => port === (ports[0] ?? 0) + at) && isStart(ports[0] ?? 0)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("LE21 the last free port is found wherever it is", () => {
  for (const last of [20000, 20031, 20032, 25000, 29998, 29999]) {
    const taken = range(20000, 29999).filter((port) => port !== last);
    for (const mode of ["dynamic", "deterministic"] as const)
      expect(portsOf(choose({ pool: samplePool(), taken: [{ ports: taken }], claim: { mode } }))).toEqual([last]);
  }
});

test("LE21 the last free port is found from wherever the order begins", () => {
  const pool = samplePool({ bands: [dynamic(20010, 20059)] });
  for (const last of range(20010, 20059))
    for (const secret of range(1, 12)) {
      const taken = [{ ports: range(20010, 20059).filter((port) => port !== last) }];
      expect(portsOf(choose({ pool, taken, secret: [secret, last] }))).toEqual([last]);
    }
});

test("LE22 port 0 is never chosen, 65535 may be", () => {
  expect(portsOf(choose({ pool: samplePool({ bands: [dynamic(0, 1)] }) }))).toEqual([1]);
  expect(choose({ pool: samplePool({ bands: [dynamic(0, 0)] }) })).toMatchObject({ code: "pool-full", free: 0 });
  expect(choose({ pool: samplePool({ bands: [dynamic(0, 5)] }), claim: { ports: [0] } })).toEqual({ code: "port-outside", port: 0 });
  const high = samplePool({ bands: [dynamic(65534, 65535)] });
  expect([...portsOf(choose({ pool: high, claim: { count: 2, isBlock: true } }))]).toEqual([65534, 65535]);
  expect(portsOf(choose({ pool: high, taken: [{ ports: [65534] }] }))).toEqual([65535]);
  expect(portsOf(choose({ pool: high, claim: { ports: [65535] } }))).toEqual([65535]);
  expect(choose({ pool: high, claim: { count: 3, isBlock: true } })).toMatchObject({ code: "pool-full", free: 2, wanted: 3 });
});

test("LE22 both ends of a band are of it, their neighbours are not", () => {
  const found = new Set(range(1, 400).flatMap((secret) => portsOf(choose({ secret: [secret, 0] }))));
  expect([...found].sort((a, b) => a - b)).toEqual(range(20000, 20009));
  expect(portsOf(choose({ claim: { ports: [20000] } }))).toEqual([20000]);
  expect(portsOf(choose({ claim: { ports: [20009] } }))).toEqual([20009]);
  for (const port of [19999, 20010]) expect(choose({ claim: { ports: [port] } })).toEqual({ code: "port-outside", port });
});

test("LE23 a pair needs both protocols", () => {
  const taken = [
    { ports: range(20000, 20004), protocols: ["tcp"] as const },
    { ports: range(20005, 20008), protocols: ["udp"] as const },
  ];
  expect(portsOf(choose({ taken, claim: { protocols: ["tcp", "udp"] } }))).toEqual([20009]);
  expect(choose({ taken, claim: { protocols: ["tcp", "udp"], ports: [20005] } })).toMatchObject({ code: "port-taken", by: "lease" });
  expect(portsOf(choose({ taken, claim: { protocols: ["tcp"], ports: [20005] } }))).toEqual([20005]);
});

test("LE24 one port for each address, and none for all of them beside", () => {
  const pool = samplePool({ bands: [dynamic(20000, 20000)] });
  const taken = [{ ports: [20000], address: "192.0.2.1" }];
  expect(choose({ pool, taken })).toMatchObject({ code: "pool-full", free: 0 });
  expect(choose({ pool, taken, claim: { family: "ipv4" } })).toMatchObject({ code: "pool-full" });
  expect(portsOf(choose({ pool, taken, claim: { family: "ipv6" } }))).toEqual([20000]);
  expect(portsOf(choose({ pool, taken, claim: { address: "192.0.2.2" } }))).toEqual([20000]);
  expect(choose({ pool, taken, claim: { address: "::ffff:192.0.2.1" } })).toMatchObject({ code: "pool-full" });
});

test("LE25 a block does not go over into the next band", () => {
  const bands = [dynamic(20000, 20003), dynamic(20004, 20007)];
  expect(choose({ pool: samplePool({ bands }), claim: { count: 5, isBlock: true } })).toMatchObject({ code: "pool-full" });
  const found = new Set(
    range(1, 200).map(
      (secret) => portsOf(choose({ pool: samplePool({ bands }), claim: { count: 3, isBlock: true }, secret: [secret, 9] }))[0],
    ),
  );
  expect([...found].sort((a = 0, b = 0) => a - b)).toEqual([20000, 20001, 20004, 20005]);
  const beside: Band[] = [dynamic(20000, 20003), { kind: "static", from: 20004, to: 20009 }];
  expect(choose({ pool: samplePool({ bands: beside }), claim: { count: 5, isBlock: true } })).toMatchObject({ code: "pool-full" });
});

test("LE26 ordinary claims stop at the headroom, critical ones do not", () => {
  const pool = (size: number): Pool => samplePool({ bands: [dynamic(20000, 19999 + size)], headroom: 0.3 });
  for (const [size, kept] of [
    [1, 0],
    [3, 0],
    [4, 1],
    [10, 3],
    [100, 30],
  ] as const) {
    expect(headroomPorts(0.3, size)).toBe(kept);
    const last = size - kept;
    const taken = (count: number): Given => ({ pool: pool(size), taken: count === 0 ? [] : [{ ports: range(20000, 19999 + count) }] });
    expect(choose(taken(last - 1)).code, `${size}`).toBe("chosen");
    if (kept === 0) continue;
    expect(choose(taken(last))).toEqual({ code: "pool-full", free: kept, wanted: 1, isHeadroom: true });
    expect(choose({ ...taken(last), claim: { class: "critical" } }).code).toBe("chosen");
    expect(choose({ ...taken(last - 1), claim: { count: 2 } })).toMatchObject({ isHeadroom: true });
  }
  expect(headroomPorts(0.29, 100)).toBe(29);
});

test("LE26 what rests for the owner and is not taken back is no room", () => {
  const pool = samplePool({ bands: [dynamic(20000, 20009)], headroom: 0.3 });
  const given = { pool, taken: [{ ports: range(20000, 20004) }], resting: [{ ports: [20008, 20009] }] };
  for (const secret of range(1, 20)) {
    expect(choose({ ...given, secret: [secret, 0] })).toEqual({ code: "pool-full", free: expect.any(Number), wanted: 1, isHeadroom: true });
    expect(choose({ ...given, secret: [secret, 0], claim: { count: 2 } })).toMatchObject({ reclaimed: ["own0"] });
  }
});

test("LE26 each kind of band has a headroom of its own, and numbers count against it", () => {
  const bands: Band[] = [{ kind: "static", from: 10000, to: 10009 }, dynamic(20000, 20009)];
  const pool = samplePool({ bands, headroom: 0.5 });
  expect(choose({ pool, taken: [{ ports: range(20000, 20004) }] })).toMatchObject({ isHeadroom: true });
  expect(choose({ pool, taken: [{ ports: range(10000, 10004) }], claim: { ports: [10009] } })).toMatchObject({ isHeadroom: true });
  expect(choose({ pool, taken: [{ ports: range(20000, 20004) }], claim: { ports: [10009] } }).code).toBe("chosen");
});

test("LE27 a number is refused with the reason that lasts", () => {
  const bands: Band[] = [dynamic(20000, 20009), { kind: "emergency", from: 20010, to: 20011 }];
  const pool = samplePool({ bands, rules: { forbidden: [{ from: 20001, to: 20001 }] } });
  const kept = (port: number): KeptBecause | null => (port === 20002 ? "high-risk" : null);
  const ask = (port: number): PortChoice =>
    choose({ pool, kept, claim: { ports: [port] }, taken: [{ ports: [20001, 20002, 20003] }], host: [{ ports: [20004] }] });
  expect(ask(20010)).toEqual({ code: "port-outside", port: 20010 });
  expect(ask(20001)).toMatchObject({ code: "not-allowed", rule: "forbidden" });
  expect(ask(20002)).toEqual({ code: "port-kept", port: 20002, because: "high-risk" });
  expect(ask(20003)).toMatchObject({ code: "port-taken", port: 20003, by: "lease" });
  expect(ask(20004)).toMatchObject({ code: "port-taken", port: 20004, by: "host" });
  expect(portsOf(ask(20005))).toEqual([20005]);
});

test("LE28 an alternative is of the mode's band, and a block is replaced as a whole", () => {
  const bands: Band[] = [{ kind: "static", from: 10000, to: 10009 }, dynamic(20000, 20009)];
  const given = { pool: samplePool({ bands }), taken: [{ ports: [10001] }] };
  const claim = { ports: [10000, 10001], otherwise: "alternate" } as const;
  const [first, second = 0] = portsOf(choose({ ...given, claim }));
  expect([first, second >= 10002 && second <= 10009]).toEqual([10000, true]);
  const mixed = portsOf(choose({ ...given, claim: { ...claim, mode: "mixed", count: 3 } }));
  expect(mixed[0]).toBe(10000);
  expect(mixed.slice(1).every((port) => port >= 20000 && port <= 20009)).toBe(true);
  const block = portsOf(choose({ ...given, claim: { ...claim, isBlock: true } }));
  expect(block[0] !== 10000 && block[1] === (block[0] ?? 0) + 1).toBe(true);
  expect(choose({ ...given, claim: { ports: [10000, 10001] } })).toMatchObject({ code: "port-taken", port: 10001 });
});

test("LE29 what is kept is had by number alone, where the pool grants it", () => {
  const pool = samplePool({ bands: [dynamic(20000, 20001)], rules: { grantedAllTheSame: [20000] } });
  const kept = (): KeptBecause => "assigned";
  expect(choose({ pool, kept })).toMatchObject({ code: "pool-full", free: 0 });
  expect(portsOf(choose({ pool, kept, claim: { ports: [20000] } }))).toEqual([20000]);
  expect(choose({ pool, kept, claim: { ports: [20001] } })).toMatchObject({ code: "port-kept" });
});

test("LE30 an owner has what rests back at once, in whatever way it asks", () => {
  const given = { taken: [{ ports: range(20000, 20008) }], resting: [{ ports: [20009] }] };
  for (const claim of [{}, { ports: [20009] }, { mode: "deterministic" }] as const)
    expect(choose({ ...given, claim })).toMatchObject({ code: "chosen", ports: [20009], reclaimed: ["own0"] });
  expect(choose({ resting: [{ ports: [20004] }] })).toMatchObject({ ports: [20004], reclaimed: ["own0"] });
});

test("LE30 what rests is taken back whole or not at all", () => {
  const two = [{ ports: [20004, 20005] }];
  const one = choose({ resting: two, claim: { ports: [20004] } });
  expect(one).toMatchObject({ code: "port-taken", port: 20004, by: "lease" });
  expect(choose({ resting: two, claim: { ports: [20004, 20005] } })).toMatchObject({ reclaimed: ["own0"] });
  const chosen = choose({ resting: two });
  expect(chosen).toMatchObject({ code: "chosen", reclaimed: [] });
  expect(portsOf(chosen)).not.toContain(20004);
  expect(choose({ resting: [{ ports: [20004] }], claim: { ports: [20004], family: "ipv4" } })).toMatchObject({ code: "port-taken" });
  expect(choose({ resting: [{ ports: [20004], family: "ipv4" }], claim: { ports: [20004] } })).toMatchObject({ reclaimed: ["own0"] });
  expect(choose({ resting: [{ ports: [20004], protocols: ["tcp", "udp"] }], claim: { ports: [20004] } })).toMatchObject({
    code: "port-taken",
  });
});

test("LE30 the headroom is no obstacle to who only takes back", () => {
  const pool = samplePool({ bands: [dynamic(20000, 20009)], headroom: 0.3 });
  const given = { pool, taken: [{ ports: range(20000, 20007) }], resting: [{ ports: [20009] }] };
  expect(choose(given)).toMatchObject({ ports: [20009], reclaimed: ["own0"] });
  expect(choose({ ...given, claim: { count: 2 } })).toMatchObject({ code: "pool-full", isHeadroom: true });
});

test("LE31 others' rests end early only where there is nothing else, the longest first", () => {
  const others = { othersResting: [{ ports: [20003] }, { ports: [20004] }] };
  expect(choose(others)).toMatchObject({ code: "chosen", cutShort: [] });
  const full = { ...others, taken: [{ ports: range(20000, 20009).filter((port) => port !== 20003 && port !== 20004) }] };
  expect(choose(full)).toMatchObject({ ports: [20003], cutShort: ["other0"] });
  expect(choose({ ...full, claim: { count: 2 } })).toMatchObject({ cutShort: ["other0", "other1"] });
  expect(choose({ ...full, claim: { count: 3 } })).toMatchObject({ code: "pool-full" });
  const question = questionOf({ ...full, resting: [{ ports: [20004] }], othersResting: [{ ports: [20003] }], claim: { count: 2 } });
  const all = [...question.ownResting, ...(question.longestResting?.() ?? [])];
  expect(choosePorts({ ...question, longestResting: () => all })).toMatchObject({ reclaimed: ["own0"], cutShort: ["other0"] });
  expect(choose({ ...full, claim: { ports: [20003] } })).toMatchObject({ code: "port-taken" });
});

test("LE32 the keyed order is another one for another secret, owner, purpose or pool", () => {
  const pool = samplePool();
  const first = (claim: Partial<Claim>, secret: PortQuestion["secret"] = [5, 6], id = pool.id): number =>
    portsOf(choose({ pool: { ...pool, id }, claim, secret }))[0] ?? 0;
  const one = first({});
  expect(first({})).toBe(one);
  const others = [first({}, [5, 7]), first({}, [4, 6]), first({ owner: "shop/we" }), first({ purpose: "https" }), first({}, [5, 6], "B")];
  expect(others).not.toContain(one);
  expect(new Set(range(1, 200).map((at) => first({ owner: `o${at}` }))).size).toBeGreaterThan(190);
  expect(first({ mode: "deterministic" }, [1, 1])).toBe(first({ mode: "deterministic" }, [2, 2]));
});

test("LE32 the hash is HalfSipHash-2-4 with its published values", () => {
  const key: PortQuestion["secret"] = [0x03020100, 0x07060504];
  const text = (length: number): string => String.fromCharCode(...range(0, length / 2 - 1).map((at) => at * 2 + ((at * 2 + 1) << 8)));
  const bytes = (words: readonly [number, number]): string => Buffer.from(Uint32Array.from(words).buffer).toString("hex");
  expect(bytes(hashText(text(0), key))).toBe("218d1f59b9b83cc8");
  expect(bytes(hashText(text(2), key))).not.toBe(bytes(hashText(text(4), key)));
});

test("LE33 the keyed order has each port once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.integer(), fc.integer(), (size, a, b) => {
      const at = keyedOrder(size, [a, b]);
      expect(new Set(range(0, size - 1).map(at)).size).toBe(size);
      expect(range(0, size - 1).every((place) => at(place) >= 0 && at(place) < size)).toBe(true);
    }),
  );
});

test("LE34 of what is free the heaviest is chosen, and a pool that grows moves only whom a new port wins", () => {
  const key = (owner: string): readonly [number, number] => hashText(`${owner}\0http\0AAAAAAAAAAAAAAAA`, openSecret);
  const small = samplePool({ bands: [dynamic(30000, 32767)] });
  const large = samplePool({ bands: [dynamic(30000, 33043)] });
  let moved = 0;
  for (const owner of range(1, 150).map((at) => `o${at}`)) {
    const claim = { owner, mode: "deterministic" } as const;
    const [before = 0] = portsOf(choose({ pool: small, claim }));
    const [after = 0] = portsOf(choose({ pool: large, claim }));
    const known = key(owner);
    const best = range(30000, 32767).reduce((a, b) => (rendezvousWeight(b, known) > rendezvousWeight(a, known) ? b : a));
    expect(before).toBe(best);
    if (after === before) continue;
    moved += 1;
    expect(after).toBeGreaterThan(32767);
  }
  expect(moved / 150).toBeLessThan(0.18);
});

test("LE35 emergency ports are of their own band, one for each port", () => {
  const bands: Band[] = [dynamic(20000, 20009), { kind: "emergency", from: 21000, to: 21002 }];
  const choice = choose({ pool: samplePool({ bands, headroom: 0.3 }), claim: { count: 2, hasEmergency: true } });
  expect(choice).toMatchObject({ code: "chosen" });
  if (choice.code === "chosen") expect(choice.emergencyPorts.filter((port) => port >= 21000 && port <= 21002)).toHaveLength(2);
  const taken = [{ ports: [21000, 21001] }];
  expect(choose({ pool: samplePool({ bands }), taken, claim: { count: 2, hasEmergency: true } })).toMatchObject({
    code: "pool-full",
    free: 1,
    wanted: 2,
  });
  expect(choose({ pool: samplePool({ bands }), claim: { count: 2 } })).toMatchObject({ emergencyPorts: [] });
  const resting = [{ ports: [20003], emergencyPorts: [21001] }];
  expect(choose({ pool: samplePool({ bands }), resting, claim: { hasEmergency: true } })).toMatchObject({
    ports: [20003],
    emergencyPorts: [21001],
    reclaimed: ["own0"],
  });
  expect(choose({ pool: samplePool({ bands }), resting, claim: { ports: [20003] } })).toMatchObject({ code: "port-taken" });
});

test("LE36 in an exclusive pool a purpose keeps its port and nobody else's becomes its own", () => {
  const bound = new Map([
    [20003, "dns"],
    [20004, "http"],
  ]);
  const bindings = {
    portsOf: (purpose: string) => [...bound].filter(([, one]) => one === purpose).map(([port]) => port),
    purposeOf: (port: number) => bound.get(port) ?? null,
  };
  expect(portsOf(choose({ bindings }))).toEqual([20004]);
  expect(choose({ bindings, taken: [{ ports: [20004] }] })).toMatchObject({ code: "port-taken", port: 20004 });
  expect(choose({ bindings, claim: { ports: [20003] } })).toMatchObject({ code: "not-allowed", rule: "isExclusive" });
  expect(choose({ bindings, claim: { ports: [20005] } })).toMatchObject({ code: "not-allowed", rule: "isExclusive" });
  const taken = [{ ports: range(20000, 20009).filter((port) => port !== 20003 && port !== 20007) }];
  expect(portsOf(choose({ bindings, taken, claim: { purpose: "ntp" } }))).toEqual([20007]);
});

test("LE37 rank and reasons count all that came before the first free one", () => {
  const size = 200;
  const pool = samplePool({ bands: [dynamic(20000, 20199)] });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 20000, max: 20199 }), { maxLength: 199 }),
      fc.integer(),
      fc.boolean(),
      (taken, secret, isKeyed) => {
        const half = Math.floor(taken.length / 2);
        const mode = isKeyed ? "dynamic" : "deterministic";
        const choice = choose({
          pool,
          taken: [{ ports: taken.slice(0, half) }],
          host: [{ ports: taken.slice(half) }],
          claim: { mode },
          secret: [secret, 1],
        });
        if (choice.code !== "chosen") throw new Error(choice.code);
        const { rank, passedOver } = choice.why;
        expect((passedOver["leased"] ?? 0) + (passedOver["occupied"] ?? 0)).toBe(rank - 1);
        expect(rank).toBeLessThanOrEqual(size + 17);
      },
    ),
  );
});

test("LE38 a choice leaves what is taken as it was", () => {
  const question = questionOf({
    resting: [{ ports: [20001] }],
    othersResting: [{ ports: [20002] }],
    taken: [{ ports: range(20003, 20009) }],
    claim: { count: 3 },
  });
  expect(choosePorts(question)).toMatchObject({ code: "chosen", cutShort: ["other0"] });
  expect(choosePorts({ ...question, ownResting: [], claim: { ...question.claim, count: 1 } })).toMatchObject({
    ports: [20000],
    cutShort: [],
  });
  expect(
    choosePorts({ ...question, ownResting: [], claim: { ...question.claim, count: 1, ports: [20001], mode: "static" } }),
  ).toMatchObject({ code: "port-taken" });
});
