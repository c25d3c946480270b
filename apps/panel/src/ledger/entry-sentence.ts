/** An entry as one sentence. People are named as they are called now; who is no longer here, by the beginning of their id. */
import type { LeaseHappening } from "@portolan/leases";
import type { EntryKind, EntryOf } from "@portolan/ledger";
import { catalogue, phrase, type Phrase } from "@portolan/phrases";
import type { ShownEntry } from "./read-entry.ts";

/** id → name, of people who are here. */
export type Names = ReadonlyMap<string, string>;

const partNames = {
  owner: phrase("panel.ledger.who.owner"),
  unknown: phrase("panel.ledger.who.unknown"),
  server: phrase("panel.ledger.who.server"),
  scanner: phrase("panel.ledger.who.scanner"),
  applier: phrase("panel.ledger.who.applier"),
  root: phrase("panel.ledger.who.root"),
} as const;

export function nameOf(id: string, names: Names): string | Phrase {
  if (Object.hasOwn(partNames, id)) return partNames[id as keyof typeof partNames];
  return names.get(id) ?? `#${id.slice(0, 6)}`;
}

/** `time`: an ISO 8601 time as the reader writes it. */
export interface Wording {
  readonly names: Names;
  readonly time: (iso: string) => string;
  readonly roles: (roles: readonly string[]) => string;
}

export function entrySentence(shown: ShownEntry, wording: Wording): Phrase {
  const who = nameOf(shown.by, wording.names);
  const { entry } = shown;
  const unknown = phrase("panel.ledger.is.other", { kind: shown.kind, who });
  if (entry === null) return unknown;
  try {
    const tell = sentences[entry.kind] as (told: Told<EntryKind>) => Phrase;
    const told = tell({ facts: entry.facts, who, ...wording });
    return isSayable(told) ? told : unknown;
  } catch {
    return unknown; // its facts are not those of its kind
  }
}

/** Facts come from a database that a forger may have had in their hands: what they put there is neither a message nor a part of one. */
function isSayable({ id, params = {} }: Phrase): boolean {
  const isPlain = (value: unknown): boolean =>
    typeof value === "string" || typeof value === "number" || Object.values<unknown>(partNames).includes(value);
  return Object.hasOwn(catalogue, id) && Object.values(params).every(isPlain);
}

type Told<Kind extends EntryKind> = Wording & { readonly facts: EntryOf<Kind>["facts"]; readonly who: string | Phrase };

