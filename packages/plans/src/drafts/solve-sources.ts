/**
 * Which steps of whose tool let in exactly the wanted sources. Whoever keeps the rules that decide now is asked first; each draft is tried on the model,
 * and what cannot be made exact is refused by name.
 */
import { type HostModel } from "@portolan/reachability";
import { ownerOf, type RuleManager, type Ruleset } from "@portolan/ruleset";
import { baseChains, chainOfReason, ruleOfReason } from "../rule-places.ts";
import { runSteps } from "../run-steps.ts";
import { byHandDrafts } from "./by-hand-draft.ts";
import { dockerUser, dockerUserDrafts } from "./docker-user-draft.ts";
import { bothFamilies, type Draft, type Drafting } from "./draft.ts";
import { firewalldDrafts, hasFirewalld } from "./firewalld-draft.ts";
import type { FixRefusal } from "./fix.ts";
import { ownTableDrafts } from "./own-table-draft.ts";
import { decidingReason, deviationTexts, predictSources, type Deviation, type PortQuestion, type Prediction } from "./predict-sources.ts";
import { inputManagers, keeperOf } from "./input-managers.ts";
import { hasUfw, ufwDrafts, ufwFamilies } from "./ufw-draft.ts";

export interface SourcesTask {
  readonly host: HostModel;
  readonly question: PortQuestion;
  /** As it is; not exact. */
  readonly now: Prediction;
  readonly comment: string;
}

export interface SolvedDraft {
  readonly draft: Draft;
  /** The rules it was made for. */
  readonly ruleset: Ruleset;
  /** Under which some wanted sources get in. */
  readonly conditions: readonly string[];
}

export interface SolvedSources {
  readonly code: "solved";
  readonly drafts: readonly SolvedDraft[]; // in this order
  readonly after: HostModel;
}

/** Ports of this host itself and ports that NAT leads elsewhere are different tasks, a family may have each. */
export function solveSources({ host, question, now, comment }: SourcesTask): SolvedSources | FixRefusal {
  const drafts: SolvedDraft[] = [];
  let current: Situation = { host, now };
  for (let round = 0; round < 4 && !current.now.isExact; round += 1) {
    const tried = solveStep(current, { question, comment });
    if ("code" in tried) return tried;
    drafts.push({ draft: tried.draft, ruleset: current.host.ruleset, conditions: tried.now.conditions });
    current = tried;
  }
  return current.now.isExact ? { code: "solved", drafts, after: current.host } : refusalOf(current.now);
}

type Situation = Pick<SourcesTask, "host" | "now">;

interface Tried extends Situation {
  readonly draft: Draft;
}

/** One manager's change, as good as it gets: exact for what it is asked about. */
function solveStep({ host, now }: Situation, { question, comment }: Omit<SourcesTask, keyof Situation>): Tried | FixRefusal {
  const published = now.extra.filter(({ region }) =>
    region.because.some(({ effect, direction }) => effect === "dnat" && direction === "in"),
  );
  const redirected = now.extra.find(({ region }) => region.because.some(({ effect }) => effect === "redirect"));
  if (redirected !== undefined) return { code: "redirected", text: decidingReason(redirected.region)?.text ?? "redirect" };
  const isPublished = published.length > 0;
  const concerned = isPublished ? published : [...now.extra, ...now.missing];
  const families = bothFamilies.filter((family) => concerned.some((one) => one.family === family));
  const drafting: Drafting = { host, question, families, now: isPublished ? { ...now, extra: published } : now, comment };
  const drafts = isPublished ? publishedDrafts(drafting) : inputDrafts(drafting);
  if ("code" in drafts) return drafts;
  const tried = drafts.map((draft) => tryDraft(draft, drafting));
  const good = tried.find((one) => one.now.isExact) ?? tried.find((one) => isBetter(one.now, now, isPublished)) ?? tried.find((one) => isPassed(one, drafting)); // prettier-ignore
  return good ?? (isPublished ? null : familyStep(drafting)) ?? refusalOf(tried.at(-1)?.now ?? now);
}

export function tryDraft(draft: Draft, { host, question }: Pick<Drafting, "host" | "question">): Tried {
  const planned = { ...host, ruleset: runSteps(host.ruleset, draft.steps) };
  return { draft, host: planned, now: predictSources(planned, question) };
}

