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

export function peersSection({ peers: all }: JudgedPart): ExplanationSection[] {
  const peers = lookedFor(all);
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

/** The places that settings name; where none does, the one that the named service's own file tells. */
function lookedFor(peers: readonly PeerPlace[]): readonly PeerPlace[] {
  const named = peers.filter(({ isOwnWord }) => !isOwnWord);
  return named.length > 0 ? named : peers;
}

/** None where one of the names is right: another entry may be meant for another instance. */
export function findContradictions(parts: readonly JudgedPart[]): readonly Contradiction[] {
  return parts.flatMap((naming) => {
    const here = lookedFor(naming.peers).filter(({ isHere }) => isHere);
    const named = parts.filter(({ part, expected }) => part.role?.namedBy === naming.part.id && expected.length > 0);
    const isRight = here.some(({ endpoint, peer }) => named.some(({ part, expected }) => isPlaceOf(part, { expected, endpoint, peer })));
    if (isRight) return [];
    return here.flatMap(({ peer }) =>
      named.flatMap((other): Contradiction[] => {
        const actual = other.expected.find(({ protocol }) => protocol === "tcp");
        return actual === undefined || actual.port === peer.port ? [] : [{ naming, named: other, peer, actual }];
      }),
    );
  });
}

/** Of a part that runs, what it holds; of one that does not, where its own file leads. */
function isPlaceOf(
  part: JudgedPart["part"],
  { expected, endpoint, peer }: Pick<JudgedPart, "expected"> & Pick<PeerPlace, "endpoint" | "peer">,
): boolean {
  if (part.instance === null) return expected.some(({ port }) => port === peer.port);
  return part.endpoints.some(({ id }) => id === endpoint?.id);
}

export function contradictionLines(parts: readonly JudgedPart[]): readonly ExplanationLine[] {
  return findContradictions(parts).map(({ named, peer, actual }) => {
    const other = placeText(actual.setting) ?? actual.setting.key;
    const { part } = named;
    const params = { place: peerPlace(peer), wanted: peer.port, part: part.role?.role ?? part.label, actual: actual.port, other };
    const runs = part.instance !== null;
    return textLine(
      runs ? phrase("services.whole.peerContradiction", params) : phrase("services.whole.peerContradictionDown", params),
      "bad",
    );
  });
}
