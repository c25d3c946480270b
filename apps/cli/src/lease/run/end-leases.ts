import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@portolan/contract";
import { evidencePhrase } from "@portolan/explanation";
import type { Lease } from "@portolan/leases";
import { phrase, type Phrase } from "@portolan/phrases";
import { answered } from "../lease-link.ts";
import { portsText } from "../lease-words.ts";

const lookMs = 300;
const looks = 20;

export interface EndedLease {
  readonly lease: Lease;
  readonly text: Phrase;
  readonly tone: "good" | "warning" | "bad";
}

/** Gives leases back and waits up to 6 s for what the host says of their ports. A server that does not answer is told, not thrown: the lease lapses by itself. */
export async function endLeases(client: Client, leases: readonly Lease[], hurried: AbortSignal): Promise<readonly EndedLease[]> {
  try {
    const moves = leases.map(({ id, fence }) => ({ lease: id, fence }));
    const { answers } = answered(await client.releaseLeases({ leases: moves }));
    const refused = answers.find(({ code }) => code !== "moved");
    if (refused !== undefined && refused.code !== "moved") return leases.map((lease) => ({ lease, text: refused.told.what, tone: "bad" }));
    return await Promise.all(leases.map(async (lease) => watchEnd(client, lease, hurried)));
  } catch {
    return leases.map((lease) => ({ lease, text: phrase("lease.run.not-given-back", { ports: portsText(lease) }), tone: "warning" }));
  }
}

async function watchEnd(client: Client, { id }: Lease, hurried: AbortSignal): Promise<EndedLease> {
  for (let look = 1; ; look += 1) {
    const { lease } = answered(await client.readLease(id));
    const ports = portsText(lease);
    if (lease.state === "conflict")
      return { lease, text: phrase("lease.run.still-held", { ports, found: lease.evidence.map(evidencePhrase) }), tone: "bad" };
    if (lease.state === "free") return { lease, text: phrase("lease.run.free", { ports }), tone: "good" };
    if (lease.state === "quarantined") {
      const time = new Date(lease.quarantineUntilMs ?? 0).toISOString();
      return { lease, text: phrase("lease.run.rests", { ports, time }), tone: "good" };
    }
    if (look === looks || hurried.aborted) return tellUnsettled(client, lease);
    await sleep(lookMs, undefined, { signal: hurried }).catch(() => {});
  }
}

/** Nothing was decided yet: whoever is at its ports now is named. */
async function tellUnsettled(client: Client, lease: Lease): Promise<EndedLease> {
  const ports = portsText(lease);
  const [port] = lease.ports;
  const protocol = lease.protocols[0] ?? "tcp";
  const answer = port === undefined ? null : await client.explainConflict({ protocol, port });
  const found = answer?.ok === true && !answer.value.isFree ? answer.value.holders.map(({ text }) => text) : [];
  if (found.length === 0) return { lease, text: phrase("lease.run.being-asked", { ports }), tone: "warning" };
  return { lease, text: phrase("lease.run.still-held", { ports, found }), tone: "bad" };
}
