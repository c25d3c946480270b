import { existsSync } from "node:fs";
import { hash, randomInt } from "node:crypto";
import { bindAdvice, proxyAdvice } from "@portolan/explanation";
import { canonicalAddress, parseIpAddress } from "@portolan/net";
import { RefusalError } from "@portolan/contract";
import { namedRisks, noGuardRails, type Circumstances, type CutConnection, type RiskCode } from "@portolan/plans";
import type { CommandCall } from "../command.ts";
import type { HostView } from "../host-view.ts";
import { ownConnection } from "./own-connection.ts";
import { readGuardRails } from "./read-guard-rails.ts";

export interface ReadCircumstances {
  readonly circumstances: Circumstances;
  /** Of what ought to be known for a plan: what is not, here. */
  readonly unknown: readonly ("guard-rails" | "connections" | "saved")[];
}

/** Of a saved snapshot neither who asks nor what is connected is known, and no rails. */
export async function readCircumstances(
  { snapshot, endpoints, isOffline, canTry }: HostView,
  call: CommandCall,
  now: Date,
): Promise<ReadCircumstances> {
  const isHere = !isOffline && canTry;
  const rails = isHere ? await readGuardRails(call.terminal.environment["PORTOLAN_GUARD_RAILS"]) : noGuardRails;
  const connections = isHere ? await readConnections() : [];
  return {
    circumstances: {
      host: snapshot.host.machineId ?? snapshot.host.name,
      nowMs: now.getTime(),
      planId: newPlanId(),
      asker: isHere ? askerOf(call) : null,
      endpoints: endpoints.filter(({ namespace }) => namespace === "host"),
      connections: connections ?? [],
      guardRails: rails ?? noGuardRails,
      acceptedRisks: acceptedRisks(call),
      panelPorts: endpoints.some(({ port, protocol }) => protocol === "tcp" && port === panelPort) ? [panelPort] : [],
      adviseBind: bindAdvice(snapshot, endpoints),
      adviseProxy: proxyAdvice(snapshot, endpoints),
      endsBy: isOffline || existsSync("/run/systemd/system") ? "timer" : "watch",
      ...(isHere ? { keepers: (await import("@portolan/capture/saved-rules")).readSavedRules() } : {}),
      hash: (text) => hash("sha256", text, "hex"),
    },
    unknown: [
      ...(isHere ? [] : (["saved"] as const)),
      ...(rails === null ? (["guard-rails"] as const) : []),
      ...(connections === null ? (["connections"] as const) : []),
    ],
  };
}

const panelPort = 13_390; // where `portolan up` is, unless it was told another

const idLetters = "abcdefghijkmnpqrstuvwxyz23456789"; // none that reads like another

function newPlanId(): string {
  return Array.from({ length: 8 }, () => idLetters[randomInt(idLetters.length)]).join("");
}

function askerOf({ terminal: { environment } }: CommandCall): Circumstances["asker"] {
  const connection = ownConnection(environment);
  if (connection === null) return null;
  const [plain = ""] = connection.remote.address.split("%");
  const address = parseIpAddress(canonicalAddress(plain) ?? plain);
  return address === null ? null : { address, port: connection.local.port };
}

/** null: the kernel did not tell them. */
async function readConnections(): Promise<readonly CutConnection[] | null> {
  const { readTcpConnections } = await import("@portolan/capture");
  try {
    return readTcpConnections()
      .filter(({ isEstablished }) => isEstablished)
      .map(({ local, remote }) => ({
        protocol: "tcp",
        local: unmapped(local.address),
        localPort: local.port,
        remote: unmapped(remote.address),
        remotePort: remote.port,
      }));
  } catch {
    return null;
  }
}

function unmapped(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address;
}

/** By name; one that is none is refused, so that a slip of the pen accepts nothing. */
function acceptedRisks({ options }: CommandCall): readonly RiskCode[] {
  const names = (options.text("acceptRisk") ?? "").split(",").map((name) => name.trim()).filter((name) => name !== ""); // prettier-ignore
  const acceptable: readonly string[] = [...namedRisks];
  const wrong = names.find((name) => !acceptable.includes(name));
  if (wrong === undefined) return names as readonly RiskCode[];
  throw new RefusalError("ARGUMENT_INVALID", { argument: "--accept-risk", value: wrong, expected: acceptable.join(" | ") });
}
