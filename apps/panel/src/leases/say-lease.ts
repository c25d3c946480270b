/** States, owners and times of a lease in words. */
import type { Lease } from "@portolan/leases";
import type { Speech } from "../settings/language.ts";
import { formatAge } from "../settings/time-format.ts";
import { sayKnown } from "../unknown-value.ts";
import { writePorts } from "./list/select-leases.ts";

export function sayLeaseState(state: string, speech: Speech): string {
  return sayKnown(speech, `lease.state.${state}`, state);
}

/** When it ends, or ended, as the row has it; empty: it does not end by itself. */
export function sayEnd({ state, expiresMs, quarantineUntilMs, termSeconds }: Lease, speech: Speech, nowMs: number): string {
  const { say, language } = speech;
  if (state === "quarantined" && quarantineUntilMs !== null)
    return say("panel.lease.free.in", { time: formatAge(quarantineUntilMs - nowMs, language) });
  if (state === "draining" || state === "verifying") return say("panel.lease.ends.now");
  if (expiresMs === null) return termSeconds === null ? say("panel.lease.ends.never") : "";
  if (expiresMs <= nowMs) return say("panel.lease.ends.ago", { time: formatAge(nowMs - expiresMs, language) });
  return say("panel.lease.ends.in", { time: formatAge(expiresMs - nowMs, language) });
}

/** `tcp 20137`, `tcp+udp 20000–20003`. */
export function writeLeasePorts({ ports, protocols }: Pick<Lease, "ports" | "protocols">): string {
  return `${protocols.join("+")} ${writePorts(ports)}`;
}

/** Who is expected to listen: the first that is named; null: anybody. */
export function expectedOf({ expected }: Pick<Lease, "expected">): string | null {
  return expected === null ? null : (expected.unit ?? expected.container ?? expected.executable ?? expected.user);
}
