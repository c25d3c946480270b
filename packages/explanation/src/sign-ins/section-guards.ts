/**
 * What guards an endpoint against guessing: fail2ban's jails with how many they keep out now, the limits a jail has, and how often signing in failed.
 * A jail that stands in the way of the host's own packets is not said to guard a published port, whose packets go another way.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import { banJails, type BanJail, type Ruleset } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import { isTranslated } from "../endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "../explanation.ts";
import type { JudgedNamespace } from "../reach/reach-context.ts";
import { literal, section, textLine, withoutRepeats } from "../line.ts";

/** Live facts, asked for one answer. */
export interface SignInFacts {
  /** Jail → what fail2ban says of it; those it does not tell are absent. */
  readonly limits: ReadonlyMap<string, JailLimitFacts>;
  /** Id of the service → how often signing in failed. */
  readonly failures: ReadonlyMap<string, SignInFailureFacts>;
}

export interface JailLimitFacts {
  readonly maxRetry: number;
  readonly findTimeSeconds: number;
  readonly banTimeSeconds: number; // below 0: for ever
}

export type SignInFailureFacts =
  | {
      readonly code: "read";
      readonly source: string; // "journal" or a path
      readonly isCut: boolean;
      readonly failures: number;
      readonly addresses: number;
      readonly top: readonly { readonly address: string; readonly failures: number }[];
    }
  | { readonly code: "unread"; readonly reason: "absent" | "not-permitted" | "failed" };

export function guardsSection(
  endpoint: Endpoint,
  { ruleset, facts }: { readonly ruleset: Ruleset | null; readonly facts: SignInFacts | undefined },
): ExplanationSection[] {
  const jails = jailsOf(endpoint, ruleset);
  const failures = endpoint.service === null ? undefined : facts?.failures.get(endpoint.service.id);
  return section("guards", [
    ...jails.flatMap((jail) => jailLines(jail, endpoint, facts)),
    ...(failures === undefined ? [] : [failureLine(failures)]),
  ]);
}

/** Of several endpoints together; what is the same for two of them stands once. */
export function guardsOfAll(
  endpoints: readonly Endpoint[],
  { judged, facts }: { readonly judged: readonly JudgedNamespace[]; readonly facts: SignInFacts | undefined },
): ExplanationSection[] {
  const rulesets = new Map(judged.map(({ chart, ruleset }) => [chart.namespace, ruleset]));
  const told = endpoints.map((endpoint) => guardsSection(endpoint, { ruleset: rulesets.get(endpoint.namespace) ?? null, facts }));
  return section("guards", withoutRepeats(told.flat().flatMap(({ lines }) => lines)));
}

/** Those whose rules name the port of the endpoint, or no port. */
export function jailsOf({ port, state }: Pick<Endpoint, "port" | "state">, ruleset: Ruleset | null): readonly BanJail[] {
  return ruleset === null || state === "bound" ? [] : banJails(ruleset).filter(({ ports }) => ports.has(port));
}

/** Those that really keep somebody out of it: of its protocol, and in the way of its packets. */
export function guardingJails(endpoint: Endpoint, ruleset: Ruleset | null): readonly BanJail[] {
  if (isTranslated(endpoint)) return [];
  return jailsOf(endpoint, ruleset).filter(({ protocols }) => protocols.length === 0 || protocols.includes(endpoint.protocol));
}

function jailLines(jail: BanJail, endpoint: Endpoint, facts: SignInFacts | undefined): readonly ExplanationLine[] {
  if (jail.protocols.length > 0 && !jail.protocols.includes(endpoint.protocol)) {
    const other = phrase("guards.jailOtherProtocol", {
      jail: jail.name,
      protocols: jail.protocols.map((name) => literal(name.toUpperCase())),
    });
    return [textLine(other)];
  }
  if (isTranslated(endpoint)) return [textLine(phrase("guards.bypassed", { jail: jail.name }), "warning")];
  const limits = facts?.limits.get(jail.name);
  return [textLine(jailPhrase(jail), "good"), ...(limits === undefined ? [] : [textLine(limitsPhrase(limits))])];
}

/** "fail2ban guards this port with the jail sshd. Banned now: 2 addresses over IPv4, 0 addresses over IPv6." */
export function jailPhrase({ name, banned }: BanJail): Phrase {
  const count = (number: number | null): Phrase => (number === null ? phrase("guards.unknown") : phrase("guards.count", { count: number }));
  return phrase("guards.jail", { jail: name, banned: phrase("guards.banned", { ipv4: count(banned.ipv4), ipv6: count(banned.ipv6) }) });
}

function limitsPhrase({ maxRetry, findTimeSeconds, banTimeSeconds }: JailLimitFacts): Phrase {
  const find = durationPhrase(findTimeSeconds);
  if (banTimeSeconds < 0) return phrase("guards.limitsForever", { retries: maxRetry, find });
  return phrase("guards.limits", { retries: maxRetry, find, ban: durationPhrase(banTimeSeconds) });
}

const units = [["days", 86_400], ["hours", 3600], ["minutes", 60]] as const; // prettier-ignore

/** In the largest unit that gives a whole number. */
function durationPhrase(seconds: number): Phrase {
  const [unit, length] = units.find(([, size]) => seconds >= size && seconds % size === 0) ?? (["seconds", 1] as const);
  return phrase(`guards.${unit}`, { count: seconds / length });
}

function failureLine(facts: SignInFailureFacts): ExplanationLine {
  if (facts.code === "unread") return textLine(phrase(`guards.unread.${facts.reason}`));
  const source = facts.source === "journal" ? phrase("guards.journal") : literal(facts.source);
  if (facts.failures === 0 && !facts.isCut) return textLine(phrase("guards.noFailures", { source }));
  const top = facts.top.map(({ address, failures }) => phrase("guards.top", { address, count: failures }));
  const { failures, addresses } = facts;
  const params = { failures, addresses, top: top.length === 0 ? phrase("guards.nobodyTold") : top, source };
  return textLine(facts.isCut ? phrase("guards.failuresCut", params) : phrase("guards.failures", params));
}
