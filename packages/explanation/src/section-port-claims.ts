/** Which services set the port aside, and the warning where another program listens inside the range of an FTP server's data connections. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import { claimsOfPort, type Endpoint, type HeldClaim } from "@portolan/sockets";
import { claimPhrase, claimedRange, isOthers, serviceName } from "./claim-phrase.ts";
import { displayOfEndpoint, isServing } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { section, textLine } from "./line.ts";
import { whoOf } from "./owner-name.ts";
import { placeText } from "./setting-phrase.ts";

const claimLimit = 8;

interface ClaimsInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // of this port alone
  readonly port: number;
  readonly protocols: readonly ("tcp" | "udp")[];
}

/** In the host's own network namespace. */
export function portClaimPhrases(input: Omit<ClaimsInput, "endpoints">): readonly Phrase[] {
  const claims = claimsOfPort(input.snapshot, { ...input, namespace: "host" }).map(claimPhrase);
  return [...new Map(claims.map((claim) => [JSON.stringify(claim), claim])).values()].slice(0, claimLimit);
}

export function portClaimsSection(input: ClaimsInput): ExplanationSection[] {
  const lines = portClaimPhrases(input).map((claim) => textLine(claim));
  return section("claims", lines).map((part) => ({ ...part, title: phrase("explanation.title.claimsOfPort") }));
}

export function claimWarnings({ snapshot, endpoints, port, protocols }: ClaimsInput): readonly ExplanationLine[] {
  return claimsOfPort(snapshot, { namespace: "host", port, protocols }).flatMap((held) => passiveWarnings(held, { snapshot, endpoints }));
}

/** Of a passive range, for each other program that listens inside it. */
export function passiveWarnings(
  { claim, instance }: HeldClaim,
  { snapshot, endpoints }: Pick<ClaimsInput, "snapshot" | "endpoints">,
): readonly ExplanationLine[] {
  if (claim.purpose !== "passive") return [];
  const inside = endpoints.filter(
    (one) =>
      one.namespace === "host" &&
      one.protocol === (claim.protocol ?? "tcp") &&
      claim.from <= one.port &&
      one.port <= claim.to &&
      isServing(one) &&
      isOthers(one, instance, snapshot),
  );
  const named = { service: serviceName(instance), range: claimedRange(claim), place: placeText(claim) ?? claim.key };
  return inside
    .slice(0, claimLimit)
    .map((one) =>
      textLine(phrase("explanation.warning.insidePassive", { ...named, display: displayOfEndpoint(one), who: whoOf(one) }), "warning"),
    );
}
