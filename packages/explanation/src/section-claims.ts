/** Ports that a service sets aside without a socket being there all the time, and who holds them now if it is somebody else. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { PortClaim } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { claimedRange } from "./claim-phrase.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { literal, section, textLine } from "./line.ts";
import { whoOf } from "./owner-name.ts";
import { placeText } from "./setting-phrase.ts";

const claimLimit = 16;

export function claimsSection(claims: readonly PortClaim[], endpoints: readonly Endpoint[]): ExplanationSection[] {
  const rest = claims.length - claimLimit;
  return section("claims", [
    ...claims.slice(0, claimLimit).map((claim) => claimLine(claim, endpoints)),
    ...(rest > 0 ? [textLine(phrase("services.whole.claim.more", { count: rest }))] : []),
  ]);
}

function claimLine(claim: PortClaim, endpoints: readonly Endpoint[]): ExplanationLine {
  const place = placeText(claim);
  const text = claimPhrase(claim);
  const placed = place === null ? text : phrase("services.whole.claim.at", { claim: text, place });
  const holder = claim.purpose === "instance" && claim.from === claim.to ? holderOf(claim, endpoints) : undefined;
  return textLine(holder === undefined ? placed : phrase("services.whole.claim.heldBy", { claim: placed, who: whoOf(holder) }));
}

function holderOf({ from, protocol }: PortClaim, endpoints: readonly Endpoint[]): Endpoint | undefined {
  return endpoints.find((one) => one.namespace === "host" && one.port === from && (protocol === null || one.protocol === protocol));
}

function claimPhrase(claim: PortClaim): Phrase {
  const range = claimedRange(claim);
  if (claim.purpose === "instance") return phrase("services.whole.claim.instance", { owner: literal(claim.owner ?? "?"), range });
  return phrase(`services.whole.claim.${claim.purpose}`, { range });
}
