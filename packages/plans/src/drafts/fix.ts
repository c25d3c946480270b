/**
 * What to run so that exactly some sources reach a port, in the words of whoever keeps the deciding rules. Facts alone: sentences are made elsewhere.
 * Invariant: a fix is only handed out where the engines, run on the rules as they would be then, let in exactly the wanted sources.
 */
import type { IpFamily } from "@portolan/net";
import type { PrintedCommand, RuleManager } from "@portolan/ruleset";
import type { Undo } from "../step-context.ts";

/** Of one IP family. `only`: the fewest prefixes in canonical text, never all of the family. */
export type WantedOfFamily =
  | { readonly kind: "nobody" }
  | { readonly kind: "everyone" }
  | { readonly kind: "only"; readonly sources: readonly [string, ...string[]] };

/** Other machines; this host itself always gets in. */
export interface WantedSources {
  readonly ipv4: WantedOfFamily;
  readonly ipv6: WantedOfFamily;
}

export interface Fix {
  /** Whose rules change; "own-table" where none is asked to, and a table beside the others narrows the port. */
  readonly manager: Extract<RuleManager, "firewalld" | "ufw" | "docker" | "by-hand"> | "own-table";
  /** Zones of firewalld, chains, the table. */
  readonly places: readonly string[];
  readonly families: readonly IpFamily[];
  /** In this order. */
  readonly commands: readonly PrintedCommand[];
  /** Texts of rules that are taken away, as their own tool prints them. */
  readonly removed: readonly string[];
  readonly keeping: Keeping;
  readonly undo: Undo;
  readonly warnings: readonly FixWarning[];
}

/** How it outlives a restart. */
export type Keeping =
  | { readonly kind: "kept" } // the manager keeps it by itself
  | { readonly kind: "written"; readonly files: readonly WrittenFile[] } // by a step of the plan, when it is confirmed
  | { readonly kind: "append"; readonly path: string; readonly lines: readonly string[] }
  | { readonly kind: "replace"; readonly path: string; readonly old: readonly string[]; readonly lines: readonly string[] }
  | { readonly kind: "commands"; readonly commands: readonly PrintedCommand[] }
  | { readonly kind: "unit"; readonly path: string; readonly lines: readonly string[]; readonly commands: readonly PrintedCommand[] };

/** What the host loads at its start, and which lines come and go there. */
export interface WrittenFile {
  readonly path: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export type FixWarning =
  /** The port is the one through which the asker came, and the address is not among the wanted. */
  | { readonly code: "own-way"; readonly address: string }
  /** It is how one signs in to this host, and these lose it. */
  | { readonly code: "sign-in"; readonly losing: readonly string[] }
  /** A port may be open by a service whose name the rules do not tell. */
  | { readonly code: "service-name"; readonly port: number }
  /** Wanted sources that get in under a condition only, as before. */
  | { readonly code: "conditional"; readonly conditions: readonly string[] }
  /** Wanted in this family, and nothing listens there. */
  | { readonly code: "not-served"; readonly family: IpFamily };

export type FixAnswer =
  | { readonly code: "fixed"; readonly fixes: readonly Fix[] }
  | { readonly code: "already"; readonly warnings: readonly FixWarning[] }
  | FixRefusal;

export type FixRefusal =
  | { readonly code: "host-only" } // bound to loopback alone: the bind comes first
  | { readonly code: "unknown-manager"; readonly manager: RuleManager }
  | { readonly code: "unread"; readonly places: readonly string[] }
  | { readonly code: "redirected"; readonly text: string }
  /** Nothing known makes it exact; `extra` would still get in, `missing` would still be kept out, `texts` say by what. */
  | {
      readonly code: "not-exact";
      readonly extra: readonly string[];
      readonly missing: readonly string[];
      readonly texts: readonly string[];
    };
