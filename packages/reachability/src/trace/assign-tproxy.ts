/** TPROXY: the packet is given to a transparent socket of this host; where there is none the rule ends (iptables: the packet is dropped). */
import { parseIpAddress } from "@portolan/net";
import type { Action, Verdict } from "@portolan/ruleset";
import { findSocketAt } from "./find-socket.ts";
import { UDP, type PacketState } from "./packet-state.ts";
import type { TraceRun } from "./trace-run.ts";

type Tproxy = Extract<Action, { kind: "tproxy" }>;
const drop: Verdict = { kind: "drop" };

export function assignTproxy(
  run: TraceRun,
  packet: PacketState,
  action: Tproxy,
): "next" | "end" | { readonly verdict: Verdict; readonly effect: string } {
  const { family } = packet;
  const none = action.otherwise === "drop" ? { verdict: drop, effect: "drop" } : "end";
  const port = action.port ?? packet.destinationPort;
  if ((action.family !== null && action.family !== family) || port === null) return none;
  const protocol = packet.protocol === UDP ? "udp" : "tcp";
  const address = action.address ?? ownAddress(run, packet);
  const socket = findSocketAt(run, { family, protocol, address, port, device: packet.in });
  if (socket === null || !isTransparent(run, socket)) return none;
  packet.socket = socket;
  return "next";
}

function isTransparent(run: TraceRun, socket: NonNullable<PacketState["socket"]>): boolean {
  if (socket.isTransparent !== null) return socket.isTransparent;
  const text = `${socket.protocol}/${socket.port} is transparent`;
  return run.ask({ id: `socket ${text}`, kind: "socket", text });
}

/** First address of the interface it came in by; without one the packet's own destination. */
function ownAddress(run: TraceRun, packet: PacketState): bigint {
  const own = run.index.interfaces
    .get(packet.in ?? "")
    ?.addresses.map(({ address }) => parseIpAddress(address))
    .find((address) => address?.family === packet.family);
  return own?.value ?? packet.destination;
}
