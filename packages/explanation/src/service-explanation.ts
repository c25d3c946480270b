/**
 * The answer about a service as a whole: whether all of its parts answer, what follows where one does not, which socket each setting leads to
 * and whether it is there, its own limits, and the ports it sets aside. A whole may have several parts (MCSManager: panel and daemon), and a
 * part is one running instance, with all its processes. Values only; words are phrases.
 */
import type { BindSetting, Coverage, LimitSetting, PortClaim, ServicePeer } from "@portolan/snapshot";
import type { Phrase } from "@portolan/phrases";
import type { Endpoint, EndpointService, PortHolder } from "@portolan/sockets";
import type { Evidence, ReloadEffect } from "@portolan/services";
import type { ExplanationSection, ProbeResult } from "./explanation.ts";

/**
 * `answers`: every expected socket is there and every probe of it connected; where none was made (`probes` is empty) the sockets alone say so.
 * `partly`: some; `silent`: none, or none that does anything about a request; `absent`: no process of it that listens was seen; `elsewhere`: its settings name other hosts, which are never
 * tried; `unknown`: it could not be seen.
 */
export type ServiceState = "answers" | "partly" | "silent" | "absent" | "elsewhere" | "unknown";

/** A socket that a setting leads to. `other`: another program holds the place; `differs`: the service holds the port with another address or scope. */
export interface ExpectedSocket {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly state: "held" | "missing" | "differs" | "other";
  readonly setting: BindSetting;
  readonly endpoint: string | null; // id of what is there
}

export interface ServicePart {
  /** `evidence` and `reload` are null for a program that is not in the catalogue. */
  readonly service: {
    readonly id: string;
    readonly name: string;
    readonly evidence: Evidence | null;
    readonly reload: ReloadEffect | null;
  };
  readonly title: Phrase; // the service with its process and unit
  readonly state: ServiceState;
  readonly recognisedBy: EndpointService["recognisedBy"] | null; // null: no process was seen, or its program is not in the catalogue
  readonly pids: readonly number[];
  readonly unit: string | null;
  readonly endpoints: readonly Endpoint[];
  readonly expected: readonly ExpectedSocket[];
  readonly probes: readonly ProbeResult[];
  readonly limits: readonly LimitSetting[];
  readonly claims: readonly PortClaim[];
  readonly peers: readonly ServicePeer[];
  readonly sections: readonly ExplanationSection[];
  /** How many of them were left out of this document. */
  readonly more: { readonly endpoints: number; readonly expected: number };
}

export interface ServiceExplanation {
  readonly schema: "portolan.explain-service/1";
  readonly takenAt: string;
  readonly service: { readonly id: string; readonly name: string };
  readonly state: ServiceState;
  readonly answer: readonly Phrase[];
  readonly answerText: { readonly en: string; readonly "zh-CN": string };
  readonly parts: readonly ServicePart[];
  /** How many of them were left out of this document; the answer and the state speak of all. */
  readonly more: { readonly parts: number };
  readonly holders: readonly PortHolder[]; // of ports that a part should hold and does not
  readonly sections: readonly ExplanationSection[]; // about the whole: allocation held against the host, warnings
  readonly warnings: readonly string[]; // message ids of the warnings, to be compared by programs
  readonly coverage: Coverage;
}
