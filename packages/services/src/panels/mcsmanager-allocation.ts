/**
 * The ports that MCSManager's counter hands out, held against what the host really holds: the counter itself never looks.
 * Judged are the next instance's ports, the ports that several instances claim, and how far the counter is from the next used port and from its
 * wrap. Left out: whether an instance that claims a port is the one that holds it, which no file tells.
 */
import { phrase, serviceLabel, type Phrase } from "@portolan/phrases";
import type { Container, PortClaim } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { portFacts } from "../port-registry.ts";
import { claimConflicts } from "./mcsmanager-conflicts.ts";
import type { AllocationFinding } from "./mcsmanager-finding.ts";
import { stepCounter, type AllocationCounter, type AllocationStep } from "./mcsmanager-counter.ts";

export interface AllocationRequest {
  readonly claims: readonly PortClaim[]; // of the daemon
  readonly endpoints: readonly Endpoint[]; // of the host
  readonly containers?: readonly Container[]; // for those that do not run
  readonly ephemeralRange: { readonly from: number; readonly to: number } | null; // null: not known
  readonly daemonPort: number;
}

/** Findings, what meets the next instance first. Empty when the claims hold no counter, such as those of an unreadable file. */
export function checkAllocation(request: AllocationRequest): AllocationFinding[] {
  const counter = counterOf(request);
  if (counter === null) return [];
  const usage = new PortUsage(request, counter.interval);
  return [
    ...nextFindings(stepCounter(counter), usage, request),
    ...claimConflicts(request.claims),
    ...pathFindings(counter, usage),
    ...rangeFindings(counter, request),
  ];
}

function counterOf({ claims, daemonPort }: AllocationRequest): AllocationCounter | null {
  const range = claims.find(({ purpose }) => purpose === "allocatable");
  const following = claims.find(({ purpose }) => purpose === "next-instance");
  if (range === undefined || following === undefined) return null;
  const interval = Math.max(following.to - following.from, 1);
  return { from: range.from, to: range.to, current: following.from, interval, daemonPort };
}

interface Use {
  readonly code: "next-held" | "next-stopped-container" | "next-claimed";
  readonly who: Phrase;
}

/** By port: what has it, on any address and for any protocol, since the counter's ports are for both. */
class PortUsage {
  readonly #uses = new Map<number, Use>();

  constructor({ claims, endpoints, containers = [] }: AllocationRequest, interval: number) {
    for (const { port, namespace, ...rest } of endpoints)
      if (namespace === "host") this.#add(port, { code: "next-held", who: holderOf({ port, namespace, ...rest }) });
    for (const { state, name, publishes } of containers)
      if (state !== "running" && state !== "paused")
        for (const { hostPort } of publishes) this.#add(hostPort, { code: "next-stopped-container", who: literal(name) });
    for (const claim of claims) if (claim.purpose === "instance") this.#addClaim(claim, interval);
  }

  at(port: number): Use | null {
    return this.#uses.get(port) ?? null;
  }

  /** The last port of a base block is shared with the next block by construction and told apart from a clash. */
  #addClaim({ from, to, owner }: PortClaim, interval: number): void {
    const last = to - from === interval ? to - 1 : to;
    for (let port = from; port <= last; port++) this.#add(port, { code: "next-claimed", who: literal(owner ?? "?") });
  }

  #add(port: number, use: Use): void {
    if (!this.#uses.has(port)) this.#uses.set(port, use);
  }
}

function holderOf({ service, owners, container, publishes }: Endpoint): Phrase {
  if (publishes !== null && container !== null) return literal(container.name);
  if (service !== null && service.recognisedBy !== "port") return serviceLabel(service);
  const program = owners[0]?.program ?? container?.name ?? null;
  return program === null ? phrase("services.mcsmanager.allocation.somebody") : literal(program);
}

function literal(name: string): Phrase {
  return phrase("services.name.literal", { name });
}

const lastPort = 65535;

function nextFindings(next: AllocationStep, usage: PortUsage, { ephemeralRange }: AllocationRequest): AllocationFinding[] {
  const ports = Array.from({ length: next.lastPort - next.basePort + 1 }, (_unused, index) => next.basePort + index);
  const real = ports.filter((port) => port <= lastPort);
  const ephemeral = ephemeralRange === null ? [] : real.filter((port) => port >= ephemeralRange.from && port <= ephemeralRange.to);
  return [
    ...usedFindings(real, usage),
    ...reputationFindings(real, usage),
    ...(ephemeral.length === 0 || ephemeralRange === null ? [] : [ephemeralFinding(ephemeral, ephemeralRange)]),
    ...(real.length === ports.length ? [] : [beyondLastFinding(real, next)]),
  ];
}

