/**
 * What the applier, the one process that changes the host, is asked and what it answers. One JSON object a frame; each request is answered once, by its `id`. The
 * applier trusts none of it: plans, signatures and proofs are judged by it alone. Two ways lead to it: frames that the supervisor relays from the server, and a
 * socket of root's; a few questions are root's alone.
 */
import type { Keepers, RailViolation, Risk } from "@portolan/plans";
import type { DifferentRegion } from "@portolan/reachability";

type IpFamily = "ipv4" | "ipv6";

/** Both directions. A plan that does not fit is refused by whoever would send it. */
export const maxApplierFrameBytes = 1024 * 1024;
/** Requests of one connection that wait at the same time; more are answered by `too-many`. */
export const maxApplierRequests = 16;

export type ApplierRequest =
  | { readonly ask: "state" }
  | ApplyRequest
  | FailoverRequest
  /** Of a redirect that was made so: it is to end then, if the file still allows it. */
  | { readonly ask: "renew-failover"; readonly planId: string; readonly until: string }
  /** By which connections from other machines whoever came to this host who then came by this one from loopback: an ssh tunnel's, a proxy's. */
  | { readonly ask: "ways"; readonly connection: NamedConnection }
  | { readonly ask: "confirm"; readonly planId: string; readonly connection: NamedConnection | "console" }
  | { readonly ask: "extend"; readonly planId: string; readonly withinSeconds: number } // 10 to 600, from now on
  /** Also of a confirmed opening that ends by itself: then it ends now. */
  | { readonly ask: "cancel"; readonly planId: string }
  /** Entries above `after`, the oldest first, at most 200. */
  | { readonly ask: "journal"; readonly after: number }
  /** Entries up to here are in the record: they need not be kept any more. */
  | { readonly ask: "journal-kept"; readonly upTo: number }
  | PinRequest
  | ({ readonly ask: "cosign" } & LogGrowth)
  /** Root alone: the secret by which the first key is pinned, made anew; it goes into the fragment of a link. */
  | { readonly ask: "pin-secret" }
  /** Root alone. */
  | { readonly ask: "unpin"; readonly key: string }
  /** Root alone: the next log that shows itself is the one that is followed. */
  | { readonly ask: "forget-log" };

export interface ApplyRequest {
  readonly ask: "apply";
  /** Its canonical text, `planText`. */
  readonly plan: string;
  readonly signatures: readonly KeySignature[]; // at most 8
  /** From the server: always. From root: null. */
  readonly record: RecordProof | null;
  /** The connection by which whoever asks came, also by loopback; null: by no network. */
  readonly asker: NamedConnection | null;
}

/**
 * A redirect that nobody signs: root's file has to allow it beforehand, the plan has to be what the applier makes of the same wish itself, and its own connections
 * over both families have to come to the new port. It is then confirmed.
 */
export interface FailoverRequest {
  readonly ask: "failover";
  /** `planText` of a plan that asks no family for its confirmation. */
  readonly plan: string;
  /** As of `ApplyRequest`. */
  readonly record: RecordProof | null;
}

/** A connection that another machine opened to this host, through which somebody came who then came by loopback. */
export interface WayIn extends NamedConnection {
  /** An ssh server of this host holds it: it is a tunnel. */
  readonly isSsh: boolean;
}

export interface NamedConnection {
  /** Of this host. */
  readonly local: NamedEnd;
  readonly remote: NamedEnd;
}

export interface NamedEnd {
  readonly address: string;
  readonly port: number;
}

export type KeyPurpose = "request" | "approve";

/** Over `signedTextOf(planText, purpose, hash)` of @portolan/plans, by a key that is pinned on the host. */
export interface KeySignature {
  readonly purpose: KeyPurpose;
  /** The public key, as it was pinned. */
  readonly key: string;
  /**
   * base64url. Ed25519: the 64 bytes. A passkey: the JSON of its assertion, with `response.authenticatorData`, `response.clientDataJSON` and `response.signature`
   * in base64url; its challenge is the SHA-256 of the text.
   */
  readonly signature: string;
}

