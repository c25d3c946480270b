/** What a service needs according to its settings: what listens there on this host, and where two parts contradict each other. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { ServicePeer } from "@portolan/snapshot";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import type { JudgedPart } from "./judged-part.ts";
import { literal, section, textLine } from "./line.ts";
import { whoOf } from "./owner-name.ts";
import type { ExpectedSocket } from "./service-explanation.ts";
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

/** A part whose settings look for another part of this host at a port where it is not. */
export interface Contradiction {
  readonly naming: JudgedPart;
  readonly named: JudgedPart;
  readonly peer: ServicePeer;
  readonly actual: ExpectedSocket; // where the named part's own settings lead
}

/** None where one of the names is right: another entry may be meant for another instance. */
export function findContradictions(parts: readonly JudgedPart[]): readonly Contradiction[] {
  return parts.flatMap((naming) => {
    const named = parts.filter(({ part }) => part.role?.namedBy === naming.part.id && part.instance !== null);
    const here = naming.peers.filter(({ isHere }) => isHere);
    const isRight = here.some(({ endpoint }) => named.some(({ part }) => part.endpoints.some(({ id }) => id === endpoint?.id)));
    if (isRight) return [];
    return here.flatMap(({ peer }) =>
      named.flatMap((other): Contradiction[] => {
        const actual = other.expected.find(({ protocol }) => protocol === "tcp");
        return actual === undefined || actual.port === peer.port ? [] : [{ naming, named: other, peer, actual }];
      }),
    );
  });
}

export function contradictionLines(parts: readonly JudgedPart[]): readonly ExplanationLine[] {
  return findContradictions(parts).map(({ named, peer, actual }) => {
    const other = placeText(actual.setting) ?? actual.setting.key;
    const { part } = named;
    const params = { place: peerPlace(peer), wanted: peer.port, part: part.role?.role ?? part.label, actual: actual.port, other };
    return textLine(phrase("services.whole.peerContradiction", params), "bad");
  });
}
