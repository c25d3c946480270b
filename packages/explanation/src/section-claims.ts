/** Ports that a service sets aside without a socket being there all the time: one line for each instance, and who holds them if it is somebody else. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { PortClaim } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { claimedRange } from "./claim-phrase.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { literal, section, textLine } from "./line.ts";
import { whoOf } from "./owner-name.ts";
import { placeText } from "./setting-phrase.ts";

const lineLimit = 24;
const rangeLimit = 8; // of one instance
const naturalOrder = new Intl.Collator("en", { numeric: true });

/** Instances by name as a person counts: 2 before 10. */
export function claimsSection(claims: readonly PortClaim[], endpoints: readonly Endpoint[]): ExplanationSection[] {
  const own = claims.filter(({ purpose }) => purpose !== "instance");
  const ofInstances = Map.groupBy(
    claims.filter(({ purpose }) => purpose === "instance"),
    ({ owner, file }) => `${owner ?? "?"}\n${file ?? ""}`,
  );
  const instances = [...ofInstances.entries()].toSorted(([a], [b]) => naturalOrder.compare(a, b)).map(([, group]) => group);
  const lines = [...own.map((claim) => ownLine(claim, endpoints)), ...instances.map((group) => instanceLine(group, endpoints))];
  const rest = lines.length - lineLimit;
  return section("claims", [
    ...lines.slice(0, lineLimit),
    ...(rest > 0 ? [textLine(phrase("services.whole.claim.more", { count: rest }))] : []),
  ]);
}

function ownLine(claim: PortClaim, endpoints: readonly Endpoint[]): ExplanationLine {
  const range = placedRange(claim, endpoints);
  switch (claim.purpose) {
    case "passive":
      return textLine(phrase("services.whole.claim.passive", { range }));
    case "next-instance":
      return textLine(phrase("services.whole.claim.next-instance", { range }));
    case "allocatable":
    case "instance":
      return textLine(phrase("services.whole.claim.allocatable", { range }));
  }
}

function instanceLine(claims: readonly PortClaim[], endpoints: readonly Endpoint[]): ExplanationLine {
  const ranges = claims.slice(0, rangeLimit).map((claim) => placedRange(claim, endpoints));
  const shown = claims.length > rangeLimit ? [...ranges, literal("…")] : ranges;
  return textLine(phrase("services.whole.claim.instance", { owner: literal(claims[0]?.owner ?? "?"), ranges: shown }));
}

/** "tcp 25565 (FILE:9)" and, of a single port of an instance, who holds it now. */
function placedRange(claim: PortClaim, endpoints: readonly Endpoint[]): Phrase {
  const place = placeText(claim);
  const text = literal(claimedRange(claim));
  const placed = place === null ? text : phrase("services.whole.claim.at", { claim: text, place });
  const holder = claim.purpose === "instance" && claim.from === claim.to ? holderOf(claim, endpoints) : undefined;
  return holder === undefined ? placed : phrase("services.whole.claim.heldBy", { claim: placed, who: whoOf(holder) });
}

function holderOf({ from, protocol }: PortClaim, endpoints: readonly Endpoint[]): Endpoint | undefined {
  return endpoints.find((one) => one.namespace === "host" && one.port === from && (protocol === null || one.protocol === protocol));
}
