/**
 * The applier as a unit of its own, which systemd starts and keeps: the supervisor comes to it by the socket on which it takes what is asked for what the server asks,
 * and passes frames on. Where nobody is there, it comes again.
 */
import { connect, type Socket } from "node:net";
import type { RelayEnd } from "../frame-relay.ts";

export interface ApplierUnitLink {
  stop(): Promise<void>;
}

export interface ApplierUnitOptions {
  readonly path: string;
  readonly relayEnd: RelayEnd;
  /** The way to it was there and is no more. */
  readonly onLost: (reason: string, delayMs: number) => void;
}

const restMs = 500;

export function linkApplierUnit({ path, relayEnd, onLost }: ApplierUnitOptions): ApplierUnitLink {
  let socket: Socket | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const come = (): void => {
    let isThere = false;
    let why = "its socket closed";
    const present = connect({ path });
    socket = present;
    present.on("error", (error) => (why = error.message));
    present.once("connect", () => {
      isThere = true;
      relayEnd.attach(present, (reason) => (why = reason));
    });
    present.once("close", () => {
      if (isThere) relayEnd.detach();
      if (stopped) return;
      if (isThere) onLost(why, restMs);
      timer = setTimeout(come, restMs);
    });
  };
  come();
  return {
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      socket?.destroy();
      return Promise.resolve();
    },
  };
}
