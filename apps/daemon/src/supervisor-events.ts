import type { ErrorCode, ErrorParams } from "@portolan/contract";

/** What whoever started the supervisor learns of it. Nothing here is secret except what stands in the fragment of `urls`. */
export type SupervisorEvent = ReadyEvent | RestartedEvent | HistoryEvent | FailedEvent;

/** The panel can be opened. Said again when the server had to be restarted: the link of before no longer works then. */
export interface ReadyEvent {
  readonly kind: "ready";
  /**
   * Sign-in links, best first: http://localhost:13390/#token=… Works once, for 15 minutes. With `&pin=…` where no person's key counts on this host yet: it pins the first
   * one, and as it stands behind the #, no server ever gets it.
   */
  readonly urls: readonly string[];
  readonly port: number;
  readonly addresses: readonly string[]; // bound ones: 127.0.0.1 and, where the host has IPv6, ::1
  /** Null: the wanted port was free. `holder` is null when nobody could say who holds it. */
  readonly portTakenBy: { readonly port: number; readonly holder: string | null } | null;
  readonly dataDir: string;
  readonly serverUser: { readonly uid: number; readonly name: string | null };
  /** Whether the kernel keeps the server from ever gaining a right again (no_new_privs); not so where there is no setpriv(1). */
  readonly noNewPrivileges: boolean;
  /** Whether the scanner could see other users' processes. */
  readonly privileged: boolean;
  /** From the start of the server to the first look of the scanner; null when there was none yet after 5 s. */
  readonly firstLookMs: number | null;
}

export interface RestartedEvent {
  readonly kind: "restarted";
  readonly child: "scanner" | "server" | "applier" | "berth";
  readonly reason: string; // exit code or signal, for a log
  readonly delayMs: number;
}

/** What is seen can no longer be kept, or is kept again: then both are null. It is tried again until it works. */
export interface HistoryEvent {
  readonly kind: "history";
  readonly dataDir: string;
  readonly since: string | null; // ISO 8601
  readonly error: string | null; // what the system says
}

/** The supervisor gives up; `finished` resolves with the exit code of this error. */
export interface FailedEvent {
  readonly kind: "failed";
  readonly code: ErrorCode;
  readonly params: ErrorParams;
}
