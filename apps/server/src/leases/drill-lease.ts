import { createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { RefusalError, type DrillDocument } from "@portolan/contract";
import type { Lease } from "@portolan/leases";
import { phrase, render, type Phrase } from "@portolan/phrases";
import { probeAll } from "@portolan/probe";
import type { Endpoint } from "@portolan/sockets";
import type { FailoverDesk } from "../plans/failover-desk.ts";
import type { LeaseFailover } from "./lease-failover.ts";
import { switchRefusalPhrase } from "./switch-refusal.ts";

export interface DrillParts {
  readonly desk: FailoverDesk;
  readonly failover: Pick<LeaseFailover, "rehearse">;
  /** That is looked at. */
  readonly host: () => string | null;
  readonly endpoints: () => readonly Endpoint[];
  readonly lookNow: () => Promise<void>;
}

interface Pair {
  readonly protocol: "tcp";
  readonly port: number;
  readonly to: number;
}

/** It is ended before; this is for when nobody is there to do it. */
const longestSeconds = 60;
const mostAddresses = 16;
const timeoutMs = 2000;

/**
 * Rehearses the switch of a lease to its emergency port on this host: made, followed by real connections of both families, and taken back. Where the port is served
 * already and the emergency port is not, clients would be led to nobody, so that is refused; where neither is, a program of this server's answers at the emergency port.
 */
export async function drillLease(lease: Lease, parts: DrillParts): Promise<DrillDocument> {
  await parts.lookNow();
  const pair = pairOf(lease, parts);
  const allowed = await parts.desk.isAllowed(pair);
  if (allowed !== true) throw refused(switchRefusalPhrase(allowed === null ? "no-applier" : "no-consent"));
  const isServed = (port: number): boolean =>
    parts.endpoints().some((one) => one.namespace === "host" && one.protocol === "tcp" && one.port === port && one.state === "listening");
  if (isServed(pair.port) && !isServed(pair.to)) throw refused(phrase("lease.drill.no-service", { to: pair.to }));
  const own = isServed(pair.to) ? null : await answerAt(pair.to);
  try {
    const steps = await parts.failover.rehearse(pair, () => rehearse(pair, parts.desk));
    return { isFine: steps.every(({ isFine }) => isFine), steps };
  } finally {
    own?.close();
  }
}

function pairOf({ host, protocols, ports, emergencyPorts, state }: Lease, parts: DrillParts): Pair {
  const [port] = ports;
  const [to] = emergencyPorts;
  if (host !== parts.host()) throw refused(phrase("lease.drill.elsewhere"));
  if (port === undefined || to === undefined) throw refused(phrase("lease.failover.no-emergency"));
  if (!protocols.includes("tcp")) throw refused(phrase("lease.drill.udp"));
  if (state !== "active" && state !== "reserved") throw refused(phrase("lease.drill.state", { state: phrase(`lease.state.${state}`) }));
  return { protocol: "tcp", port, to };
}

function refused(reason: Phrase): RefusalError {
  return new RefusalError("DRILL_REFUSED", { reason: render(reason, "en") });
}

type Step = DrillDocument["steps"][number];

async function rehearse(pair: Pair, desk: FailoverDesk): Promise<readonly Step[]> {
  const { port, to } = pair;
  const steps: Step[] = [];
  let sinceMs = performance.now();
  const tell = (code: string, isFine: boolean, text: Phrase): void => {
    steps.push({ code, text, isFine, ms: Math.round(performance.now() - sinceMs) });
    sinceMs = performance.now();
  };
  const before = await answering(port);
  tell(
    "before",
    true,
    before.length === 0 ? phrase("lease.drill.silent", { port }) : phrase("lease.drill.before", { port, places: before.join(", ") }),
  );
  const until = new Date(Date.now() + longestSeconds * 1000).toISOString();
  const made = await desk.lead({ kind: "redirect", ...pair, until });
  if (made.code === "refused") {
    tell("refused", false, switchRefusalPhrase(made.reason));
    return steps;
  }
  tell("switched", made.reached.length > 0, phrase("lease.drill.switched", { port, to, places: made.reached.join(", ") }));
  const led = await answering(port);
  tell(
    "answered",
    made.reached.every((place) => led.includes(place)),
    phrase("lease.drill.answered", { port, places: led.join(", ") }),
  );
  if (!(await desk.end(made.planId))) {
    tell("not-ended", false, phrase("lease.drill.not-ended"));
    return steps;
  }
  const after = await answering(port);
  const other = [...before, ...after].filter((place) => before.includes(place) !== after.includes(place));
  tell(
    "back",
    other.length === 0,
    other.length === 0 ? phrase("lease.drill.back", { port }) : phrase("lease.drill.not-back", { port, places: other.join(", ") }),
  );
  return steps;
}

/** Own addresses of both families at which a connection is taken. */
async function answering(port: number): Promise<readonly string[]> {
  const known = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const addresses = [...new Set(known.map(({ address }) => address))]
    .filter((address) => !address.startsWith("fe80:"))
    .slice(0, mostAddresses);
  const targets = addresses.map((address) => ({ address, device: null }));
  const probed = await probeAll({ targets, port, timeoutMs, concurrency: mostAddresses });
  return probed.flatMap(({ address, outcome }) => (outcome === "connected" ? [address] : []));
}

function answerAt(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on("error", () => {}).end());
    server.once("error", (error) => reject(refused(phrase("explanation.literal", { text: error.message }))));
    server.listen({ port, host: "::" }, () => resolve(server));
  });
}
