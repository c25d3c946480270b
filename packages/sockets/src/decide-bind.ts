/**
 * Whether a bind succeeds next to a socket that already holds an overlapping place, by the options both set (bind(2), socket(7);
 * net/ipv4/inet_connection_sock.c inet_bind_conflict, net/ipv4/udp.c udp_lib_lport_inuse). Rules OV5–OV8 of SPEC.md.
 * Left out: connections and TIME_WAIT (see `forecastBind`), privileged ports, addresses the host does not have.
 */
import { bindOverlap, type BindPlace } from "./bind-overlap.ts";

export interface BindOptions {
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
  readonly euid: number; // of the process when it made the socket
}

export type WantedBind = BindPlace & BindOptions;

/** `listening` matters for TCP alone: a TCP socket that is only bound shares more easily. */
export type HeldBind = BindPlace & BindOptions & { readonly listening: boolean };

/**
 * `sharedBy` says what made the kernel allow two sockets in one place: `reuse-port` spreads connections over both; `reuse-address` on TCP
 * leaves the holder unable to listen later, on UDP hands all datagrams to the later socket.
 */
export type BindDecision =
  | { readonly code: "ok"; readonly sharedBy: null | "reuse-port" | "reuse-address" }
  | { readonly code: "EADDRINUSE"; readonly holder: HeldBind };

/** What the kernel answers to bind (and, for TCP, listen) of `wanted` while `held` exists. */
export function decideBind(held: HeldBind, wanted: WantedBind): BindDecision {
  if (!bindOverlap(held, wanted)) return { code: "ok", sharedBy: null };
  if (held.reusePort && wanted.reusePort && held.euid === wanted.euid) return { code: "ok", sharedBy: "reuse-port" };
  const isListening = held.protocol === "tcp" && held.listening;
  if (held.reuseAddress && wanted.reuseAddress && !isListening) return { code: "ok", sharedBy: "reuse-address" };
  return { code: "EADDRINUSE", holder: held };
}

/** The first refusal among several holders, or ok with the loosest consent that was needed. */
export function decideBindAmong(held: Iterable<HeldBind>, wanted: WantedBind): BindDecision {
  let decision: BindDecision = { code: "ok", sharedBy: null };
  for (const holder of held) {
    const one = decideBind(holder, wanted);
    if (one.code !== "ok") return one;
    if (one.sharedBy !== null && (decision.sharedBy === null || one.sharedBy === "reuse-address")) decision = one;
  }
  return decision;
}
