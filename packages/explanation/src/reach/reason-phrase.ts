/** One deciding thing in words: why somebody does not get in, where a rule stands, and to whom it belongs. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Reason } from "@portolan/reachability";

/** To whom the rule of a reason belongs, such as "owned by ufw"; null where that is not known or nothing worth saying. */
export type OwnerOfReason = (reason: Reason) => Phrase | null;

const ruleLimit = 72; // columns of a rule's text inside a sentence; it stands in full below

/** "policy drop", "no route back", "rule “…” in inet filter, chain input". Null: no reason was given. */
export function whyPhrase(reason: Reason | null, ownerOf: OwnerOfReason): Phrase | null {
  if (reason === null) return null;
  const why = whyOf(reason, ownerOf);
  return reason.direction === "out" && isOfRules(reason) ? phrase("reach.why.answerStopped", { why }) : why;
}

function whyOf(reason: Reason, ownerOf: OwnerOfReason): Phrase {
  const { layer, text, direction } = reason;
  switch (layer) {
    case "nftables":
    case "iptables-legacy":
      return ruleWhy(reason, ownerOf);
    case "route":
      return direction === "out" ? phrase("reach.why.noWayBack") : phrase("reach.why.noRoute");
    case "rp_filter":
      return phrase("reach.why.forged");
    case "socket":
      return phrase("reach.why.notListening");
    case "neighbour":
      return phrase("reach.why.neighbour");
    case "nat":
    case "sysctl":
    case "bpf":
    case "systemd":
    case "selinux":
    case "container":
      return phrase("reach.why.outside", { text });
  }
}

function ruleWhy(reason: Reason, ownerOf: OwnerOfReason): Phrase {
  const owner = ownerOf(reason);
  if (isPolicy(reason)) {
    const policy = reason.text.replace(/^policy /, "");
    return owner === null ? phrase("reach.why.policy", { policy }) : phrase("reach.why.policyOf", { policy, owner });
  }
  const place = placePhrase(reason);
  const text = reason.text.length > ruleLimit ? `${reason.text.slice(0, ruleLimit - 1)}…` : reason.text;
  return owner === null ? phrase("reach.why.rule", { text, place }) : phrase("reach.why.ruleOf", { text, place, owner });
}

export function isOfRules({ layer }: Reason): boolean {
  return layer === "nftables" || layer === "iptables-legacy";
}

export function isPolicy({ handle, position }: Reason): boolean {
  return handle === null && position === null;
}

/** Where a person finds it: table, chain and handle of a rule; the name of the layer for the rest. */
export function placePhrase(reason: Reason): Phrase {
  const { layer, table, chain, handle, position } = reason;
  if (table === null || chain === null) return phrase(`reach.place.${layer}`);
  const place = ruleNumber({ table, chain, handle, position });
  return layer === "iptables-legacy" ? phrase("reach.place.legacy", { place }) : place;
}

function ruleNumber({
  table,
  chain,
  handle,
  position,
}: Pick<Reason, "handle" | "position"> & { readonly table: string; readonly chain: string }): Phrase {
  if (handle !== null) return phrase("reach.place.handle", { table, chain, handle });
  if (position !== null) return phrase("reach.place.position", { table, chain, position });
  return phrase("reach.place.policy", { table, chain });
}

export function nobodyOwns(): Phrase | null {
  return null;
}
