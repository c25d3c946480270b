/** What somebody asks for, and what they are answered. Plain values; times are milliseconds since 1970, UTC. */
import type { BindFamily, ClaimMode, LeaseClass } from "./pool.ts";
import type { LeaseState } from "./lease-states.ts";
import type { Evidence } from "./evidence.ts";
import type { Choice } from "./choice.ts";

export interface Claim {
  /** The same answer to the same key; null: each is a claim of its own. At most 128 characters. */
  readonly key: string | null;
  /** Id of the pool. */
  readonly pool: string;
  /** Who is to have it: the identity of a service, "shop/web". Quarantine knows it again. At most 128 characters. */
  readonly owner: string;
  /** What for: an id of the service catalogue, or words. At most 128 characters. */
  readonly purpose: string;
  /** Of @portolan/policy's endpoint profiles; null: none. */
  readonly profile: string | null;
  readonly class: LeaseClass;
  readonly mode: ClaimMode;
  /** Asked for by number; empty: none is. */
  readonly ports: readonly number[];
  /** What becomes of a claim by number that cannot be met. */
  readonly otherwise: "fail" | "alternate";
  /** Ports on each host. */
  readonly count: number;
  /** Next to one another. */
  readonly isBlock: boolean;
  readonly protocols: readonly ("tcp" | "udp")[];
  readonly family: BindFamily;
  /** To bind to; null: all of the family. */
  readonly address: string | null;
  /** Ids. `any`: one of these (empty: of all of the pool), the best. `each`: a lease on each, all or nothing. */
  readonly hosts: { readonly wish: "any" | "each"; readonly ids: readonly string[] };
  readonly termSeconds: number | null; // null: until it is released
  /** One port of the band `emergency` for each port, to which its clients can be led. */
  readonly hasEmergency: boolean;
  readonly expected: ExpectedOwner | null;
  readonly note: string; // at most 2,000 characters
  readonly tags: readonly string[]; // at most 16 of 64 characters
}

/** Who is to be seen listening; a field that is null may be anybody. All null is no owner at all. */
export interface ExpectedOwner {
  readonly unit: string | null;
  readonly executable: string | null;
  readonly user: string | null;
  readonly container: string | null; // name
}

export interface Lease {
  readonly id: string; // 16 letters of base64url
  /** The same for the leases of one claim. */
  readonly group: string;
  readonly pool: string;
  readonly host: string;
  readonly namespace: string; // "host"
  readonly owner: string;
  readonly purpose: string;
  readonly profile: string | null;
  readonly class: LeaseClass;
  readonly mode: ClaimMode;
  readonly state: LeaseState;
  /** A conflict of a lease that ends goes on to its quarantine, one of a lease that lives back to its owner. */
  readonly isEnding: boolean;
  /** Grows with every grant of the whole database and is never used again. Who renews or releases names it. */
  readonly fence: number;
  readonly ports: readonly number[];
  readonly emergencyPorts: readonly number[];
  readonly protocols: readonly ("tcp" | "udp")[];
  readonly family: BindFamily;
  readonly address: string | null;
  readonly termSeconds: number | null;
  readonly grantedMs: number;
  readonly changedMs: number;
  readonly expiresMs: number | null;
  readonly quarantineUntilMs: number | null;
  readonly expected: ExpectedOwner | null;
  readonly choice: Choice;
  /** What is in the way, or what was found last; empty: nothing. */
  readonly evidence: readonly Evidence[];
  readonly note: string;
  readonly tags: readonly string[];
  /** Id of a person, or "owner". */
  readonly by: string;
}

export type ClaimAnswer = { readonly code: "granted"; readonly leases: readonly Lease[]; readonly isRepeat: boolean } | ClaimRefusal;

export type ClaimRefusal =
  | { readonly code: "pool-unknown" }
  | { readonly code: "host-unknown"; readonly host: string }
  /** A rule of the pool says no; nothing was taken. `rule`: its field. */
  | { readonly code: "not-allowed"; readonly rule: string; readonly detail: string }
  /** Not of the pool, or of a band that is not for this. */
  | { readonly code: "port-outside"; readonly port: number }
  /** Assigned, of high risk or a service's own, and not granted all the same. */
  | { readonly code: "port-kept"; readonly port: number; readonly because: KeptBecause }
  | {
      readonly code: "port-leased";
      readonly port: number;
      readonly lease: string;
      readonly state: LeaseState;
      readonly untilMs: number | null;
    }
  | { readonly code: "port-occupied"; readonly port: number; readonly evidence: readonly Evidence[] }
  /** `isHeadroom`: ports are free, for claims of a higher class. */
  | {
      readonly code: "pool-full";
      readonly free: number;
      readonly quarantined: number;
      readonly wanted: number;
      readonly isHeadroom: boolean;
    }
  /** Used before for another claim. */
  | { readonly code: "key-reused" }
  /** What the host knows is not what the database knows; it is being put right. */
  | { readonly code: "host-not-ready"; readonly host: string; readonly why: "never-seen" | "silent" | "older-record" };

export type KeptBecause =
  | "portolan"
  | "ssh"
  | "mcsmanager"
  | "assigned"
  | "high-risk"
  | "service"
  | "ephemeral"
  | "node-ports"
  | "reserved";
