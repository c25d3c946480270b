import { RefusalError, type PlanWay } from "@portolan/contract";
import type { WayIn } from "@portolan/contract/applier";
import type { AskerConnection } from "./asker-connection.ts";
import type { GuardLink } from "./guard-link.ts";

const mostTold = 8;

/** The connections from other machines by which whoever asks came in, where they come by loopback, as through an ssh tunnel. None where nobody tells. */
export async function askWays(guard: Pick<GuardLink, "ask" | "presence">, asker: AskerConnection | null): Promise<readonly WayIn[]> {
  if (asker === null || !asker.isLocal || guard.presence() !== "present") return [];
  try {
    const answer = await guard.ask({ ask: "ways", connection: asker.connection });
    return answer.code === "ways" ? (answer.ways ?? []) : [];
  } catch (error) {
    if (error instanceof RefusalError) return [];
    throw error;
  }
}

/** Each once. */
export function planWays(ways: readonly WayIn[]): readonly PlanWay[] {
  const told = ways.map(({ remote, local, isSsh }) => ({ from: remote.address, port: local.port, isSsh }));
  return [...new Map(told.map((one) => [`${one.from} ${one.port}`, one])).values()].slice(0, mostTold);
}
