import type { Client } from "@portolan/contract";
import type { Lease } from "@portolan/leases";
import { expect, test, vi } from "vitest";
import { keepLeases } from "./lease-keeper.ts";

/** With a long term, and an offer that is over soon unless somebody listens or says that he is there. */
const lease = { id: "AAAABBBBCCCCDDDD", fence: 7, termSeconds: 3600, grantedMs: 1_000_000, expiresMs: 1_001_500 } as unknown as Lease;

test("what was only offered is renewed before the offer ends, however long its term is", async () => {
  const renewLeases = vi.fn(async () => ({ ok: true, document: { answers: [{ code: "moved", lease }] } }));
  const stopped = new AbortController();
  const client = { renewLeases } as unknown as Client;
  const kept = keepLeases({ client, leases: [lease], tell: () => {}, onLost: () => {} }, stopped.signal);
  await vi.waitFor(() => expect(renewLeases).toHaveBeenCalledWith({ leases: [{ lease: lease.id, fence: 7 }] }), 1400);
  stopped.abort();
  await kept;
  expect(renewLeases).toHaveBeenCalledTimes(1);
});
