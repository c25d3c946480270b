/**
 * Whether SELinux lets a domain bind a port or connect to it, and what would allow it. From the kernel's own decision where it was asked, else
 * from the policy's rules, else from a refusal on record; without any of these the answer is `unknown`. Turning SELinux off is never a fix.
 */
import { type AllowRule, decidingBoolean, holds } from "./allow-rules.ts";
import type { Denial } from "./denials.ts";
import { genericPortTypes, type PortLabel, portLabelOf } from "./port-labels.ts";

export interface SelinuxQuestion {
  readonly domain: string; // type of the process
  readonly action: "bind" | "connect";
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** What is known of the policy; null or empty where it could not be read. */
export interface SelinuxFacts {
  readonly mode: "enforcing" | "permissive" | "disabled" | null;
  readonly portLabels: readonly PortLabel[] | null;
  /** Rules of the domain for `name_bind` and `name_connect`. */
  readonly allowRules: readonly AllowRule[] | null;
  /** Port type → itself and its attributes. Of a type that is not there they are not known. */
  readonly attributes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly booleans: ReadonlyMap<string, boolean>;
  /** What the kernel answered to exactly this question; null: not asked. */
  readonly decision: boolean | null;
  readonly denials: readonly Denial[];
  readonly fileLabels: readonly FileLabel[];
  /** net.ipv4.ip_local_port_range: the kernel does not ask SELinux about binds to a port in it. Null: not read. */
  readonly ephemeralRange: { readonly from: number; readonly to: number } | null;
}

/** A file whose label is not that of the policy, as `matchpathcon -V` tells. */
export interface FileLabel {
  readonly path: string;
  readonly actual: string;
  readonly expected: string;
}

export type SelinuxEvidence = "kernel" | "policy" | "denial" | "ephemeral-range";

export type SelinuxAnswer =
  | { readonly code: "not-enforced"; readonly mode: "permissive" | "disabled" }
  | { readonly code: "allowed"; readonly evidence: SelinuxEvidence; readonly portType: string | null }
  | {
      readonly code: "denied";
      readonly evidence: SelinuxEvidence;
      readonly portType: string | null;
      readonly denial: Denial | null;
      /** The best first. Empty: none is known. */
      readonly fixes: readonly SelinuxFix[];
    }
  | { readonly code: "unknown"; readonly missing: readonly ("mode" | "port-labels" | "allow-rules" | "attributes" | "booleans")[] };

/** `command` is an argument array to be run as root. */
export type SelinuxFix =
  | { readonly kind: "port-label"; readonly command: readonly string[]; readonly type: string; readonly takenFrom: string | null }
  | { readonly kind: "boolean"; readonly command: readonly string[]; readonly name: string; readonly value: boolean }
  | { readonly kind: "restore-label"; readonly command: readonly string[]; readonly path: string; readonly expected: string };

export function answerSelinux(question: SelinuxQuestion, facts: SelinuxFacts): SelinuxAnswer {
  if (facts.mode === "permissive" || facts.mode === "disabled") return { code: "not-enforced", mode: facts.mode };
  const denial = facts.denials.findLast((one) => isOf(one, question)) ?? null;
  const portType =
    facts.portLabels === null ? (denial?.targetType ?? null) : portLabelOf(facts.portLabels, question.protocol, question.port).type;
  const decided = isUnchecked(question, facts)
    ? ({ isAllowed: true, evidence: "ephemeral-range" } as const)
    : decide(question, facts, portType);
  if (decided !== null && decided.isAllowed) return { code: "allowed", evidence: decided.evidence, portType };
  const isDenied = decided !== null || (denial !== null && denial.wasEnforced);
  if (!isDenied) return { code: "unknown", missing: missingOf(facts, portType) };
  const fixes = fixesFor(question, facts, portType);
  return { code: "denied", evidence: decided?.evidence ?? "denial", portType, denial, fixes };
}

function isUnchecked({ action, port }: SelinuxQuestion, { ephemeralRange }: SelinuxFacts): boolean {
  return action === "bind" && ephemeralRange !== null && ephemeralRange.from <= port && port <= ephemeralRange.to;
}

function isOf(denial: Denial, { domain, action, protocol, port }: SelinuxQuestion): boolean {
  return (
    denial.domain === domain &&
    denial.port === port &&
    denial.objectClass === `${protocol}_socket` &&
    denial.permissions.includes(permissionOf(action))
  );
}

function permissionOf(action: SelinuxQuestion["action"]): string {
  return action === "bind" ? "name_bind" : "name_connect";
}

function decide(
  question: SelinuxQuestion,
  facts: SelinuxFacts,
  portType: string | null,
): { isAllowed: boolean; evidence: SelinuxEvidence } | null {
  if (facts.decision !== null) return { isAllowed: facts.decision, evidence: "kernel" };
  if (facts.allowRules === null || portType === null) return null;
  const states = applicable(question, facts, portType).map((rule) => holds(rule, facts.booleans));
  if (states.includes(true)) return { isAllowed: true, evidence: "policy" };
  return states.includes(null) || mayApplyByAttribute(question, facts, portType) ? null : { isAllowed: false, evidence: "policy" };
}

/** Rules that would allow it, whatever their conditions. */
function applicable(question: SelinuxQuestion, facts: SelinuxFacts, portType: string): AllowRule[] {
  const names = facts.attributes.get(portType);
  return relevant(question, facts).filter(({ target }) => target === portType || names?.has(target) === true);
}

function relevant({ action, protocol }: SelinuxQuestion, { allowRules }: SelinuxFacts): AllowRule[] {
  return (allowRules ?? []).filter(
    ({ objectClass, permissions }) => objectClass === `${protocol}_socket` && permissions.includes(permissionOf(action)),
  );
}

/** Whether a rule is for an attribute that this type, whose attributes were not read, may have. */
function mayApplyByAttribute(question: SelinuxQuestion, facts: SelinuxFacts, portType: string): boolean {
  if (facts.attributes.has(portType)) return false;
  return relevant(question, facts).some((rule) => !rule.target.endsWith("port_t") && holds(rule, facts.booleans) !== false);
}

function missingOf(facts: SelinuxFacts, portType: string | null): Extract<SelinuxAnswer, { code: "unknown" }>["missing"] {
  return [
    ...(facts.mode === null ? (["mode"] as const) : []),
    ...(portType === null ? (["port-labels"] as const) : []),
    ...(facts.allowRules === null ? (["allow-rules"] as const) : []),
    ...(portType !== null && !facts.attributes.has(portType) ? (["attributes"] as const) : []),
    ...(facts.allowRules !== null && facts.booleans.size === 0 ? (["booleans"] as const) : []),
  ];
}

function fixesFor(question: SelinuxQuestion, facts: SelinuxFacts, portType: string | null): SelinuxFix[] {
  const booleans = portType === null ? [] : booleanFixes(question, facts, portType);
  const label = portLabelFix(question, facts, portType);
  // To connect to a port that is another service's, its label stays: only a boolean is right where there is one.
  const isOthers = portType !== null && !genericPortTypes.has(portType);
  const labels = label === null || (question.action === "connect" && isOthers && booleans.length > 0) ? [] : [label];
  const files = facts.fileLabels.map(
    ({ path, expected }) => ({ kind: "restore-label", command: ["restorecon", "-v", path], path, expected }) as const,
  );
  return [...labels, ...booleans, ...files];
}

/** A type that the domain may use always; of several the one named most like the domain. */
function portLabelFix(question: SelinuxQuestion, facts: SelinuxFacts, portType: string | null): SelinuxFix | null {
  const { domain, protocol, port } = question;
  const types = relevant(question, facts)
    .filter((rule) => rule.condition === null)
    .map((rule) => rule.target)
    .filter((type) => type.endsWith("_port_t") && !genericPortTypes.has(type));
  const [type] = types.toSorted((left, right) => likeness(right, domain) - likeness(left, domain) || (left < right ? -1 : 1));
  if (type === undefined || portType === null || type === portType) return null;
  const takenFrom = genericPortTypes.has(portType) ? null : portType;
  const verb = takenFrom === null ? "-a" : "-m";
  return { kind: "port-label", command: ["semanage", "port", verb, "-t", type, "-p", protocol, String(port)], type, takenFrom };
}

/** Length of the beginning that both names have, a little more for the plain name of the service. */
function likeness(type: string, domain: string): number {
  let length = 0;
  while (length < type.length && type[length] === domain[length]) length++;
  return length - type.length / 100;
}

/** Booleans that alone would allow it; of several the one that opens the least first. */
function booleanFixes(question: SelinuxQuestion, facts: SelinuxFacts, portType: string): SelinuxFix[] {
  const byName = new Map<string, { value: boolean; isWide: boolean }>();
  for (const rule of applicable(question, facts, portType)) {
    const deciding = decidingBoolean(rule);
    if (deciding === null) continue;
    const isWide = rule.target !== portType || rule.source !== question.domain;
    if (byName.get(deciding.name)?.isWide !== false) byName.set(deciding.name, { value: deciding.value, isWide });
  }
  return [...byName]
    .toSorted(([left, one], [right, other]) => Number(one.isWide) - Number(other.isWide) || (left < right ? -1 : 1))
    .map(([name, { value }]) => ({ kind: "boolean", command: ["setsebool", "-P", name, value ? "on" : "off"], name, value }));
}

/** `/srv/app has context A, should be B` of `matchpathcon -V`. */
export function parseFileLabels(text: string): FileLabel[] {
  return text.split("\n").flatMap((line) => {
    const groups = /^(?<path>\/.*) has context (?<actual>\S+), should be (?<expected>\S+)$/.exec(line.trim())?.groups;
    const { path, actual, expected } = groups ?? {};
    return path === undefined || actual === undefined || expected === undefined ? [] : [{ path, actual, expected }];
  });
}
