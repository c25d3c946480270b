/**
 * Some are to get nothing from this host any more, at no port, and nothing that it would send on for them. A drop is final wherever it stands, so two tables of
 * our own are always right; whoever keeps the rules is asked first, and what his rules leave open the tables shut.
 */
import { diffHosts, type HostModel } from "@portolan/reachability";
import type { PortRule } from "@portolan/ruleset";
import { bothFamilies, allowedSources, type Draft } from "../drafts/draft.ts";
import { dockerUser } from "../drafts/docker-user-draft.ts";
import { firewalldZones, hostDenialItems } from "../drafts/firewalld-draft.ts";
import { inputManagers } from "../drafts/input-managers.ts";
import { ownTableDraft } from "../drafts/own-table-draft.ts";
import { unitKeeping } from "../drafts/unit-keeping.ts";
import { ufwFamilies } from "../drafts/ufw-draft.ts";
import { frontInsert, joinKeeping } from "../drafts/by-hand-draft.ts";
import type { DenyHostIntent } from "../intent.ts";
import { inverse } from "../inverse.ts";
import { joinSteps } from "../join-steps.ts";
import { commentOf } from "../plan-comment.ts";
import { printStep } from "../print-step.ts";
import { stayConnected } from "../risks/stay-connected.ts";
import { baseChains } from "../rule-places.ts";
import type { Solved, SolvedCircumstances, SolvedPart } from "../solved.ts";
import type { Step } from "../step.ts";
import { hostAfter, regionLimit, trySteps } from "../try-steps.ts";

export type HostDenialRefusal = { readonly code: "already" } | { readonly code: "unread"; readonly places: readonly string[] };

export function solveHostDenial(host: HostModel, intent: DenyHostIntent, circumstances: SolvedCircumstances): Solved | HostDenialRefusal {
  const { gaps } = host.ruleset;
  if (gaps.length > 0) return { code: "unread", places: gaps.map(({ place }) => place) };
  const rules = denyRules(intent);
  const comment = commentOf(circumstances);
  const tables = (["input", "forward"] as const).map((hook) => ownTableDraft({ host, hook, rules, name: "portolan-deny", comment }));
  const whole = hostAfter(host, joinSteps(tables.flatMap(({ steps }) => steps)));
  if (!isMore(host, whole)) return { code: "already" };
  const drafts = bestDrafts([...managerDrafts(host, { rules, comment }), []], { host, whole, tables });
  const steps = joinSteps(drafts.flatMap((draft) => draft.steps));
  const parts: readonly SolvedPart[] = drafts;
  const told = stayConnected(intent, circumstances.connections);
  return { before: host, ...trySteps(host, steps), parts, steps, told, circumstances };
}

/** Whether something gets in at the first that does not at the second. */
function isMore(first: HostModel, second: HostModel): boolean {
  return diffHosts(first, second, { regionLimit }).lost.length > 0;
}

interface Denied {
  readonly host: HostModel;
  /** As it is with our tables alone. */
  readonly whole: HostModel;
  readonly tables: readonly Draft[]; // at input, at forward
}

/** The first whose rules, with as few tables of ours as do, leave nothing open. */
function bestDrafts(candidates: readonly (readonly Draft[])[], { host, whole, tables }: Denied): readonly Draft[] {
  const helps = [[], tables.slice(1), tables.slice(0, 1), tables];
  for (const candidate of candidates)
    for (const help of helps) {
      const drafts = [...candidate, ...help];
      const steps = joinSteps(drafts.flatMap((draft) => draft.steps));
      if (steps.length > 0 && !isMore(hostAfter(host, steps), whole)) return drafts;
    }
  return tables;
}

function denyRules({ sources }: DenyHostIntent): readonly PortRule[] {
  return bothFamilies.flatMap((family): readonly PortRule[] => {
    const denied = allowedSources(sources[family]);
    if (denied === null) return [];
    return [{ verdict: "drop", family, protocol: null, port: null, sources: denied, isPublished: false }];
  });
}

interface Denying {
  readonly rules: readonly PortRule[];
  readonly comment: string;
}

function managerDrafts(host: HostModel, denying: Denying): readonly (readonly Draft[])[] {
  const managers = inputManagers(host.ruleset);
  const docker = dockerDraft(host, denying);
  const input = managers.includes("firewalld")
    ? firewalldDraft(host, denying)
    : managers.includes("ufw")
      ? ufwDraft(host, denying)
      : managers.every((manager) => manager === "by-hand")
        ? byHandDraft(host, denying)
        : null;
  if (input === null) return [];
  return docker === null ? [[input]] : [[input, docker], [input]];
}

function firewalldDraft(host: HostModel, { rules }: Denying): Draft {
  const places = firewalldZones(host);
  const changes = hostDenialItems(places, rules);
  return {
    manager: "firewalld",
    places,
    families: bothFamilies,
    steps: [{ tool: "firewalld", changes }],
    removed: [],
    keeping: { kind: "kept" },
  };
}

/** A family that ufw does not filter it refuses to be told of. */
function ufwDraft(host: HostModel, { rules }: Denying): Draft | null {
  const families = ufwFamilies(host.ruleset);
  const sources = rules.filter(({ family }) => families.includes(family)).flatMap((rule) => (rule.sources.length > 0 ? rule.sources : [everywhere[rule.family]])); // prettier-ignore
  if (sources.length === 0) return null;
  const changes = sources.map((source) => ({
    kind: "prepend" as const,
    rule: { verb: "deny" as const, protocol: "any" as const, source, port: null },
  }));
  return { manager: "ufw", places: [], families, steps: [{ tool: "ufw", changes }], removed: [], keeping: { kind: "kept" } };
}

const everywhere = { ipv4: "0.0.0.0/0", ipv6: "::/0" } as const;

/** At the head of the first chain of the host's own packets that sees the family. */
function byHandDraft(host: HostModel, { rules, comment }: Denying): Draft | null {
  const pieces = rules.flatMap((rule) => {
    const [chain] = baseChains(host.ruleset, "input", rule.family);
    return chain === undefined ? [] : [frontInsert(chain, [rule], comment)];
  });
  return pieces.length === 0
    ? null
    : {
        manager: "by-hand",
        places: pieces.map(({ place }) => place),
        families: bothFamilies,
        steps: joinSteps(pieces.flatMap(({ step }) => step)),
        removed: [],
        keeping: joinKeeping(pieces.map(({ keeping }) => keeping)),
      };
}

function dockerDraft(host: HostModel, { rules, comment }: Denying): Draft | null {
  const steps = rules.flatMap((rule): readonly Step[] => {
    const chain = dockerUser({ host }, rule.family);
    return chain === null ? [] : [frontInsert(chain, [rule], comment).step];
  });
  if (steps.length === 0) return null;
  const context = { ruleset: host.ruleset, comment };
  const keeping = unitKeeping("portolan-deny", {
    description: "Who is refused by published ports",
    after: "docker.service",
    commands: steps.flatMap((step) => printStep(step, context)),
    undo: inverse(steps, context).commands,
  });
  return { manager: "docker", places: ["DOCKER-USER"], families: bothFamilies, steps, removed: [], keeping };
}
