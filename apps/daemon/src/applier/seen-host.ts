/** The host as the applier reads it itself: what a plan is judged by, whatever anybody else says of it. */
import { hash } from "node:crypto";
import { readTcpConnections } from "@portolan/capture";
import type { CutConnection, GuardRails, JudgeCircumstances } from "@portolan/plans";
import { hostModelOf, type HostModel } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import { endpointsOf, type Endpoint } from "@portolan/sockets";
import { plainAddress } from "./asker-way.ts";
import { sha256Text } from "./sha256-text.ts";

export interface SeenHost {
  readonly model: HostModel;
  readonly endpoints: readonly Endpoint[];
}

export function seenHostOf(snapshot: Snapshot): SeenHost {
  const endpoints = endpointsOf(snapshot, (text) => hash("sha256", text, "buffer")).filter(({ namespace }) => namespace === "host");
  return { model: hostModelOf(snapshot, "host", { endpoints }), endpoints };
}

export interface Asking {
  readonly rails: GuardRails;
  readonly asker: JudgeCircumstances["asker"];
}

export function circumstancesOf({ endpoints }: SeenHost, { rails, asker }: Asking): JudgeCircumstances {
  return {
    nowMs: Date.now(),
    asker,
    endpoints,
    connections: establishedConnections(),
    guardRails: rails,
    hash: sha256Text,
  };
}

function establishedConnections(): readonly CutConnection[] {
  return readTcpConnections()
    .filter(({ isEstablished }) => isEstablished)
    .map(({ local, remote }) => ({
      protocol: "tcp",
      local: plainAddress(local.address),
      localPort: local.port,
      remote: plainAddress(remote.address),
      remotePort: remote.port,
    }));
}
