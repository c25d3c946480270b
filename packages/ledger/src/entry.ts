/**
 * What the record says of one happening: when, what kind, by whom, on which host, and the facts of its kind. Every entry has one text, canonical JSON, of which
 * the log takes the hash. No entry holds anything about a person: who did it is an id, and everything else about them stands beside the log, bound to the
 * entry by a commitment that says nothing once its nonce is gone. A kind is listed here only when something writes it.
 */
import { canonicalJson } from "@portolan/snapshot";
import { base64, joinBytes, utf8Bytes } from "./bytes.ts";
import type { Sha256 } from "./merkle-tree.ts";

/** What two bytes of length can say, as the bundles of C2SP tlog-tiles have them. */
export const MAX_ENTRY_BYTES = 65_535;

/** kind → its facts. */
export interface EntryFacts {
  readonly "log-started": { readonly origin: string };
  /** In order; without it the next `log-resumed` says `killed`. */
  readonly "log-stopped": Readonly<Record<string, never>>;
  /** Nothing was recorded after `since`: the server had stopped, was killed, or could not write (`silent`: machine asleep, disk full). */
  readonly "log-resumed": { readonly since: string; readonly reason: "stopped" | "killed" | "silent" };
  /** For how long personal data is kept beside entries: at most, and at least. */
  readonly "retention-changed": { readonly days: number; readonly floorDays: number };
  /** `session`: the beginning of a hash; the entry about its end has the same. */
  readonly "sign-in": { readonly way: "link" | "password" | "password-and-code" | "passkey"; readonly session: string };
  readonly "refused-sign-in": RefusedSignIn;
  readonly "sign-out": { readonly session: string };
  /** `person`: id of who was changed. `roles`: those they have from now on, where that is what changed. */
  readonly "person-changed": { readonly person: string; readonly change: PersonChange; readonly roles: readonly string[] | null };
  readonly "plan-requested": NamedPlan & { readonly acceptedRisks: readonly string[] };
  /** `key`: the beginning of the hash of the public key. */
  readonly "plan-signed": NamedPlan & { readonly key: string };
  readonly "plan-approved": NamedPlan & { readonly key: string };
  readonly "plan-withdrawn": NamedPlan;
  readonly "plan-expired": NamedPlan;
  /** Nothing is carried out of which this is not in the signed record. */
  readonly "apply-requested": NamedPlan;
  /** From here on what a host's applier tells by its journal, of which `journal` is the number; null: told by the server, whom it left without an answer. */
  readonly "plan-refused": NamedPlan & { readonly reason: string; readonly journal: number | null };
  readonly "change-applied": NamedPlan & { readonly journal: number };
  readonly "change-confirmed": NamedPlan & { readonly journal: number };
  readonly "change-undone": NamedPlan & { readonly why: string; readonly journal: number };
  readonly "opening-ended": NamedPlan & { readonly journal: number };
  readonly "key-pinned": { readonly key: string; readonly journal: number };
  readonly "key-unpinned": { readonly key: string; readonly journal: number };
  /** `hash`: of the file. */
  readonly "guard-rails-changed": { readonly hash: string; readonly journal: number };
  /** `reason`: commitment to the text, which stands beside the log. */
  readonly "waiver-requested": NamedWaiver & { readonly until: string; readonly reason: string };
  readonly "waiver-approved": NamedWaiver;
  readonly "waiver-ended": NamedWaiver & { readonly how: "withdrawn" | "expired" };
  /** `fence` counts grants of the whole database; `way`: claimed, brought in from a list, or found in a host's own book. The host is the entry's. */
  readonly "lease-granted": {
    readonly lease: string;
    readonly pool: string;
    readonly ports: string; // "20001,20005-20007"
    readonly protocols: string; // "tcp,udp"
    readonly fence: number;
    readonly termSeconds: number | null;
    readonly way: "claimed" | "imported" | "adopted";
  };
  /** `before`: number of this lease's entry before this one, so that its history is a chain. `evidence`: "listener tcp/20001", at most four. */
  readonly "lease-moved": {
    readonly lease: string;
    readonly happening: string;
    readonly to: string;
    readonly fence: number;
    readonly evidence: readonly string[];
    readonly before: number;
  };
  /** By a rule of the pool; of many at once only the first are written. */
  readonly "lease-refused": { readonly pool: string; readonly rule: string };
  readonly "pool-changed": { readonly pool: string; readonly change: "made" | "changed" | "removed"; readonly revision: number };
  /** The applier was shown a record that it does not follow. */
  readonly "log-refused": { readonly reason: string; readonly journal: number };
  /** Between two looks, as far as other machines could notice. `notNamed`: how many more, where they are too many for one entry. */
  readonly "exposure-changed": {
    readonly opened: readonly ExposedPlace[];
    readonly closed: readonly ExposedPlace[];
    readonly notNamed: number;
  };
}

