/**
 * The answer about a service as a whole: whether all of its parts answer, what follows where one does not, which socket each setting leads to
 * and whether it is there, its own limits, and the ports it sets aside. A whole may have several parts (MCSManager: panel and daemon), a part
 * several processes. Values only; words are phrases.
 */
import type { BindSetting, Coverage, LimitSetting, PortClaim, ServicePeer } from "@portolan/snapshot";
import type { Phrase } from "@portolan/phrases";
import type { Endpoint, EndpointService, PortHolder } from "@portolan/sockets";
import type { Evidence, ReloadEffect } from "@portolan/services";
import type { ExplanationSection, ProbeResult } from "./explanation.ts";

/** `answers`: every expected socket is there and every probe of it connected; `partly`: some; `silent`: none; `absent`: no process of it was seen. */
export type ServiceState = "answers" | "partly" | "silent" | "absent" | "unknown";

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
  readonly service: { readonly id: string; readonly name: string; readonly evidence: Evidence; readonly reload: ReloadEffect };
  readonly state: ServiceState;
  readonly recognisedBy: EndpointService["recognisedBy"] | null; // null: no process was seen
  readonly pids: readonly number[];
  readonly unit: string | null;
  readonly endpoints: readonly Endpoint[];
  readonly expected: readonly ExpectedSocket[];
  readonly probes: readonly ProbeResult[];
  readonly limits: readonly LimitSetting[];
  readonly claims: readonly PortClaim[];
  readonly peers: readonly ServicePeer[];
  readonly sections: readonly ExplanationSection[];
}

export interface ServiceExplanation {
  readonly schema: "portolan.explain-service/1";
  readonly takenAt: string;
  readonly service: { readonly id: string; readonly name: string };
  readonly state: ServiceState;
  readonly answer: readonly Phrase[];
  readonly answerText: { readonly en: string; readonly "zh-CN": string };
  readonly parts: readonly ServicePart[];
  readonly holders: readonly PortHolder[]; // of ports that a part should hold and does not
  readonly sections: readonly ExplanationSection[]; // about the whole: allocation held against the host, warnings
  readonly warnings: readonly string[];
  readonly coverage: Coverage;
}
