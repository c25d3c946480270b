import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@portolan/contract";
import type { Lease } from "@portolan/leases";
import { phrase, type Phrase } from "@portolan/phrases";
import { answered } from "../lease-link.ts";

const retryMs = 2000;
const shortestMs = 500;
const longestMs = 600_000;

/** What a person, or with `more` a program, is told meanwhile. */
export type Tell = (
  event: string,
  text: Phrase,
  more: { readonly tone: "good" | "warning" | "bad" | null; readonly [field: string]: unknown },
) => void;

export interface KeeperOptions {
  readonly client: Client;
  readonly leases: readonly Lease[];
  readonly tell: Tell;
  /** A lease is gone, for good. */
  readonly onLost: () => void;
}

/**
 * Begins the terms anew after a third of them, the first time while what was granted is still an offer, also across a restart of the server, until it is stopped. A
 * lease that is not to be had any more is told once.
 */
export async function keepLeases({ client, leases, tell, onLost }: KeeperOptions, stopped: AbortSignal): Promise<void> {
  const [first] = leases;
  if (first === undefined || first.termSeconds === null) return;
  const everyMs = Math.min(longestMs, Math.max(shortestMs, (first.termSeconds * 1000) / 3));
  const moves = { leases: leases.map(({ id, fence }) => ({ lease: id, fence })) };
  let isSilent = false;
  let waitMs = Math.min(everyMs, Math.max(shortestMs, ((first.expiresMs ?? Infinity) - first.grantedMs) / 3));
  for (;;) {
    await sleep(waitMs, undefined, { signal: stopped }).catch(() => {});
    if (stopped.aborted) return;
    const outcome = await renew(client, moves);
    if (outcome.code === "lost") {
      tell("lost", phrase("lease.run.lost", { why: outcome.why }), { tone: "bad" });
      return onLost();
    }
    if (outcome.code === "silent" && !isSilent) tell("server-silent", phrase("lease.run.server-silent"), { tone: "warning" });
    if (outcome.code === "renewed" && isSilent) tell("server-back", phrase("lease.run.server-back"), { tone: "good" });
    isSilent = outcome.code === "silent";
    waitMs = isSilent ? Math.min(everyMs, retryMs) : everyMs;
  }
}

type Renewal = { readonly code: "renewed" | "silent" } | { readonly code: "lost"; readonly why: Phrase };

async function renew(client: Client, moves: Parameters<Client["renewLeases"]>[0]): Promise<Renewal> {
  try {
    const { answers } = answered(await client.renewLeases(moves));
    const refused = answers.find(({ code }) => code !== "moved");
    return refused === undefined || refused.code === "moved" ? { code: "renewed" } : { code: "lost", why: refused.told.what };
  } catch {
    return { code: "silent" };
  }
}
