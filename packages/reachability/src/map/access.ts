/** How far an outcome lets a packet in, and what a residual diagram (choices of the sender, conditions) says about it. */
import type { Conditions, Reachability } from "../verdict.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import { FALSE, TRUE } from "./diagrams.ts";
import { FIRST_CONDITION } from "./level.ts";
import type { Outcome } from "./outcome.ts";
import type { PacketSpace } from "./packet-space.ts";
import { conditionsOf } from "./residual.ts";

const TCP_NEEDS_ANSWER = "dropped";

/** `isTcp`: a handshake has to be answered. null: something that is not in the model decides. */
export function letsIn(outcome: Outcome, isTcp: boolean): boolean | null {
  if (outcome.kind === "unknown" || outcome.kind === "stolen") return null;
  const arrives = outcome.kind === "delivered" || outcome.kind === "forwarded" || outcome.kind === "outbound";
  return arrives && !(isTcp && outcome.reply === TCP_NEEDS_ANSWER);
}

export interface Access {
  readonly verdict: Reachability;
  readonly conditions: Conditions;
}

/** Open where some choice of the sender is open under every truth of the conditions. `open` says of a terminal whether it lets in. */
export function accessOf(space: PacketSpace, residual: number, open: (terminal: number) => boolean | null): Access {
  const some = project(space, residual, (terminal) => open(terminal) === true);
  const may = project(space, residual, (terminal) => open(terminal) !== false);
  if (some === TRUE) return { verdict: "open", conditions: [] };
  if (may === FALSE) return { verdict: "closed", conditions: [] };
  return { verdict: "depends", conditions: conditionsOf(space, some === FALSE ? may : some, (terminal) => terminal === TRUE) };
}

/** A diagram over conditions alone: true where some choice of the sender makes it so. */
function project(space: PacketSpace, id: number, holds: (terminal: number) => boolean): number {
  const { diagrams } = space;
  if (id < FIRST_NODE) return holds(id) ? TRUE : FALSE;
  const { store } = diagrams;
  const at = store.levelOf(id);
  if (at >= FIRST_CONDITION) return join(space, id, holds);
  let any: number = FALSE;
  for (let edge = store.firstEdge(id), last = store.lastEdge(id); edge <= last && any !== TRUE; edge += 1)
    any = diagrams.or(any, project(space, store.childOf(edge), holds));
  return any;
}

function join(space: PacketSpace, id: number, holds: (terminal: number) => boolean): number {
  const { diagrams } = space;
  const { store } = diagrams;
  const condition = space.equals(store.levelOf(id), 1);
  const yes = diagrams.guarded(condition, project(space, store.childAt(id, 1), holds));
  return diagrams.or(yes, diagrams.guarded(diagrams.not(condition), project(space, store.childAt(id, 0), holds)));
}
