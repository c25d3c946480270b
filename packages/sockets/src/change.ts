/**
 * Semantic change events between two looks at a host: what a person would say happened, not which rows differ.
 * A restart is `replaced`, never closed and opened; an address that grows is `widened`, never two events.
 */
import type { Coverage } from "@portolan/snapshot";
import type { Endpoint } from "./endpoint.ts";

export type ChangeKind =
  | "opened"
  | "closed"
  | "widened" // accepts from more addresses than before, such as 127.0.0.1 → 0.0.0.0
  | "narrowed"
  | "owner-changed" // another unit, container, user or executable holds it
  | "binary-changed" // the same owner runs another executable file
  | "binary-deleted" // the executable was replaced or removed on disk while it runs
  | "replaced" // a restart: other processes, same owner
  | "brief" // came and went between two looks: the kernel told of its end; TCP may have held the port without listening
  | "flapping"; // opened and closed more often than `flapLimit` within `flapWindowMs`; its single events are withheld, its end is told as opened or closed

/** `portolan.event/1`. `before` is null for opened, `after` is null for closed and for brief. */
export interface ChangeEvent {
  readonly schema: "portolan.event/1";
  readonly id: string; // stable: made from host, endpoint, kind and time
  readonly at: string; // ISO 8601 of the look that showed it
  readonly host: string; // machine id, or host name where there is none
  readonly kind: ChangeKind;
  readonly endpoint: string; // endpoint id after the change; before it for closed and brief
  readonly before: Endpoint | null;
  readonly after: Endpoint | null;
  readonly confirmedBy: "exact-get" | "second-look" | "owner-exit" | "look"; // what makes us sure; of brief the kernel itself, said as exact-get
  /** Of the event that ends a flapping: how many opened, closed and brief ones were not told one by one. */
  readonly withheld?: number;
}

/**
 * How a reader knows that a listener is gone. With sock_diag it asks the kernel for that very socket before it drops it from a look;
 * the other sources miss rows now and then, so that only a second look, within the tracker's grace, makes sure.
 */
export function goneConfirmedBy({ sockets }: Coverage): ChangeEvent["confirmedBy"] {
  return sockets === "sock_diag" ? "exact-get" : "second-look";
}