/** That the log has only grown since the applier saw it last. Hashes are base64. */
export interface LogGrowth {
  /** The log's, as `printVerifierKey` writes it. Believed at first contact, compared from then on. */
  readonly key: string;
  /** A signed note. */
  readonly checkpoint: string;
  /** The size that `state.log` tells; 0 at first. */
  readonly from: number;
  /** From there to the checkpoint's size. */
  readonly consistency: readonly string[];
}

/** And that the request to apply this plan is in it. */
export interface RecordProof extends LogGrowth {
  /** An entry of kind `apply-requested` with `facts.planHash`. */
  readonly entry: { readonly index: number; readonly text: string; readonly inclusion: readonly string[] };
}

export interface PinRequest {
  readonly ask: "pin";
  readonly name: string; // 1 to 64 characters, none of them a control character
  readonly kind: "ed25519" | "webauthn";
  /** Ed25519: its 32 bytes. webauthn: SubjectPublicKeyInfo. base64url. */
  readonly key: string;
  readonly proof: PinProof;
}

/** What is proved is the text of `pinTextOf` in @portolan/plans. `root`: by root's socket alone. */
export type PinProof =
  | { readonly by: "first"; readonly mac: string } // HMAC-SHA-256 by the secret of the link, base64url
  | { readonly by: "key"; readonly key: string; readonly signature: string } // form as in KeySignature
  | { readonly by: "root" };

/** What any question may be answered. */
export type ApplierFailure =
  /** Not of the form of a question, or root's alone. Nothing was done. */
  | { readonly code: "bad-request"; readonly detail: string }
  | { readonly code: "too-many" }
  /** Another applier of this host is at work. */
  | { readonly code: "elsewhere" }
  | { readonly code: "failed"; readonly detail: string };

export interface ApplierAnswers {
  readonly state: ApplierState;
  readonly apply: ApplyAnswer;
  readonly failover: FailoverAnswer;
  readonly "renew-failover": { readonly code: "renewed"; readonly until: string } | ApplyRefused | NotPending;
  /** null: nobody can be found who holds its other end. Empty: they are at this host, as far as can be told. */
  readonly ways: { readonly code: "ways"; readonly ways: readonly WayIn[] | null };
  readonly confirm: ConfirmAnswer;
  readonly extend: { readonly code: "waiting"; readonly deadline: string } | NotPending;
  readonly cancel: UndoneAnswer | NotPending;
  readonly journal: { readonly code: "journal"; readonly entries: readonly JournalEntry[]; readonly upTo: number };
  readonly "journal-kept": { readonly code: "kept"; readonly upTo: number };
  readonly pin: { readonly code: "pinned" } | PinRefused;
  readonly cosign: { readonly code: "cosigned"; readonly line: string; readonly key: string } | ApplyRefused; // `key`: the witness's, as `state.witness`
  /** null: a key is pinned, so that only such a key pins others. */
  readonly "pin-secret": { readonly code: "pin-secret"; readonly secret: string | null };
  readonly unpin: { readonly code: "unpinned" } | PinRefused;
  readonly "forget-log": { readonly code: "forgotten" };
}

export type ApplierAsk = keyof ApplierAnswers;

export interface ApplierState {
  readonly code: "state";
  readonly version: string;
  /** What `plan.host` has to be. */
  readonly hostId: string;
  readonly rails: RailsState;
  readonly approval: "none" | "one" | "other-person";
  readonly approvers: readonly PinnedKey[];
  /** `open`: no key is pinned, so that the secret of the link pins the first one. */
  readonly pinning: "open" | "closed";
  readonly pending: PendingChange | null;
  /** `timer`: systemd has one for it. `watch`: this applier, or a process of ours that outlives it, and nobody once all of ours are killed until one starts again. */
  readonly ends: readonly { readonly planId: string; readonly at: string; readonly by: "timer" | "watch" }[];
  /** As far as the log was seen; null: never. */
  readonly log: { readonly key: string; readonly origin: string; readonly size: number; readonly root: string } | null;
  /** The applier's own key, by which it co-signs: of kind 4, as `printVerifierKey` writes it. */
  readonly witness: { readonly name: string; readonly key: string };
  readonly guards: { readonly systemd: boolean; readonly bootUnit: boolean };
  /** What the host loads of rules at its start. */
  readonly keepers: Keepers;
  readonly journalUpTo: number;
}

