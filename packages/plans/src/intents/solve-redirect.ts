/**
 * New connections to a port led to another port of this host. Behind a translation the host's own rules are asked for the new number, so the plan opens that too, by
 * whoever keeps the rules, for exactly those who reached the old one; where that cannot be said there is no plan. Left out: ports that NAT leads to other machines.
 * Invariant: afterwards the port is reached by whom it was reached before, and nobody else comes to the service behind it by its own number than they and who did already.
 */
import { formatIpAddress } from "@portolan/net";
import type { HostModel } from "@portolan/reachability";
import { redirectTableLines } from "../redirect-table.ts";
import type { FixRefusal, Keeping, WantedSources } from "../drafts/fix.ts";
import { portQuestionOf } from "../drafts/port-question.ts";
import { predictSources } from "../drafts/predict-sources.ts";
import { solveSources, type SolvedDraft } from "../drafts/solve-sources.ts";
import { wantedOfSources } from "../drafts/wanted-sources.ts";
import type { RedirectIntent } from "../intent.ts";
import { joinSteps } from "../join-steps.ts";
import { commentOf } from "../plan-comment.ts";
import { arrivalChanges, arrivalsOf, isSameArrivals, ledThrough, servedAt, sourcesOfAll, type Arrivals } from "../redirect-arrivals.ts";
import { leadsInTheWay } from "../redirect-chains.ts";
import { runSteps } from "../run-steps.ts";
import type { Solved, SolvedCircumstances } from "../solved.ts";
import type { AddRedirectTable, IptablesStep, Lead, Step } from "../step.ts";
import { trySteps } from "../try-steps.ts";

export type RedirectRefusal =
  | FixRefusal
  /** To itself. */
  | { readonly code: "redirect-loop"; readonly port: number }
  /** Rules lead what comes to the new port elsewhere, or lead others to the old one: nobody would come where they are to. */
  | { readonly code: "redirect-chain"; readonly texts: readonly string[] }
  /** Nothing to be led to. */
  | { readonly code: "nobody-listens"; readonly protocol: "tcp" | "udp"; readonly port: number }
  /** Whether a packet gets in depends on more than where it comes from, which an opening of another port would not ask. */
  | { readonly code: "conditional-way"; readonly conditions: readonly string[] };

export function solveRedirect(host: HostModel, intent: RedirectIntent, circumstances: SolvedCircumstances): Solved | RedirectRefusal {
  const { protocol, port, to } = intent;
  if (port === to) return { code: "redirect-loop", port };
  if (host.ruleset.gaps.length > 0) return { code: "unread", places: host.ruleset.gaps.map(({ place }) => place) };
  const chained = leadsInTheWay(host.ruleset, intent);
  if (chained.length > 0) return { code: "redirect-chain", texts: chained };
  if (!host.listeners.some((one) => one.protocol === protocol && one.port === to)) return { code: "nobody-listens", protocol, port: to };
  const before = arrivalsOf(servedAt(host, intent), { protocol, port });
  if (before.conditions.length > 0) return { code: "conditional-way", conditions: before.conditions };
  return solveArrivals(host, { intent, before, circumstances });
}

interface Task {
  readonly intent: RedirectIntent;
  readonly before: Arrivals;
  readonly circumstances: SolvedCircumstances;
}

/** The least that leads them all: nothing opened and everybody led, before something is opened, or those alone are led whom rules that pass all translated packets would else let in. */
function solveArrivals(host: HostModel, task: Task): Solved | RedirectRefusal {
  const { intent, before, circumstances } = task;
  const sources = wantedOf(host, before);
  let refusal: RedirectRefusal | null = null;
  for (const isOpened of [false, true]) {
    const openings = isOpened ? openingsFor(host, { sources, intent, comment: commentOf(circumstances) }) : [];
    if ("code" in openings) return refusal ?? openings;
    for (const lead of [intent, { ...intent, sources }]) {
      const made = leadSteps(host, lead, commentOf(circumstances));
      const steps = joinSteps([...openings.flatMap(({ draft }) => draft.steps), ...made.steps]);
      const after = arrivalsOf({ ...host, ruleset: runSteps(host.ruleset, steps) }, intent);
      if (!isSameArrivals(before, after)) {
        refusal = { code: "not-exact", ...arrivalChanges(before, after), texts: after.conditions };
        continue;
      }
      return {
        before: host,
        ...trySteps(host, steps),
        parts: [...openings.map(({ draft }) => draft), { manager: "own-table", removed: [], keeping: made.keeping }],
        steps,
        told: [{ code: "led-connections-end" }],
        circumstances,
        led: ledThrough(after),
      };
    }
  }
  return refusal ?? { code: "not-exact", extra: [], missing: [], texts: [] };
}

function wantedOf(host: HostModel, before: Arrivals): WantedSources {
  return {
    ipv4: wantedOfSources(host, sourcesOfAll(before, "ipv4"), "ipv4"),
    ipv6: wantedOfSources(host, sourcesOfAll(before, "ipv6"), "ipv6"),
  };
}

interface Opening {
  readonly intent: RedirectIntent;
  readonly sources: WantedSources;
  readonly comment: string;
}

/** What lets whoever reached the port reach the other one. Empty: they do. */
function openingsFor(host: HostModel, { intent, sources: wanted, comment }: Opening): readonly SolvedDraft[] | FixRefusal {
  const { protocol, to } = intent;
  const endpoints = endpointsAt(host, intent);
  if (wanted.ipv4.kind === "nobody" && wanted.ipv6.kind === "nobody") return [];
  const question = portQuestionOf({ host, protocol, port: to, endpoints, wanted }, "also");
  if ("code" in question) return question.code === "host-only" ? [] : question;
  const now = predictSources(host, question);
  if (now.isExact) return [];
  const found = solveSources({ host, question, now, comment });
  return found.code === "solved" ? found.drafts : found;
}

function endpointsAt(host: HostModel, { protocol, to }: RedirectIntent): Parameters<typeof portQuestionOf>[0]["endpoints"] {
  return host.listeners
    .filter((one) => one.protocol === protocol && one.port === to)
    .map(({ family, address, takesIpv4 }) => ({
      address: formatIpAddress({ family, value: address }),
      scope: family === "ipv4" ? "ipv4" : takesIpv4 === null ? "ipv6-or-dual" : takesIpv4 ? "dual" : "ipv6",
    }));
}

interface LeadSteps {
  readonly steps: readonly Step[];
  readonly keeping: Keeping;
}

/** Where rules are of the old iptables alone its words are used; else a table of nftables beside all others. */
function leadSteps({ ruleset: { tables } }: HostModel, lead: Lead, comment: string): LeadSteps {
  const { protocol, port, to, sources } = lead;
  const own = { protocol, port, to, ...(sources === undefined ? {} : { sources }) };
  const isLegacy = tables.length > 0 && tables.every(({ dialect }) => dialect === "iptables-legacy");
  if (isLegacy) {
    const steps = (["ipv4", "ipv6"] as const).map((family): IptablesStep => {
      const changes = (["PREROUTING", "OUTPUT"] as const).map((chain) => ({ kind: "redirect", chain, ...own }) as const);
      return { tool: "iptables", family, backend: "legacy", table: "nat", changes };
    });
    return { steps, keeping: { kind: "commands", commands: [] } };
  }
  const change: AddRedirectTable = { kind: "add-redirect-table", name: `portolan-redirect-${protocol}-${port}`, ...own };
  const keeping = { kind: "append", path: "/etc/nftables.conf", lines: redirectTableLines(change, comment) } as const;
  return { steps: [{ tool: "nft", changes: [change] }], keeping };
}
