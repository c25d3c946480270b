import { catalogue, phrase, type MessageId, type Phrase } from "@portolan/phrases";
import type { Lease, LeaseState } from "@portolan/leases";
import type { Style } from "../paint.ts";

export const stateStyles: Readonly<Record<LeaseState, Style>> = {
  free: "dim",
  reserved: "accent",
  active: "good",
  suspect: "warning",
  draining: "dim",
  verifying: "dim",
  quarantined: "dim",
  conflict: "bad",
  hijacked: "bad",
  failover: "warning",
};

export function statePhrase(state: LeaseState): Phrase {
  return { id: `lease.state.${state}` satisfies MessageId };
}

/** `tcp 20000-20003, 20010`, with ranges where numbers follow one another. */
export function portsText({ protocols, ports }: Pick<Lease, "protocols" | "ports">): string {
  return `${protocols.join("+")} ${portRuns(ports)}`;
}

export function portRuns(ports: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const port of ports.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === port - 1) last.to = port;
    else runs.push({ from: port, to: port });
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}

/** Until when it holds what it holds. */
export function untilPhrase({ expiresMs, quarantineUntilMs, state }: Pick<Lease, "expiresMs" | "quarantineUntilMs" | "state">): Phrase {
  if (state === "quarantined" && quarantineUntilMs !== null)
    return phrase("lease.cmd.rests-until", { time: new Date(quarantineUntilMs).toISOString() });
  return expiresMs === null ? phrase("lease.cmd.until-released") : phrase("lease.cmd.until", { time: new Date(expiresMs).toISOString() });
}

/** A code in words; one that only a newer server knows stays a code. */
export function codePhrase(kind: "choice.why" | "lease.kind", code: string): Phrase {
  const id = `panel.${kind}.${code}`;
  return Object.hasOwn(catalogue, id) ? { id: id as MessageId } : phrase("lease.cmd.code", { code });
}