/** What makes one family right and the other no worse, where each has a keeper of its own, as with rules for IPv4 alone. null: nothing does. */
function familyStep(drafting: Drafting): Tried | null {
  const { now, families } = drafting;
  if (families.length < 2) return null;
  for (const family of families) {
    const isOf = (one: Deviation): boolean => one.family === family;
    const alone: Drafting = {
      ...drafting,
      families: [family],
      now: { ...now, extra: now.extra.filter(isOf), missing: now.missing.filter(isOf) },
    };
    const drafts = inputDrafts(alone);
    const tried = "code" in drafts ? [] : drafts.map((draft) => tryDraft(draft, alone));
    const left = ({ extra, missing }: Prediction): number => [...extra, ...missing].filter((one) => !isOf(one)).length;
    const good = tried.find((one) => ![...one.now.extra, ...one.now.missing].some(isOf) && left(one.now) <= left(now));
    if (good !== undefined) return good;
  }
  return null;
}

/** Of a published port only what comes by NAT can be made right in one step. */
function isBetter(after: Prediction, before: Prediction, isPublished: boolean): boolean {
  return isPublished && after.extra.length < before.extra.length && after.missing.length <= before.missing.length;
}

/** One of several that filter lets the wanted through, and it is another one that stops them now. */
function isPassed(tried: Tried, drafting: Drafting): boolean {
  const stopping = (one: Pick<Drafting, "host" | "now">): readonly RuleManager[] => managersOf(one, one.now.missing, null);
  const before = stopping(drafting);
  const after = stopping(tried);
  const isLess = tried.now.extra.length <= drafting.now.extra.length && tried.now.missing.length <= drafting.now.missing.length;
  return isLess && after.length > 0 && !before.every((manager) => after.includes(manager));
}

function publishedDrafts(drafting: Drafting): readonly Draft[] | FixRefusal {
  const owners = managersOf(drafting, drafting.now.extra, "dnat");
  const unknown = owners.find((manager) => manager === "kube-proxy" || manager === "cilium" || manager === "calico");
  if (unknown !== undefined) return { code: "unknown-manager", manager: unknown };
  const isDocker = owners.includes("docker") && drafting.families.every((family) => dockerUser(drafting, family) !== null);
  return [...(isDocker ? dockerUserDrafts(drafting) : []), ...ownTableDrafts(drafting, "forward")];
}

const writable: ReadonlySet<RuleManager> = new Set(["ufw", "firewalld", "by-hand", "fail2ban", "docker", "podman", "libvirt"]);

/** Where several filter, whoever decides now is asked first. */
function inputDrafts(drafting: Drafting): readonly Draft[] | FixRefusal {
  const { ruleset } = drafting.host;
  const deciding = managersOf(drafting, [...drafting.now.extra, ...drafting.now.missing], null);
  const groups: (readonly [RuleManager, readonly Draft[]])[] = [];
  if (hasFirewalld(ruleset)) groups.push(["firewalld", firewalldDrafts(drafting)]);
  if (hasUfw(ruleset)) groups.push(["ufw", ufwOrTable(drafting)]);
  if (groups.length > 0 && deciding.includes("by-hand")) groups.push(["by-hand", byHandDrafts(drafting)]);
  const rank = (manager: RuleManager): number => (deciding.includes(manager) ? deciding.indexOf(manager) : deciding.length);
  if (groups.length > 0) return groups.toSorted(([a], [b]) => rank(a) - rank(b)).flatMap(([, drafts]) => drafts);
  const unknown = [...deciding, ...inputManagers(ruleset)].find((manager) => !writable.has(manager));
  if (unknown !== undefined) return { code: "unknown-manager", manager: unknown };
  const hasRules = drafting.families.some((family) => baseChains(ruleset, "input", family).length > 0);
  return [...(hasRules ? byHandDrafts(drafting) : []), ...ownTableDrafts(drafting, "input")];
}

function ufwOrTable(drafting: Drafting): readonly Draft[] {
  const isFiltered = drafting.families.some((family) => ufwFamilies(drafting.host.ruleset).includes(family));
  return isFiltered ? ufwDrafts(drafting) : ownTableDrafts(drafting, "input");
}

function managersOf({ host }: Pick<Drafting, "host">, deviations: readonly Deviation[], effect: "dnat" | null): readonly RuleManager[] {
  const managers = deviations.flatMap(({ region }) => {
    const reason = effect === null ? decidingReason(region) : (region.because.find((one) => one.effect === effect) ?? null);
    const rule = reason === null ? null : ruleOfReason(reason, host.ruleset);
    if (rule !== null) return [ownerOf(rule, host.ruleset).manager];
    const chain = reason === null ? null : chainOfReason(reason, host.ruleset);
    return chain === null ? [] : [keeperOf(chain, host.ruleset)];
  });
  return [...new Set(managers)];
}

function refusalOf({ extra, missing }: Prediction): FixRefusal {
  const texts = [...extra, ...missing].flatMap(({ region }) => region.because.at(-1)?.text ?? []);
  return { code: "not-exact", extra: deviationTexts(extra), missing: deviationTexts(missing), texts: [...new Set(texts)].slice(0, 4) };
}