/** One finding for each row of ports that the same holder has. */
function usedFindings(ports: readonly number[], usage: PortUsage): AllocationFinding[] {
  const rows: { readonly use: Use; readonly ports: number[] }[] = [];
  for (const port of ports) {
    const use = usage.at(port);
    if (use === null) continue;
    const last = rows.at(-1);
    if (last?.ports.at(-1) === port - 1 && isSameUse(last.use, use)) last.ports.push(port);
    else rows.push({ use, ports: [port] });
  }
  return rows.map(({ use: { code, who }, ports: row }) => ({
    code,
    severity: "bad",
    ports: row,
    steps: 0,
    text: phrase(usePhrases[code], { count: row.length, ports: rangeText(row), who }),
  }));
}

function isSameUse(one: Use, other: Use): boolean {
  return one.code === other.code && JSON.stringify(one.who) === JSON.stringify(other.who);
}

function rangeText(ports: readonly number[]): string {
  const [first] = ports;
  return ports.length === 1 ? String(first) : `${first}-${ports.at(-1)}`;
}

function reputationFindings(ports: readonly number[], usage: PortUsage): AllocationFinding[] {
  return ports.flatMap((port): AllocationFinding[] => {
    const { usedBy, blockedByBrowsers } = portFacts(port, "tcp");
    const found: AllocationFinding[] = [];
    const next = { ports: [port], steps: 0 };
    if (usage.at(port) === null && usedBy !== null) {
      const text = phrase("services.mcsmanager.allocation.known", { port, program: usedBy });
      found.push({ ...next, code: "next-known", severity: "warning", text });
    }
    if (blockedByBrowsers) {
      const text = phrase("services.mcsmanager.allocation.browserBlocked", { port });
      found.push({ ...next, code: "next-browser-blocked", severity: "notice", text });
    }
    return found;
  });
}

function ephemeralFinding(ports: readonly number[], { from, to }: { readonly from: number; readonly to: number }): AllocationFinding {
  const params = { from: ports[0] ?? 0, to: ports.at(-1) ?? 0, range: `${from}-${to}` };
  const text = phrase("services.mcsmanager.allocation.ephemeral", params);
  return { code: "next-ephemeral", severity: "warning", ports, steps: 0, text };
}

function beyondLastFinding(ports: readonly number[], next: AllocationStep): AllocationFinding {
  const text = phrase("services.mcsmanager.allocation.beyondLast", { base: next.basePort, last: next.lastPort });
  return { code: "next-beyond-last", severity: "bad", ports, steps: 0, text };
}

const usePhrases = {
  "next-held": "services.mcsmanager.allocation.held",
  "next-stopped-container": "services.mcsmanager.allocation.stoppedContainer",
  "next-claimed": "services.mcsmanager.allocation.claimed",
} as const;

/** The first used port on the counter's way after the next instance's own, and the wrap. */
function pathFindings(counter: AllocationCounter, usage: PortUsage): AllocationFinding[] {
  const found: AllocationFinding[] = [];
  const next = stepCounter(counter);
  let state = next.after;
  const steps = Math.ceil((counter.to - counter.from + 1) / counter.interval) + 1;
  let wrapped = next.wraps;
  if (wrapped) found.push(wrapFinding(counter, 1));
  for (let step = 1; step <= steps && !wrapped; step++) {
    const made = stepCounter(state);
    const used = firstUsed(made, usage, next);
    if (used !== null && !found.some(({ code }) => code === "ahead")) found.push(aheadFinding(used, step));
    wrapped = made.wraps;
    if (wrapped) found.push(wrapFinding(counter, step + 1));
    state = made.after;
  }
  return found;
}

/** `next` was told already: the last port of its block is the first of the following one. */
function firstUsed(made: AllocationStep, usage: PortUsage, next: AllocationStep): { readonly port: number; readonly use: Use } | null {
  for (let port = made.basePort; port <= made.lastPort; port++) {
    const use = port >= next.basePort && port <= next.lastPort ? null : usage.at(port);
    if (use !== null) return { port, use };
  }
  return null;
}

function aheadFinding({ port, use }: { readonly port: number; readonly use: Use }, steps: number): AllocationFinding {
  const text = phrase("services.mcsmanager.allocation.ahead", { steps, port, who: use.who });
  return { code: "ahead", severity: "warning", ports: [port], steps, text };
}

function wrapFinding({ from }: AllocationCounter, steps: number): AllocationFinding {
  const text = phrase("services.mcsmanager.allocation.wrap", { steps, from });
  return { code: "wrap", severity: "notice", ports: [from], steps, text };
}

function rangeFindings({ from, to }: AllocationCounter, { ephemeralRange }: AllocationRequest): AllocationFinding[] {
  if (ephemeralRange === null || to < ephemeralRange.from || from > ephemeralRange.to) return [];
  const shared = { from: Math.max(from, ephemeralRange.from), to: Math.min(to, ephemeralRange.to) };
  const params = { range: `${from}-${to}`, shared: `${shared.from}-${shared.to}` };
  const text = phrase("services.mcsmanager.allocation.rangeEphemeral", params);
  return [{ code: "range-ephemeral", severity: "notice", ports: [shared.from, shared.to], steps: null, text }];
}
