/** The host as the applier reads it itself: what a plan is judged by, whatever anybody else says of it. */
import { hash } from "node:crypto";
import { readTcpConnections } from "@portolan/capture";
import type { NamedConnection } from "@portolan/contract/applier";
import { canonicalAddress, classifyAddress, parseIpAddress, type IpFamily } from "@portolan/net";
import type { CutConnection, GuardRails, JudgeCircumstances } from "@portolan/plans";
import { hostModelOf, type HostModel } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import { endpointsOf, type Endpoint } from "@portolan/sockets";
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
  readonly asker: NamedConnection | null;
}

export function circumstancesOf({ endpoints }: SeenHost, { rails, asker }: Asking): JudgeCircumstances {
  return {
    nowMs: Date.now(),
    asker: askerOf(asker),
    endpoints,
    connections: establishedConnections(),
    guardRails: rails,
    hash: sha256Text,
  };
}

/** The family by which whoever asks came from another machine; null: by none. */
export function familyOfAsker(asker: NamedConnection | null): IpFamily | null {
  return askerOf(asker)?.address.family ?? null;
}

function askerOf(asker: NamedConnection | null): JudgeCircumstances["asker"] {
  const text = asker === null ? "" : plainAddress(asker.remote.address);
  const address = parseIpAddress(text);
  if (asker === null || address === null || classifyAddress(text) === "loopback") return null;
  return { address, port: asker.local.port };
}

/** Without a zone, and of IPv4 that came by an IPv6 socket the IPv4 address. */
function plainAddress(text: string): string {
  const [plain = ""] = text.split("%");
  const canonical = canonicalAddress(plain) ?? plain;
  return canonical.startsWith("::ffff:") && canonical.includes(".") ? canonical.slice("::ffff:".length) : canonical;
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