export type RailsState =
  | { readonly code: "none"; readonly path: string } // no file: nothing is ruled out, one key has to sign
  | { readonly code: "read"; readonly path: string; readonly text: string }
  | RailsBroken;

/** While it is so, every plan is refused. */
export interface RailsBroken {
  readonly code: "broken";
  readonly path: string;
  readonly problems: readonly { readonly line: number; readonly code: string; readonly detail: string }[];
}

export interface PinnedKey {
  readonly name: string;
  readonly kind: "ed25519" | "webauthn";
  readonly key: string;
}

export interface PendingChange {
  readonly planId: string;
  readonly planHash: string;
  readonly state: "making" | "waiting" | "undoing";
  readonly by: Origin;
  readonly deadline: string; // ISO 8601
  readonly families: readonly IpFamily[]; // asked for
  readonly missing: readonly IpFamily[]; // of them
  /** Whoever asked came through these: a new connection from the same address to the same port counts. Empty: they came by none, or directly. */
  readonly ways: readonly WayIn[];
  readonly trouble: string | null;
}

export type Origin = "server" | "root";

export type ApplyAnswer =
  | {
      readonly code: "waiting";
      readonly planId: string;
      readonly deadline: string;
      readonly families: readonly IpFamily[]; // none: whoever asked confirms, without coming in anew
      /** What a boot takes it back by, there for as long as something waits or is to end; null: systemd does not run here, or this is not the system's own place. */
      readonly bootUnit: string | null;
      readonly tookMs: number;
    }
  | ApplyRefused
  | UndoneAnswer;

export type FailoverAnswer =
  /** `reached`: own addresses at which a connection to the port came to the new one. */
  | {
      readonly code: "switched";
      readonly planId: string;
      readonly until: string;
      readonly reached: readonly string[];
      readonly tookMs: number;
    }
  | ApplyRefused
  | UndoneAnswer;

/** Nothing was changed. */
export type ApplyRefused = { readonly code: "refused" } & ApplyRefusal;

export type ApplyRefusal =
  | { readonly reason: "rails-broken"; readonly rails: RailsBroken }
  | { readonly reason: "not-a-plan"; readonly where: string; readonly detail: string }
  | { readonly reason: "other-host"; readonly host: string }
  | { readonly reason: "used" } // this very plan was carried out before
  | { readonly reason: "busy"; readonly planId: string }
  | SignatureRefusal
  | RecordRefusal
  | { readonly reason: "expired"; readonly notAfter: string }
  | { readonly reason: "stale"; readonly what: string | null } // other rules than it was made for
  | { readonly reason: "not-its-promise" }
  | { readonly reason: "touches-others"; readonly regions: readonly DifferentRegion[] }
  | { readonly reason: "guard-rail"; readonly violations: readonly RailViolation[] }
  | { readonly reason: "risks"; readonly risks: readonly Risk[] }
  | { readonly reason: "families"; readonly missing: readonly IpFamily[] } // whoever asks came over one that the plan does not ask for
  /** Over loopback, and no process of this host is seen that holds the other end: whether it is a tunnel cannot be told. */
  | { readonly reason: "asker-unseen" }
  /** Nothing in root's file allows a change that nobody signs. */
  | { readonly reason: "no-consent" }
  /** It is not what the applier makes of the same wish on this host. */
  | { readonly reason: "not-own-plan" }
  | { readonly reason: "not-possible"; readonly detail: string };

export type SignatureRefusal =
  /** `nobody-pinned`: no key counts on this host yet. */
  | { readonly reason: "nobody-pinned" }
  | { readonly reason: "unsigned"; readonly purpose: KeyPurpose }
  | { readonly reason: "unknown-key"; readonly key: string }
  | { readonly reason: "wrong-signature"; readonly name: string; readonly purpose: KeyPurpose }
  | { readonly reason: "same-person"; readonly name: string }; // who asked cannot approve

