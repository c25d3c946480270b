/**
 * The first line of an answer where who gets in was judged: per family who reaches the port, then where it listens and by whom.
 * A family of which every answer hangs on rules that could not be read is told as what is served, as if nothing had been judged.
 */
import type { IpFamily } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { ReachEntry } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import { acceptsFamily, displayOfEndpoint } from "../endpoint-reach.ts";
import { hasSeveralOwners, whoOf } from "../owner-name.ts";
import { familyServed, whereServed, type ServedContext } from "../served-families.ts";
import { entriesOf, type AskedSources, type ReachContext } from "./reach-context.ts";
import { isUnread } from "./unread-reach.ts";
import { familyVerdict } from "./verdict-phrase.ts";

const partLimit = 4;

export interface SentenceInput extends ServedContext {
  readonly reach: ReachContext;
  readonly from: AskedSources | null;
}

/** Null where nothing was judged of these endpoints. */
export function reachSentence(input: SentenceInput): Phrase | null {
  const { endpoints, from } = input;
  const families = familyVerdicts(input);
  if (families === null) return null;
  const asked = from === null ? null : askedVerdict(families, from);
  if (asked !== null) return asked;
  const { ipv4, ipv6 } = families;
  const [first] = endpoints;
  if (first === undefined) return null;
  if (!hasSeveralOwners(endpoints)) return phrase("reach.answer", { ipv4, ipv6, where: whereServed(endpoints), who: whoOf(first) });
  const parts = endpoints
    .slice(0, partLimit)
    .map((endpoint) => phrase("explanation.answer.part", { display: displayOfEndpoint(endpoint), who: whoOf(endpoint) }));
  return phrase("reach.answer.split", { ipv4, ipv6, parts });
}

export type FamilyVerdicts = Readonly<Record<IpFamily, Phrase>>;

/** Null where nothing was judged of these endpoints, or only what hangs on rules that could not be read. */
export function familyVerdicts(input: Omit<SentenceInput, "from">): FamilyVerdicts | null {
  const { endpoints, reach } = input;
  const entries = entriesOf(
    reach,
    endpoints.map(({ id }) => id),
  );
  if (entries.length === 0 || isUnread(entries)) return null;
  return { ipv4: verdictOf("ipv4", entries, input), ipv6: verdictOf("ipv6", entries, input) };
}

function verdictOf(family: IpFamily, entries: readonly ReachEntry[], input: Omit<SentenceInput, "from">): Phrase {
  const judged = familyVerdict(entries, family, input.reach);
  if (judged !== null) return judged;
  const label = family === "ipv4" ? "IPv4" : "IPv6";
  const takes = input.endpoints.map((endpoint: Endpoint) => acceptsFamily(endpoint, family));
  if (takes.includes(true)) return phrase("reach.verdict.noAddress", { family: label });
  return takes.includes(null) ? familyServed(input, family) : phrase("reach.verdict.notServed", { family: label });
}

/** Of the families that the asked sources belong to. */
function askedVerdict({ ipv4, ipv6 }: FamilyVerdicts, { sources, text }: AskedSources): Phrase {
  const isIpv4 = sources.intervals.some(({ lo, hi }) => lo >= firstIpv4 && hi <= lastIpv4);
  const answer = isIpv4
    ? phrase("reach.family", { family: "IPv4", verdict: ipv4 })
    : phrase("reach.family", { family: "IPv6", verdict: ipv6 });
  return phrase("reach.answer.from", { from: text, answer });
}

const firstIpv4 = 0xffff_0000_0000n;
const lastIpv4 = 0xffff_ffff_ffffn;