const sentences: { readonly [Kind in EntryKind]: (told: Told<Kind>) => Phrase } = {
  "log-started": () => phrase("panel.ledger.is.log-started"),
  "log-stopped": () => phrase("panel.ledger.is.log-stopped"),
  "log-resumed": ({ facts, time }) => phrase(`panel.ledger.is.log-resumed.${facts.reason}`, { since: time(facts.since) }),
  "retention-changed": ({ facts, who }) => phrase("panel.ledger.is.retention-changed", { who, days: facts.days, floor: facts.floorDays }),
  "sign-in": ({ facts, who }) => phrase(`panel.ledger.is.sign-in.${facts.way}`, { who }),
  "refused-sign-in": refusedSentence,
  "sign-out": ({ who }) => phrase("panel.ledger.is.sign-out", { who }),
  "person-changed": personSentence,
  "plan-requested": ({ facts, who }) => phrase("panel.ledger.is.plan-requested", { who, plan: facts.plan }),
  "plan-signed": ({ facts, who }) => phrase("panel.ledger.is.plan-signed", { who, plan: facts.plan }),
  "plan-approved": ({ facts, who }) => phrase("panel.ledger.is.plan-approved", { who, plan: facts.plan }),
  "plan-withdrawn": ({ facts, who }) => phrase("panel.ledger.is.plan-withdrawn", { who, plan: facts.plan }),
  "plan-expired": ({ facts }) => phrase("panel.ledger.is.plan-expired", { plan: facts.plan }),
  "plan-refused": ({ facts }) => phrase("panel.ledger.is.plan-refused", { plan: facts.plan, reason: facts.reason }),
  "apply-requested": ({ facts, who }) => phrase("panel.ledger.is.apply-requested", { who, plan: facts.plan }),
  "change-applied": ({ facts }) => phrase("panel.ledger.is.change-applied", { plan: facts.plan }),
  "change-confirmed": ({ facts }) => phrase("panel.ledger.is.change-confirmed", { plan: facts.plan }),
  "change-undone": ({ facts }) => phrase("panel.ledger.is.change-undone", { plan: facts.plan, why: facts.why }),
  "opening-ended": ({ facts }) => phrase("panel.ledger.is.opening-ended", { plan: facts.plan }),
  "key-pinned": ({ facts }) => phrase("panel.ledger.is.key-pinned", { key: facts.key }),
  "key-unpinned": ({ facts }) => phrase("panel.ledger.is.key-unpinned", { key: facts.key }),
  "guard-rails-changed": () => phrase("panel.ledger.is.guard-rails-changed"),
  "waiver-requested": ({ facts, who, time }) =>
    phrase("panel.ledger.is.waiver-requested", { who, waiver: facts.waiver, code: facts.code, until: time(facts.until) }),
  "waiver-approved": ({ facts, who }) => phrase("panel.ledger.is.waiver-approved", { who, waiver: facts.waiver, code: facts.code }),
  "waiver-ended": ({ facts, who }) => phrase(`panel.ledger.is.waiver-ended.${facts.how}`, { who, waiver: facts.waiver, code: facts.code }),
  "lease-granted": ({ facts, who }) =>
    phrase(`panel.ledger.is.lease-granted.${facts.way}`, { who, lease: facts.lease, ports: facts.ports }),
  "lease-moved": ({ facts, who }) =>
    phrase(`panel.ledger.is.lease-moved.${facts.happening as LeaseHappening}`, { who, lease: facts.lease }),
  "lease-refused": ({ facts, who }) => phrase("panel.ledger.is.lease-refused", { who, pool: facts.pool, rule: facts.rule }),
  "pool-changed": ({ facts, who }) => phrase(`panel.ledger.is.pool-changed.${facts.change}`, { who, pool: facts.pool }),
  "log-refused": ({ facts }) => phrase("panel.ledger.is.log-refused", { reason: facts.reason }),
  "exposure-changed": ({ facts }) => exposureSentence(facts),
};

function refusedSentence({ facts, names }: Told<"refused-sign-in">): Phrase {
  if (facts.way === "link") return phrase(`panel.ledger.is.refused.${facts.reason}`);
  if (facts.way === "passkey") return phrase("panel.ledger.is.refused.PASSKEY_REFUSED");
  if (facts.person === null) return phrase("panel.ledger.is.refused.nobody");
  return phrase(`panel.ledger.is.refused.${facts.reason}`, { person: nameOf(facts.person, names) });
}

/** Changes that somebody makes to another; the others people make to their own. */
const byOthers = ["added", "invited", "access-ended", "erased", "let-in-no-more", "let-in-again"] as const;

function personSentence({ facts, who, names, roles }: Told<"person-changed">): Phrase {
  const person = nameOf(facts.person, names);
  const { change } = facts;
  if (change === "roles") {
    const granted = facts.roles ?? [];
    if (granted.length === 0) return phrase("panel.ledger.is.person.noRoles", { who, person });
    return phrase("panel.ledger.is.person.roles", { who, person, roles: roles(granted) });
  }
  const other = byOthers.find((one) => one === change);
  if (other !== undefined) return phrase(`panel.ledger.is.person.${other}`, { who, person });
  return phrase(`panel.ledger.is.person.${change as Exclude<typeof change, (typeof byOthers)[number]>}`, { person });
}

function exposureSentence({ opened, closed, notNamed }: EntryOf<"exposure-changed">["facts"]): Phrase {
  const more = notNamed > 0 ? notNamed : 0;
  if (closed.length === 0) return phrase("panel.ledger.is.exposure.opened", { opened: opened.length + more });
  if (opened.length === 0) return phrase("panel.ledger.is.exposure.closed", { closed: closed.length + more });
  return phrase("panel.ledger.is.exposure.both", { opened: opened.length, closed: closed.length });
}
