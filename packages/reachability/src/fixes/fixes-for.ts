/**
 * What to run so that exactly the wanted sources reach a port of this host. Whoever keeps the rules that decide now is asked to change them; each
 * draft is tried on the model first, and only one that lets in exactly the wanted sources is handed out. What cannot be made exact is refused by name.
 */
import { AddressSet, type IpAddress, type IpFamily } from "@portolan/net";
import { ownerOf, type RuleManager, type Ruleset } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import { prefixTexts } from "../chart-of-host.ts";
import { destinationsOf } from "../destinations-of.ts";
import type { HostModel } from "../host-model.ts";
import { byHandDrafts } from "./by-hand-fix.ts";
import { dockerUser, dockerUserDrafts } from "./docker-user-fix.ts";
import { bothFamilies, type Draft, type Drafting } from "./draft.ts";
import { firewalldDrafts, hasFirewalld } from "./firewalld-fix.ts";
import type { Fix, FixAnswer, FixRefusal, FixWarning, WantedSources } from "./fix.ts";
import { ownTableDrafts } from "./own-table-fix.ts";
import { decidingReason, deviationTexts, predictSources, type Deviation, type PortQuestion, type Prediction } from "./predict-sources.ts";
import { applyEdits } from "./rule-edit.ts";
import { baseChains, ruleOfReason } from "./rule-places.ts";
import { hasUfw, ufwDrafts } from "./ufw-fix.ts";
import { wantedSet } from "./wanted-sources.ts";

export interface FixRequest {
  readonly host: HostModel;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** Of this port and protocol. None: as if a program listened at every address. */
  readonly endpoints: readonly Pick<Endpoint, "address" | "scope">[];
  readonly wanted: WantedSources;
  /** How the asker came: the address and the port of their own connection to this host. */
  readonly asker?: { readonly address: IpAddress; readonly port: number };
}

export function fixesFor(request: FixRequest): FixAnswer {
  const { host, protocol, port, wanted } = request;
  const destinations = destinationsFor(request);
  if (destinations.length === 0) return { code: "host-only" };
  if (host.ruleset.gaps.length > 0) return { code: "unread", places: host.ruleset.gaps.map(({ place }) => place) };
  const question: PortQuestion = { protocol, port, destinations, wanted, isUnserved: request.endpoints.length === 0 };
  const now = predictSources(host, question);
  const warnings = warningsOf(request, { question, now });
  if (now.isExact) return { code: "already", warnings };
  return solve({ host, question, now, warnings });
}

interface Task {
  readonly host: HostModel;
  readonly question: PortQuestion;
  readonly now: Prediction;
  readonly warnings: readonly FixWarning[];
}

/** Ports of this host itself and ports that NAT leads elsewhere are different tasks, a family may have each. */
function solve({ host, question, now, warnings }: Task): FixAnswer {
  const fixes: Fix[] = [];
  let current = { host, now };
  for (let round = 0; round < 4 && !current.now.isExact; round += 1) {
    const step = solveStep(current, question);
    if ("code" in step) return step;
    fixes.push(fixOf(step.draft, fixes.length === 0 ? warnings : [], { port: question.port, conditions: step.now.conditions }));
    current = step;
  }
  return current.now.isExact ? { code: "fixed", fixes } : refusalOf(current.now);
}

interface Step {
  readonly draft: Draft;
  readonly host: HostModel;
  readonly now: Prediction;
}

/** One manager's change, as good as it gets: exact for what it is asked about. */
function solveStep({ host, now }: { readonly host: HostModel; readonly now: Prediction }, question: PortQuestion): Step | FixRefusal {
  const published = now.extra.filter(({ region }) =>
    region.because.some(({ effect, direction }) => effect === "dnat" && direction === "in"),
  );
  const redirected = now.extra.find(({ region }) => region.because.some(({ effect }) => effect === "redirect"));
  if (redirected !== undefined) return { code: "redirected", text: decidingReason(redirected.region)?.text ?? "redirect" };
  const isPublished = published.length > 0;
  const concerned = isPublished ? published : [...now.extra, ...now.missing];
  const families = bothFamilies.filter((family) => concerned.some((one) => one.family === family));
  const drafting: Drafting = { host, question, families, now: isPublished ? { ...now, extra: published } : now };
  const drafts = isPublished ? publishedDrafts(drafting) : inputDrafts(drafting);
  if ("code" in drafts) return drafts;
  const tried = drafts.map((draft): Step => {
    const planned = { ...host, ruleset: applyEdits(host.ruleset, draft.edits) };
    return { draft, host: planned, now: predictSources(planned, question) };
  });
  const exact = tried.find((one) => one.now.isExact);
  return exact ?? tried.find((one) => isBetter(one.now, now, isPublished)) ?? refusalOf(tried.at(-1)?.now ?? now);
}

/** Of a published port only what comes by NAT can be made right in one step. */
function isBetter(after: Prediction, before: Prediction, isPublished: boolean): boolean {
  return isPublished && after.extra.length < before.extra.length && after.missing.length <= before.missing.length;
}

