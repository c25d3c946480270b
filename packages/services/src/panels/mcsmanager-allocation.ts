/**
 * The ports that MCSManager's counter hands out, held against what the host really holds: the counter itself never looks.
 * Judged are the next instance's ports, the ports that several instances claim, and how far the counter is from the next used port and from its
 * wrap. Left out: whether an instance that claims a port is the one that holds it, which no file tells.
 */
import { phrase, type Phrase } from "@portolan/phrases";
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
  const name = service?.recognisedBy === "port" ? null : (service?.name ?? null);
  const program = name ?? owners[0]?.program ?? container?.name ?? null;
  return program === null ? phrase("services.mcsmanager.allocation.somebody") : literal(program);
}

function literal(name: string): Phrase {
  return phrase("services.name.literal", { name });
}

const lastPort = 65535;

function nextFindings(next: AllocationStep, usage: PortUsage, { ephemeralRange }: AllocationRequest): AllocationFinding[] {
  const found: AllocationFinding[] = [];
  const add = (finding: Omit<AllocationFinding, "steps">): void => void found.push({ ...finding, steps: 0 });
  const ports = Array.from({ length: next.lastPort - next.basePort + 1 }, (_unused, index) => next.basePort + index);
  const real = ports.filter((port) => port <= lastPort);
  for (const port of real) {
    const use = usage.at(port);
    if (use !== null) add({ code: use.code, severity: "bad", ports: [port], text: phrase(usePhrases[use.code], { port, who: use.who }) });
    const { usedBy, blockedByBrowsers } = portFacts(port, "tcp");
    if (use === null && usedBy !== null)
      add({
        code: "next-known",
        severity: "warning",
        ports: [port],
        text: phrase("services.mcsmanager.allocation.known", { port, program: usedBy }),
      });
    if (blockedByBrowsers)
      add({
        code: "next-browser-blocked",
        severity: "notice",
        ports: [port],
        text: phrase("services.mcsmanager.allocation.browserBlocked", { port }),
      });
  }
  const ephemeral = ephemeralRange === null ? [] : real.filter((port) => port >= ephemeralRange.from && port <= ephemeralRange.to);
  if (ephemeral.length > 0 && ephemeralRange !== null) {
    const params = { from: ephemeral[0] ?? 0, to: ephemeral.at(-1) ?? 0, range: `${ephemeralRange.from}-${ephemeralRange.to}` };
    add({
      code: "next-ephemeral",
      severity: "warning",
      ports: ephemeral,
      text: phrase("services.mcsmanager.allocation.ephemeral", params),
    });
  }
  if (real.length < ports.length)
    add({
      code: "next-beyond-last",
      severity: "bad",
      ports: real,
      text: phrase("services.mcsmanager.allocation.beyondLast", { base: next.basePort, last: next.lastPort }),
    });
  return found;
}

const usePhrases = {
  "next-held": "services.mcsmanager.allocation.held",
  "next-stopped-container": "services.mcsmanager.allocation.stoppedContainer",
  "next-claimed": "services.mcsmanager.allocation.claimed",
} as const;

/** The first used port on the counter's way after the next instance, and the wrap. */
function pathFindings(counter: AllocationCounter, usage: PortUsage): AllocationFinding[] {
  const found: AllocationFinding[] = [];
  let state = stepCounter(counter).after;
  const steps = Math.ceil((counter.to - counter.from + 1) / counter.interval) + 1;
  let wrapped = stepCounter(counter).wraps;
  if (wrapped) found.push(wrapFinding(counter, 1));
  for (let step = 1; step <= steps && !wrapped; step++) {
    const made = stepCounter(state);
    const used = firstUsed(made, usage);
    if (used !== null && !found.some(({ code }) => code === "ahead")) found.push(aheadFinding(used, step));
    wrapped = made.wraps;
    if (wrapped) found.push(wrapFinding(counter, step + 1));
    state = made.after;
  }
  return found;
}

function firstUsed(made: AllocationStep, usage: PortUsage): { readonly port: number; readonly use: Use } | null {
  for (let port = made.basePort; port <= made.lastPort; port++) {
    const use = usage.at(port);
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