/** `planHash`: SHA-256 of the plan's text, in hex. */
interface NamedPlan {
  readonly plan: string;
  readonly planHash: string;
}

/** `code` of the finding that it is of; `finding`: SHA-256 of the finding's namespace and id, in hex. */
interface NamedWaiver {
  readonly waiver: string;
  readonly code: string;
  readonly finding: string;
}

/** `person`: whose name was given; null: nobody's. The name itself may be anything, a password too. */
type RefusedSignIn =
  | { readonly way: "link"; readonly reason: "TOKEN_INVALID" | "TOKEN_USED" }
  | { readonly way: "passkey"; readonly reason: "PASSKEY_REFUSED"; readonly person: string | null }
  | { readonly way: "password"; readonly reason: "SIGN_IN_REFUSED" | "SECOND_FACTOR_REFUSED"; readonly person: string | null };

type PersonChange =
  | "added"
  | "invited"
  | "password-chosen"
  | "password-changed"
  | "second-factor-set"
  | "second-factor-removed"
  | "recovery-codes-made"
  | "passkey-added"
  | "passkey-removed"
  | "token-made"
  | "token-removed"
  | "sessions-ended"
  | "roles"
  | "access-ended"
  | "erased"
  | "let-in-no-more"
  | "let-in-again";

export interface ExposedPlace {
  readonly namespace: string;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
}

export type EntryKind = keyof EntryFacts;

export interface EntryOf<Kind extends EntryKind> {
  readonly schema: "portolan.entry/1";
  readonly at: string; // ISO 8601, by the clock of who wrote it
  readonly kind: Kind;
  readonly by: string; // id of a person, or of a part of Portolan
  readonly host: string | null; // id
  readonly facts: EntryFacts[Kind];
  readonly personal: string | null; // commitment, base64
}

export type Entry = { readonly [Kind in EntryKind]: EntryOf<Kind> }[EntryKind];

/** The text that is hashed. Throws where it is longer than `MAX_ENTRY_BYTES`: who makes entries must bound their facts. */
export function entryText(entry: Entry): string {
  const text = canonicalJson(entry);
  const isShort = text.length * 3 <= MAX_ENTRY_BYTES; // no letter takes more
  if (!isShort && utf8Bytes(text).length > MAX_ENTRY_BYTES) throw new RangeError(`An entry of more than ${MAX_ENTRY_BYTES} bytes`);
  return text;
}

export interface PersonalData {
  /** 32 bytes of chance. */
  readonly nonce: Uint8Array;
  readonly fields: Readonly<Record<string, string>>;
}

/** What an entry says in place of the fields. Who has both can show them true; without the nonce nobody can try which fields they were. */
export function commitmentOf({ nonce, fields }: PersonalData, sha256: Sha256): string {
  if (nonce.length !== 32) throw new RangeError(`A nonce of ${nonce.length} bytes`);
  return base64(sha256(joinBytes(nonce, utf8Bytes(canonicalJson(fields)))));
}
