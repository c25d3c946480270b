/** Why a claim, or a move of a lease, is refused, and what would work instead. Left out: what only the place that shows it can offer, such as a form. */
import type { ClaimRefusal, LeaseState } from "@portolan/leases";
import { catalogue, phrase, type MessageId, type Phrase } from "@portolan/phrases";
import { evidenceWho } from "./evidence-phrase.ts";

export interface Told {
  readonly what: Phrase;
  readonly works: Phrase | null;
}

/** `pool`: the word that the claim names it by. */
export function claimRefusalTold(refusal: ClaimRefusal, pool: string): Told {
  switch (refusal.code) {
    case "pool-unknown":
      return told(phrase("lease.refused.pool-unknown", { pool }), phrase("lease.refused.pool-unknown.works"));
    case "host-unknown":
      return told(phrase("lease.refused.host-unknown", { host: refusal.host }), phrase("lease.refused.host-unknown.works"));
    case "key-reused":
      return told(phrase("lease.refused.key-reused"), phrase("lease.refused.key-reused.works"));
    case "not-allowed":
      return ruleTold(refusal);
    case "host-not-ready":
      return told(phrase(`lease.refused.host-${refusal.why}`, { host: refusal.host }), phrase("lease.refused.host-not-ready.works"));
    case "pool-full":
      return fullTold(refusal);
    case "port-outside":
    case "port-kept":
    case "port-leased":
    case "port-occupied":
      return portTold(refusal);
  }
}

type Refused<Code> = Extract<ClaimRefusal, { readonly code: Code }>;

/** A rule that only a newer server knows stays its name. */
function ruleTold({ rule, detail }: Refused<"not-allowed">): Told {
  switch (rule) {
    case "mode":
      return told(phrase("lease.refused.claim.mode", { detail }), phrase("lease.refused.claim.mode.works"));
    case "count":
      if (detail.startsWith("0/")) return told(phrase("lease.refused.claim.no-number"), phrase("lease.refused.claim.no-number.works"));
      return told(phrase("lease.refused.claim.count", { detail }), phrase("lease.refused.claim.works"));
    case "address":
      return told(phrase("lease.refused.claim.address", { detail }), phrase("lease.refused.claim.works"));
    case "longestTermSeconds":
      if (detail === "∞") return told(phrase("lease.refused.rule.no-term"), phrase("lease.refused.not-allowed.works"));
      break;
  }
  const id = `lease.refused.rule.${rule}`;
  const what = Object.hasOwn(catalogue, id)
    ? { id: id as MessageId, params: { detail } }
    : phrase("lease.refused.not-allowed", { rule, detail });
  return told(what, phrase("lease.refused.not-allowed.works"));
}

function fullTold({ free, wanted, quarantined, isHeadroom }: Refused<"pool-full">): Told {
  if (isHeadroom) return told(phrase("lease.refused.pool-headroom", { free }), phrase("lease.refused.pool-headroom.works"));
  if (quarantined === 0)
    return told(phrase("lease.refused.pool-full.none-rest", { free, wanted }), phrase("lease.refused.pool-full.none-rest.works"));
  return told(phrase("lease.refused.pool-full", { free, wanted, quarantined }), phrase("lease.refused.pool-full.works"));
}

function portTold(refusal: Refused<"port-outside" | "port-kept" | "port-leased" | "port-occupied">): Told {
  const port = String(refusal.port);
  switch (refusal.code) {
    case "port-outside":
      return told(phrase("lease.refused.port-outside", { port }), phrase("lease.refused.port-outside.works"));
    case "port-kept": {
      const because = phrase(`lease.kept.${refusal.because}`);
      return told(phrase("lease.refused.port-kept", { port, because }), phrase("lease.refused.port-kept.works"));
    }
    case "port-leased": {
      const { lease, state, untilMs } = refusal;
      const what = phrase("lease.refused.port-leased", { port, lease, state: leaseStatePhrase(state) });
      if (untilMs === null) return told(what, phrase("lease.refused.port-leased.works"));
      return told(what, phrase("lease.refused.port-leased.until", { time: new Date(untilMs).toISOString() }));
    }
    case "port-occupied": {
      const first = refusal.evidence[0];
      const who = first === undefined ? phrase("lease.who.unknown") : evidenceWho(first);
      return told(phrase("lease.refused.port-occupied", { port, who }), phrase("lease.refused.port-occupied.works"));
    }
  }
}

export type MoveRefused =
  | { readonly code: "unknown" }
  | { readonly code: "state"; readonly state: LeaseState }
  | { readonly code: "stale-fence"; readonly fence: number };

export function moveRefusalTold(refusal: MoveRefused, lease: string): Told {
  switch (refusal.code) {
    case "unknown":
      return told(phrase("lease.move.unknown", { lease }), phrase("lease.move.unknown.works"));
    case "state":
      return told(phrase("lease.move.state", { lease, state: leaseStatePhrase(refusal.state) }), null);
    case "stale-fence":
      return told(phrase("lease.move.stale-fence", { lease, fence: String(refusal.fence) }), phrase("lease.move.stale-fence.works"));
  }
}

export function leaseStatePhrase(state: LeaseState): Phrase {
  return phrase(`lease.state.${state}`);
}

function told(what: Phrase, works: Phrase | null): Told {
  return { what, works };
}