export type RecordRefusal =
  | { readonly reason: "no-record" }
  | { readonly reason: "record-malformed"; readonly what: "key" | "checkpoint" | "proof" | "entry" }
  | { readonly reason: "other-log"; readonly origin: string; readonly known: string }
  | { readonly reason: "checkpoint-unsigned" }
  /** The proof begins at another size than was seen last: to be made anew from `known`. Nothing is wrong with the log. */
  | { readonly reason: "proof-outdated"; readonly known: number }
  | { readonly reason: "log-rolled-back"; readonly size: number; readonly known: number }
  | { readonly reason: "log-forked"; readonly size: number; readonly known: number }
  | { readonly reason: "entry-not-in-log" }
  | { readonly reason: "entry-of-another-plan" };

/** `undone`: the host is as before. `undoing`: `trouble` is in the way, and it is tried again. */
export interface UndoneAnswer {
  readonly code: "undone" | "undoing";
  readonly why: "asked" | "failed" | "not-as-promised" | "not-confirmed" | "keeper-died" | "restarted";
  readonly trouble: string | null;
}

export interface NotPending {
  readonly code: "not-pending";
}

export type ConfirmAnswer =
  /** `trouble`: what could not be made to outlive a restart; null: nothing. */
  | { readonly code: "confirmed"; readonly trouble: string | null }
  /** Counts: `missing` are asked for too. */
  | { readonly code: "more"; readonly missing: readonly IpFamily[] }
  /** Does not count: no such connection now (of who comes by loopback: no new one the way they came), one of before the change, one that this host opened, one from this host itself. */
  | { readonly code: "absent" | "old" | "outgoing" | "local"; readonly missing: readonly IpFamily[] }
  | NotPending;

export interface PinRefused {
  readonly code: "refused";
  readonly reason:
    | "rails-broken"
    | "pinning-closed" // a key is pinned: `first` is over
    | "wrong-proof"
    | "secret-over" // none was made, it was used, or its 15 minutes are over
    | "unknown-key"
    | "bad-key"
    | "already-pinned"
    | "needs-root" // under `other-person` a key pins others of its own name alone
    | "not-written";
  readonly detail: string | null;
}

/** What happened on the host, numbered without gaps as long as it is kept; on the disk before it is answered. */
export type JournalEntry = {
  readonly number: number;
  readonly at: string; // ISO 8601
} & JournalEvent;

export type JournalEvent =
  | ({ readonly kind: "change-applied" } & JournaledPlan)
  /** `trouble`: as of the answer; absent: nothing. */
  | ({ readonly kind: "change-confirmed"; readonly trouble?: string } & JournaledPlan)
  | ({ readonly kind: "change-undone"; readonly why: UndoneAnswer["why"]; readonly trouble: string | null } & JournaledPlan)
  | ({ readonly kind: "opening-ended" } & JournaledPlan)
  | ({ readonly kind: "plan-refused"; readonly reason: ApplyRefusal["reason"] } & JournaledPlan)
  | { readonly kind: "key-pinned" | "key-unpinned"; readonly by: Origin; readonly name: string; readonly key: string }
  | { readonly kind: "guard-rails-changed"; readonly hash: string }
  | { readonly kind: "log-refused"; readonly reason: RecordRefusal["reason"] };

export interface JournaledPlan {
  readonly planId: string;
  readonly planHash: string; // SHA-256 of its text, hexadecimal
  readonly by: Origin;
}

/** Pushed to every connection. */
export type ApplierEvent =
  | { readonly event: "change"; readonly pending: PendingChange | null }
  | { readonly event: "journal"; readonly upTo: number };

/** From the applier; `link` is the supervisor's: the applier came or went. */
export type ApplierFrame =
  | ({ readonly id: number } & (ApplierAnswers[ApplierAsk] | ApplierFailure))
  | ApplierEvent
  | { readonly kind: "link"; readonly up: boolean };
