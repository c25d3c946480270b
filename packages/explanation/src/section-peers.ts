/** What a service needs according to its settings: what listens there on this host, and where two parts contradict each other. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { ServicePeer } from "@portolan/snapshot";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import type { JudgedPart } from "./judged-part.ts";
import { literal, section, textLine } from "./line.ts";
import { whoOf } from "./owner-name.ts";
import type { PeerPlace } from "./service-peers.ts";
import { placeText } from "./setting-phrase.ts";

const peerLimit = 12;

export function peersSection({ peers }: JudgedPart): ExplanationSection[] {
  const rest = peers.length - peerLimit;
  return section("peers", [
    ...peers.slice(0, peerLimit).map(peerLine),
    ...(rest > 0 ? [textLine(phrase("services.whole.claim.more", { count: rest }))] : []),
  ]);
}

function peerLine({ peer, isHere, endpoint }: PeerPlace): ExplanationLine {
  const named = { place: peerPlace(peer), address: peer.address, port: peer.port };
  if (!isHere) return textLine(phrase("services.whole.peerElsewhere", named));
  const state = endpoint === null ? phrase("services.whole.peerMissing") : phrase("services.whole.peerHeld", { who: whoOf(endpoint) });
  return textLine(phrase("services.whole.peerHere", { ...named, state }), endpoint === null ? "bad" : "good");
}

function peerPlace(peer: ServicePeer): Phrase {
  const place = placeText(peer) ?? peer.key;
  return peer.name === null || peer.name === "" ? literal(place) : phrase("services.whole.peerName", { place, name: peer.name });
}

/**
 * A part's settings name a port of this host at which nothing of the named part listens, while that part runs here on another port. Silent where
 * one instance is named rightly: the other entry may be meant for another.
 */
export function contradictions(parts: readonly JudgedPart[]): readonly ExplanationLine[] {
  return parts.flatMap((naming) => {
    const named = parts.filter(({ part }) => part.role?.namedBy === naming.part.id && part.instance !== null);
    const here = naming.peers.filter(({ isHere }) => isHere);
    const isRight = here.some(({ endpoint }) => named.some(({ part }) => part.endpoints.some(({ id }) => id === endpoint?.id)));
    if (isRight) return [];
    return here.flatMap(({ peer }) => named.flatMap((other) => contradiction(peer, other)));
  });
}

function contradiction(peer: ServicePeer, { part, expected }: JudgedPart): readonly ExplanationLine[] {
  const [first] = expected.filter(({ protocol }) => protocol === "tcp");
  if (first === undefined || first.port === peer.port) return [];
  const other = placeText(first.setting) ?? first.setting.key;
  const params = { place: peerPlace(peer), wanted: peer.port, part: part.role?.role ?? part.label, actual: first.port, other };
  return [textLine(phrase("services.whole.peerContradiction", params), "bad")];
}