function publishedDrafts(drafting: Drafting): readonly Draft[] | FixRefusal {
  const owners = managersOf(drafting, drafting.now.extra, "dnat");
  const unknown = owners.find((manager) => manager === "kube-proxy" || manager === "cilium" || manager === "calico");
  if (unknown !== undefined) return { code: "unknown-manager", manager: unknown };
  const isDocker = owners.includes("docker") && drafting.families.every((family) => dockerUser(drafting, family) !== null);
  return [...(isDocker ? dockerUserDrafts(drafting) : []), ...ownTableDrafts(drafting, "forward")];
}

const writable: ReadonlySet<RuleManager> = new Set(["ufw", "firewalld", "by-hand", "fail2ban", "docker", "podman", "libvirt"]);

function inputDrafts(drafting: Drafting): readonly Draft[] | FixRefusal {
  const { ruleset } = drafting.host;
  if (hasFirewalld(ruleset)) return firewalldDrafts(drafting);
  if (hasUfw(ruleset)) return ufwDrafts(drafting);
  const deciding = managersOf(drafting, [...drafting.now.extra, ...drafting.now.missing], null);
  const unknown = [...deciding, ...inputManagers(ruleset)].find((manager) => !writable.has(manager));
  if (unknown !== undefined) return { code: "unknown-manager", manager: unknown };
  const hasRules = drafting.families.some((family) => baseChains(ruleset, "input", family).length > 0);
  return [...(hasRules ? byHandDrafts(drafting) : []), ...ownTableDrafts(drafting, "input")];
}

/** Who keeps the rules at the head of the hook, whether or not they decide for this port. */
function inputManagers(ruleset: Ruleset): readonly RuleManager[] {
  const chains = bothFamilies.flatMap((family) => baseChains(ruleset, "input", family));
  const owners = chains.flatMap(({ rules }) => rules.slice(0, 50).map((rule) => ownerOf(rule, ruleset).manager));
  return [...new Set(owners)].filter((manager) => ["shorewall", "foomuuri", "openwrt", "nixos", "calico", "cilium"].includes(manager));
}

function managersOf({ host }: Drafting, deviations: readonly Deviation[], effect: "dnat" | null): readonly RuleManager[] {
  const managers = deviations.flatMap(({ region }) => {
    const reason = effect === null ? decidingReason(region) : (region.because.find((one) => one.effect === effect) ?? null);
    const rule = reason === null ? null : ruleOfReason(reason, host.ruleset);
    return rule === null ? [] : [ownerOf(rule, host.ruleset).manager];
  });
  return [...new Set(managers)];
}

function refusalOf({ extra, missing }: Prediction): FixRefusal {
  const texts = [...extra, ...missing].flatMap(({ region }) => region.because.at(-1)?.text ?? []);
  return { code: "not-exact", extra: deviationTexts(extra), missing: deviationTexts(missing), texts: [...new Set(texts)].slice(0, 4) };
}

function fixOf(
  draft: Draft,
  warnings: readonly FixWarning[],
  { port, conditions }: { readonly port: number; readonly conditions: readonly string[] },
): Fix {
  const { edits: _edits, asksServiceName, ...fix } = draft;
  const more: readonly FixWarning[] = [
    ...(asksServiceName === true ? [{ code: "service-name" as const, port }] : []),
    ...(conditions.length > 0 ? [{ code: "conditional" as const, conditions }] : []),
  ];
  return { ...fix, warnings: [...warnings, ...more] };
}

function destinationsFor({ host, endpoints }: FixRequest): readonly IpAddress[] {
  const places = endpoints.length > 0 ? endpoints : [{ address: "::", scope: "dual" as const }];
  const found = new Map<string, IpAddress>();
  for (const place of places) for (const address of destinationsOf(host, place)) found.set(`${address.family} ${address.value}`, address);
  return [...found.values()].filter(({ family, value }) => (family === "ipv4" ? value >> 24n !== 127n : value !== 1n));
}

const signInPorts = new Set([22]);

function warningsOf(
  { asker, host, wanted, port, protocol }: FixRequest,
  { question, now }: Pick<Task, "question" | "now">,
): readonly FixWarning[] {
  const served = (family: IpFamily): boolean => question.destinations.some((address) => address.family === family);
  const warnings: FixWarning[] = bothFamilies
    .filter((family) => wanted[family].kind === "only" && !served(family))
    .map((family) => ({ code: "not-served", family }));
  const isOwnWay = asker?.port === port && protocol === "tcp";
  if (isOwnWay && !wantedSet(wanted[asker.address.family], asker.address.family).has(asker.address) && !isOwn(host, asker.address))
    return [
      { code: "own-way", address: prefixTexts(AddressSet.fromAddresses([asker.address]).intervals, asker.address.family)[0] ?? "" },
      ...warnings,
    ];
  if (signInPorts.has(port) && protocol === "tcp" && now.extra.length > 0)
    return [{ code: "sign-in", losing: deviationTexts(now.extra) }, ...warnings];
  return warnings;
}

function isOwn(host: HostModel, address: IpAddress): boolean {
  return destinationsOf(host, { address: "::", scope: "dual" }).some(
    ({ family, value }) => family === address.family && value === address.value,
  );
}
