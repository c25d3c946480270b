/**
 * The documents about who gets in, as the API hands them out. Sentences are phrases, so that every screen says what the command line says; entries of
 * `reach` are those of `portolan explain --json`. Long lists are cut where it is said, and the count of the rest stands in `more`.
 */
import type {
  DifferentRegionDocument,
  ExplanationSection,
  OpenSpaceDocument,
  ReachDocument,
  ReachedPart,
  ReachPicture,
  ReasonDocument,
  Report,
  TraceDocument,
} from "@portolan/explanation";
import type { Phrase } from "@portolan/phrases";
import type { Exposure, Finding, Witness } from "@portolan/reachability";

/**
 * How old the answer is. `judged`: it is of the look of `takenAt`; `pending`: the host changed or was not judged yet, a newer answer is being made;
 * `failed`: it could not be made. Beside `pending` and `failed` stands the last answer there was, if any.
 */
export interface Judgement {
  readonly state: "judged" | "pending" | "failed";
  readonly failure: Phrase | null; // of `failed`
  readonly takenAt: string | null; // ISO 8601, of the look that was judged; null: none yet
  readonly revision: number; // grows with every answer; 0: none yet
}

export interface ExposurePair {
  readonly ipv4: Exposure;
  readonly ipv6: Exposure;
}

/** `answer`: numbers in the overview's `phrases`, one clause per family; null where the endpoint has no address of the family to speak to. */
export interface ReachSummary {
  readonly endpoint: string; // id
  readonly exposure: ExposurePair;
  readonly moreDepends?: readonly ("ipv4" | "ipv6")[]; // families where a wider group gets in under a condition; absent: none
  readonly answer: { readonly ipv4: number | null; readonly ipv6: number | null };
}

/** Of one network namespace: what is open without a listener, and what keeps its verdicts from being certain. */
export interface NamespaceReach {
  readonly namespace: string;
  readonly space: readonly OpenSpaceDocument[];
  readonly notes: readonly Phrase[]; // what could not be read, and what filters outside netfilter
}

export interface FindingCounts {
  readonly high: number;
  readonly medium: number;
  readonly low: number;
}

/** Of the whole host. An endpoint that is not in it was not judged: its exposure is unknown. */
export interface ReachOverview extends Judgement {
  readonly schema: "portolan.reach-overview/1";
  readonly phrases: readonly Phrase[]; // each distinct answer once
  readonly endpoints: readonly ReachSummary[];
  readonly namespaces: readonly NamespaceReach[];
  readonly findings: FindingCounts; // waived ones too
  readonly waived?: FindingCounts; // how many of them are waived; absent: none
}

export interface EndpointReachDocument extends Judgement {
  readonly schema: "portolan.reach-endpoint/1";
  readonly endpoint: string; // id
  readonly exposure: ExposurePair;
  readonly moreDepends?: readonly ("ipv4" | "ipv6")[]; // families where a wider group gets in under a condition; absent: none
  readonly answer: { readonly ipv4: Phrase | null; readonly ipv6: Phrase | null };
  readonly reach: readonly ReachDocument[];
  readonly takenElsewhere: readonly ReasonDocument[];
  readonly sections: readonly ExplanationSection[];
  readonly pictures: readonly ReachPicture[];
  readonly notes: readonly Phrase[];
  readonly more: { readonly entries: number; readonly sources: number; readonly pictures: number };
}

/** Something to type that mends a finding, in the manager that owns the rules. */
export interface FixDocument {
  readonly title: Phrase;
  readonly commands: readonly string[]; // a line each
  readonly notes: readonly Phrase[];
}

export interface FindingDocument {
  readonly id: string; // the same on every run for the same disagreement
  readonly code: string; // of @portolan/reachability; a newer server may know more
  readonly severity: Finding["severity"];
  readonly namespace: string;
  readonly endpoint: string | null; // id
  readonly protocol: "tcp" | "udp" | null;
  readonly port: number | null;
  readonly families: readonly ("ipv4" | "ipv6")[];
  readonly title: Phrase;
  readonly explanation: readonly Phrase[];
  readonly remedy: readonly Phrase[];
  readonly fixes: readonly FixDocument[];
  readonly because: readonly ReasonDocument[];
  readonly witness: Witness | null;
}

