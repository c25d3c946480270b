/** Who reaches one port: solved by whoever keeps the rules that decide. Hardware addresses are asked in a second step where the first manager has no word for them. */
import type { HostModel } from "@portolan/reachability";
import { filteringManagers, inputManagers } from "../drafts/input-managers.ts";
import { bothFamilies, type Drafting } from "../drafts/draft.ts";
import type { FixRefusal, WantedSources } from "../drafts/fix.ts";
import { ownTableDrafts } from "../drafts/own-table-draft.ts";
import { portQuestionOf } from "../drafts/port-question.ts";
import { predictSources, type PortQuestion, type Wish } from "../drafts/predict-sources.ts";
import { solveSources, tryDraft, type SolvedDraft } from "../drafts/solve-sources.ts";
import type { AllowIntent, CloseIntent, DenyPortIntent } from "../intent.ts";
import { joinSteps } from "../join-steps.ts";
import { macOnLink } from "../risks/mac-on-link.ts";
import type { Risk } from "../risks/risk.ts";
import type { Solved, SolvedCircumstances } from "../solved.ts";
import { trySteps } from "../try-steps.ts";
import { commentOf } from "../plan-comment.ts";

export type AccessIntent = AllowIntent | CloseIntent | DenyPortIntent;

export type AccessRefusal =
  | FixRefusal
  | { readonly code: "already" }
  /** Hardware addresses are a narrowing: whoever gets in now would have to lose something. */
  | { readonly code: "macs-only-narrow" }
  | { readonly code: "too-many-macs"; readonly most: number }
  /** Packets that come by these devices have no hardware address. */
  | { readonly code: "no-hardware-address"; readonly devices: readonly string[] };

export function solveAccess(host: HostModel, intent: AccessIntent, circumstances: SolvedCircumstances): Solved | AccessRefusal {
  const { protocol, port } = intent;
  const macs = intent.kind === "allow" ? (intent.macs ?? []) : [];
  if (macs.length > 0 && intent.kind === "allow" && intent.isAdded) return { code: "macs-only-narrow" };
  if (macs.length > macLimit) return { code: "too-many-macs", most: macLimit };
  const bare = macs.length === 0 ? [] : devicesWithoutHardwareAddress(host);
  if (bare.length > 0) return { code: "no-hardware-address", devices: bare };
  const endpoints = circumstances.endpoints.filter((one) => one.protocol === protocol && one.port === port && one.state !== "bound");
  const question = portQuestionOf({ host, protocol, port, endpoints, wanted: wantedOf(intent) }, wishOf(intent));
  if ("code" in question) return question;
  const asked: PortQuestion = macs.length === 0 ? question : { ...question, macs };
  const now = predictSources(host, asked);
  if (now.isExact) return { code: "already" };
  const comment = commentOf(circumstances);
  const drafts = macs.length === 0 ? solvedDrafts(host, question, comment) : draftsWithMacs(host, asked, comment);
  if ("code" in drafts) return drafts;
  const steps = joinSteps(drafts.flatMap(({ draft }) => draft.steps));
  const tried = trySteps(host, steps);
  if (!predictSources(tried.after, asked).isExact)
    return { code: "not-exact", extra: [], missing: [], texts: ["the steps made together give something else"] };
  return {
    before: host,
    ...tried,
    parts: drafts.map(({ draft }) => draft),
    steps,
    told: toldOf(drafts, asked, { host, intent }),
    circumstances,
  };
}

const macLimit = 8; // as many as a condition of the engines names

/** Where every device that leads outside has none. */
function devicesWithoutHardwareAddress({ interfaces }: HostModel): readonly string[] {
  const outside = interfaces.filter(({ loopback, up, addresses }) => up && !loopback && addresses.length > 0);
  return outside.some(({ mac }) => mac !== null) ? [] : outside.map(({ name }) => name);
}

function wantedOf(intent: AccessIntent): WantedSources {
  return intent.kind === "close" ? { ipv4: { kind: "nobody" }, ipv6: { kind: "nobody" } } : intent.sources;
}

function wishOf(intent: AccessIntent): Wish {
  if (intent.kind === "deny") return "except";
  return intent.kind === "allow" && intent.isAdded ? "also" : "exactly";
}

function solvedDrafts(host: HostModel, question: PortQuestion, comment: string): readonly SolvedDraft[] | FixRefusal {
  const now = predictSources(host, question);
  if (now.isExact) return [];
  const found = solveSources({ host, question, now, comment });
  return found.code === "solved" ? found.drafts : found;
}

/** First the addresses by their manager, then the hardware addresses by a table that only drops; rules by hand say both at once. */
function draftsWithMacs(host: HostModel, question: PortQuestion, comment: string): readonly SolvedDraft[] | FixRefusal {
  const { macs: _macs, ...plain } = question;
  if (inputManagers(host.ruleset).every((manager) => manager === "by-hand")) {
    const direct = solvedDrafts(host, question, comment);
    if (!("code" in direct)) return direct;
  }
  const first = solvedDrafts(host, plain, comment);
  if ("code" in first) return first;
  const opened = first.reduce((now, { draft }) => tryDraft(draft, { host: now, question }).host, host);
  const now = predictSources(opened, question);
  if (now.isExact) return first;
  const drafting: Drafting = { host: opened, question, families: bothFamilies, now, comment };
  const second = ownTableDrafts(drafting, "input")[0];
  const then = second === undefined ? null : tryDraft(second, drafting);
  if (second === undefined || then === null || !then.now.isExact) return { code: "not-exact", extra: [], missing: [], texts: [] };
  return [...first, { draft: second, ruleset: opened.ruleset, conditions: [] }];
}

interface Told {
  readonly host: HostModel;
  readonly intent: AccessIntent;
}

function toldOf(drafts: readonly SolvedDraft[], question: PortQuestion, { host, intent }: Told): readonly Risk[] {
  const conditions = [...new Set(drafts.at(-1)?.conditions ?? [])];
  const isUnsure = drafts.some(({ draft }) => draft.asksServiceName === true);
  const unserved = bothFamilies.filter((family) => {
    const isWanted = intent.kind === "allow" && intent.sources[family].kind !== "nobody";
    return isWanted && !question.destinations.some((address) => address.family === family);
  });
  return [
    ...severalManagers(drafts, host),
    ...(conditions.length === 0 ? [] : [{ code: "conditional" as const, conditions }]),
    ...(isUnsure ? [{ code: "service-name" as const, port: question.port }] : []),
    ...unserved.map((family) => ({ code: "not-served" as const, family })),
    ...(intent.kind === "allow" && intent.macs !== undefined ? macOnLink(host, intent.sources) : []),
  ];
}

function severalManagers(drafts: readonly SolvedDraft[], host: HostModel): readonly Risk[] {
  const all = filteringManagers(host.ruleset);
  const changed: ReadonlySet<string> = new Set(drafts.map(({ draft }) => draft.manager));
  const deciding = all.filter((manager) => changed.has(manager));
  const others = all.filter((manager) => !changed.has(manager));
  return deciding.length === 0 || others.length === 0 ? [] : [{ code: "several-managers", deciding, others }];
}
