/** Marks of the packet and of its connection. The mark of a connection is out of reach of a packet that conntrack does not track. */
import type { Action } from "@portolan/ruleset";
import { Undecided } from "./explore-conditions.ts";
import { entryIndexOf } from "./entry-index.ts";
import { readTuple } from "./match-step.ts";
import type { PacketState } from "./packet-state.ts";
import { unknownValue } from "./read-field.ts";
import type { TraceRun } from "./trace-run.ts";

type MarkAction = Extract<Action, { kind: "set-mark" | "copy-mark" | "map-mark" }>;
const MARK_BITS = 0xffff_ffffn;

export function changeMark(run: TraceRun, packet: PacketState, action: MarkAction): "next" | "end" {
  const mark = wantedMark(run, packet, action);
  if (mark === null) return "end";
  writeMark(packet, action.kind === "copy-mark" ? action.to : action.of, mark & MARK_BITS);
  return "next";
}

/** null: the rule ends, there being nothing to read. */
function wantedMark(run: TraceRun, packet: PacketState, action: MarkAction): bigint | null {
  if (action.kind === "set-mark") return (readMark(packet, action.of) & action.and) ^ action.xor;
  if (action.kind === "copy-mark") {
    if (packet.connection === null) return action.to === "packet" ? null : 0n; // what is written to no connection is lost (nft_ct_set_eval)
    const from = action.to === "packet" ? "connection" : "packet";
    return (readMark(packet, action.to) & ~action.targetMask & MARK_BITS) ^ (readMark(packet, from) & action.sourceMask);
  }
  const tuple = readTuple(action.selectors, packet, run);
  if (tuple === unknownValue) throw new Undecided("map-mark");
  return tuple === null ? null : (entryIndexOf(action.entries, (entry) => entry.key).find(tuple)?.mark ?? null);
}

function readMark(packet: PacketState, of: "packet" | "connection"): bigint {
  return of === "packet" ? packet.mark : (packet.connection?.mark ?? 0n);
}

function writeMark(packet: PacketState, of: "packet" | "connection", mark: bigint): void {
  if (of === "packet") packet.mark = mark;
  else if (packet.connection !== null) packet.connection.mark = mark;
}
