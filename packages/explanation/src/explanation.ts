/**
 * The answer about one port as a value: ids of messages with parameters, so that the command line and the panel say the same words.
 * It says who gets in by which rule where that was judged, what listens, for which family, held by whom, set where, and what a connection said.
 */
import type { Coverage } from "@portolan/snapshot";
import type { Endpoint, PortHolder } from "@portolan/sockets";
import type { Phrase } from "@portolan/phrases";
import type { ReachDocument } from "./reach/reach-document.ts";

export type ProbeOutcome = "connected" | "refused" | "timeout" | "unreachable" | "no-address" | "not-probed" | "failed";

/** One real connection attempt from this host. */
export interface ProbeResult {
  readonly address: string;
  readonly port: number;
  readonly device: string | null;
  readonly outcome: ProbeOutcome;
  readonly elapsedMs: number | null;
  readonly errno: string | null; // such as ECONNREFUSED
  /** Whether the program did anything about an HTTP request after the handshake. Absent: it was not asked. */
  readonly replied?: boolean;
}

export type SectionId =
  | "listens"
  | "reach"
  | "allow"
  | "owner"
  | "why"
  | "setBy"
  | "probes"
  | "change"
  | "holders"
  | "bind"
  | "selinux"
  | "warnings"
  | "guards"
  | "limits"
  | "expected"
  | "peers"
  | "claims"
  | "reload"
  | "evidence"
  | "usual";

export interface ExplanationSection {
  readonly id: SectionId;
  readonly title: Phrase;
  readonly lines: readonly ExplanationLine[];
}

/** `code` is text to type or a raw line of another tool, shown in a fixed-width face and never translated. */
export interface ExplanationLine {
  readonly text: Phrase | null;
  readonly code: string | null;
  readonly tone: "plain" | "good" | "warning" | "bad";
}

export interface EndpointExplanation {
  readonly endpoint: Endpoint;
  readonly sections: readonly ExplanationSection[];
  readonly probes: readonly ProbeResult[];
  /** Who reaches it. Absent: not judged. */
  readonly reach?: readonly ReachDocument[];
}

/** Whether the host's own namespace serves a family at any of its addresses; `unknown` where the kernel could not be asked. */
export type Served = "yes" | "no" | "unknown";

export interface ServedFamilies {
  readonly ipv4: Served;
  readonly ipv6: Served;
}

export interface Explanation {
  readonly schema: "portolan.explain/1";
  readonly takenAt: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null; // null: both were asked for
  readonly answer: readonly Phrase[]; // first line first; one per protocol that holds the port, or why nobody does
  readonly answerText: { readonly en: string; readonly "zh-CN": string }; // `answer` as it is shown, a line each
  readonly served: { readonly tcp: ServedFamilies | null; readonly udp: ServedFamilies | null }; // null: not asked for
  readonly warnings: readonly string[]; // message ids of the warnings, to be compared by programs
  readonly endpoints: readonly EndpointExplanation[];
  readonly holders: readonly PortHolder[];
  readonly sections: readonly ExplanationSection[]; // about the port as a whole: holders, whether a bind would succeed, warnings
  readonly coverage: Coverage;
}