/** The worst first. */
export interface FindingsDocument extends Judgement {
  readonly schema: "portolan.findings/1";
  readonly findings: readonly FindingDocument[];
  readonly counts: FindingCounts; // of all, those left out and those waived included
  readonly waived?: FindingCounts; // how many of them are waived; absent: none
  readonly more: { readonly findings: number };
  /** The rules are too many to look for hidden ones, or the scanner did not tell live facts. Absent: all was looked for. */
  readonly isPartial?: true;
}

/** A packet as `portolan trace` takes it. `in`: interface, by default the one that the way back to the sender leaves by. */
export interface TraceQuestion {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol?: "tcp" | "udp"; // tcp
  readonly in?: string;
  readonly sourcePort?: number; // 40000
  readonly state?: "new" | "established"; // new
  readonly namespace?: string; // host
}

/** `packet`: the line of `portolan trace --json` after its header; the header's fields stand beside it. */
export interface TraceAnswer extends Report {
  readonly schema: "portolan.trace/1";
  readonly takenAt: string;
  readonly host: string;
  readonly namespace: string;
  readonly packet: TraceDocument;
  readonly notes: readonly Phrase[]; // how the interface was found
}

export type WhatIfKind = "auto" | "nft" | "nft-json" | "iptables-save" | "ip6tables-save";

/** `mode`: the rules take the place of `all` rules, or of the `tables` they name while the others stay. By default nft's listing replaces all. */
export interface WhatIfRulesQuestion {
  readonly rules: string;
  readonly kind?: WhatIfKind; // auto
  readonly mode?: "all" | "tables";
  readonly namespace?: string; // host
}

export interface WhatIfSourceQuestion {
  readonly source: string; // address or prefix
  readonly in?: string; // interface by which it comes; any
  readonly namespace?: string; // host
}

export type WhatIfQuestion = WhatIfRulesQuestion | WhatIfSourceQuestion;

/** What other rules would change, against the host as it is. */
export interface WhatIfRulesAnswer extends Report {
  readonly schema: "portolan.what-if/1";
  readonly question: "rules";
  readonly takenAt: string;
  readonly namespace: string;
  readonly kind: "nft-json" | "iptables-save" | "ip6tables-save"; // as which the text was read
  readonly mode: "all" | "tables";
  readonly equal: boolean; // only together with `proved`
  readonly proved: boolean;
  readonly gained: readonly DifferentRegionDocument[];
  readonly lost: readonly DifferentRegionDocument[];
  readonly changed: readonly DifferentRegionDocument[];
  readonly notes: readonly Phrase[]; // what of the text was not understood, which family it does not speak of
  readonly problems: readonly RuleTextProblem[]; // in the order of their lines
  readonly more: { readonly gained: number; readonly lost: number; readonly changed: number; readonly problems: number };
}

/** A part of the pasted text that was not understood. */
export interface RuleTextProblem {
  readonly line: number | null; // from 1; null where the text has not one rule a line
  readonly place: string; // such as "ip filter INPUT"
  readonly text: string;
}

export interface WhatIfSourceAnswer {
  readonly schema: "portolan.what-if/1";
  readonly question: "source";
  readonly takenAt: string;
  readonly namespace: string;
  readonly source: string;
  readonly in: string | null; // interface; null: any
  readonly reached: readonly ReachedPart[];
  readonly unreached: readonly string[]; // ids of endpoints that it does not reach
  readonly refusals: readonly SourceRefusal[]; // of those that something refuses
  readonly notes: readonly Phrase[];
}

/** What keeps a source from an endpoint; `text` as a person would write the rule. */
export interface SourceRefusal {
  readonly endpoint: string;
  readonly because: ReasonDocument;
}

export type WhatIfAnswer = WhatIfRulesAnswer | WhatIfSourceAnswer;
