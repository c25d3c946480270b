import type { BerthLease } from "@portolan/contract/berth";
import { expect, test } from "vitest";
import type { BerthBookFile, BookRecord } from "./berth-book.ts";
import { createBerth, type Berth } from "./berth.ts";
import { loadLibc } from "./libc.ts";
import { openListener, tryBind } from "./listen-socket.ts";
import { createParking } from "./parking.ts";

const libc = loadLibc();
const base = 16_000 + (process.pid % 500) * 4; // outside the ephemeral range

/** A disk that refuses on word, and what is on it. */
function bookInMemory(): BerthBookFile & { written: BookRecord[]; isFull: boolean } {
  const written: BookRecord[] = [];
  return {
    written,
    isFull: false,
    records: [],
    setAside: null,
    write(records) {
      if (this.isFull) throw new Error("no space left on device");
      written.push(...records);
    },
    isLong: () => false,
    rewrite: () => {},
    close: () => {},
  };
}

const leaseOf = (lease: string, fence: number, ...ports: number[]): BerthLease => ({
  lease,
  fence,
  protocols: ["tcp"],
  family: "ipv4",
  address: "127.0.0.1",
  ports,
  insists: false,
});
const isFree = (port: number): boolean =>
  tryBind(libc, { protocol: "tcp", address: "127.0.0.1", port, v6only: false, reuseAddress: false }) === null;

function withBerth(act: (berth: Berth, book: ReturnType<typeof bookInMemory>) => void): void {
  const book = bookInMemory();
  const berth = createBerth({ libc, book, parking: createParking(libc, 100), isSealed: false });
  try {
    act(berth, book);
  } finally {
    berth.close();
  }
}

test("what cannot be written is not held, and what was held stays held", () => {
  withBerth((berth, book) => {
    berth.park([leaseOf("a", 1, base)]);
    book.isFull = true;
    expect(() => berth.park([leaseOf("b", 2, base + 1), leaseOf("c", 3, base + 2)])).toThrow("no space");
    expect(() => berth.unpark([{ lease: "a", fence: 1 }])).toThrow("no space");
    expect([base, base + 1, base + 2].map(isFree)).toEqual([false, true, true]);
    book.isFull = false;
    expect(berth.park([leaseOf("b", 2, base + 1)]).leases).toEqual([{ lease: "b", code: "parked" }]);
  });
});

test("a lease that loses a port lets it go; one that is parked twice is written once", () => {
  withBerth((berth, book) => {
    berth.park([leaseOf("a", 1, base, base + 1)]);
    berth.park([leaseOf("a", 1, base, base + 1)]);
    expect(book.written).toHaveLength(1);
    berth.park([leaseOf("a", 2, base + 1)]);
    expect([base, base + 1].map(isFree)).toEqual([true, false]);
    expect(berth.book()).toMatchObject({ highestFence: 2, held: 1, leases: [{ lease: "a", fence: 2, unheld: [] }] });
  });
});

test("all or nothing: one port that somebody has leaves the others free", () => {
  withBerth((berth) => {
    berth.park([leaseOf("a", 1, base)]);
    const [answer] = berth.park([leaseOf("b", 2, base + 1, base)]).leases;
    expect(answer).toMatchObject({ code: "refused", errno: "SHARED", port: base });
    expect(isFree(base + 1)).toBe(true);
  });
});

test("a port that somebody else has is waited for and held as soon as it is free", () => {
  withBerth((berth) => {
    const opened = openListener(libc, { protocol: "tcp", address: "127.0.0.1", port: base + 3, v6only: false });
    const asked = { ...leaseOf("a", 1, base + 3), insists: true };
    expect(berth.park([asked]).leases).toEqual([{ lease: "a", code: "waiting", ports: [{ port: base + 3, errno: "EADDRINUSE" }] }]);
    berth.retry();
    expect(berth.book().leases).toMatchObject([{ unheld: [base + 3] }]);
    if (opened.code === "bound") libc.close(opened.descriptor);
    berth.retry();
    expect(berth.book()).toMatchObject({ held: 1, leases: [{ unheld: [] }] });
  });
});
