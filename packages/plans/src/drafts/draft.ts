/** What one manager could do about a port, before it is tried: its steps, and how they outlive a restart. */
import type { IpFamily } from "@portolan/net";
import type { PortRule } from "@portolan/ruleset";
import type { HostModel } from "@portolan/reachability";
import type { Step } from "../step.ts";
import type { Fix, WantedOfFamily } from "./fix.ts";
import type { PortQuestion, Prediction } from "./predict-sources.ts";

export interface Draft extends Pick<Fix, "manager" | "places" | "families" | "removed" | "keeping"> {
  readonly steps: readonly Step[];
  readonly asksServiceName?: true;
}

/** The same kind of trouble in some families, for which one manager is asked. */
export interface Drafting {
  readonly host: HostModel;
  readonly question: PortQuestion;
  readonly families: readonly IpFamily[];
  /** As it is now. */
  readonly now: Prediction;
  /** Of every rule that is put in. */
  readonly comment: string;
}

export const bothFamilies = ["ipv4", "ipv6"] as const satisfies readonly IpFamily[];

/** null: nobody. Empty: everybody. */
export function allowedSources(wanted: WantedOfFamily): readonly string[] | null {
  if (wanted.kind === "nobody") return null;
  return wanted.kind === "everyone" ? [] : wanted.sources;
}

/** What lets the wanted in. Empty: nobody. */
export function acceptRules({ question }: Pick<Drafting, "question">, family: IpFamily, isPublished = false): readonly PortRule[] {
  const sources = allowedSources(question.wanted[family]);
  const { protocol, port, wish, macs } = question;
  const hardware = macs === undefined ? {} : { macs };
  return sources === null || wish === "except"
    ? []
    : [{ verdict: isPublished ? "return" : "accept", family, protocol, port, sources, ...hardware, isPublished }];
}

/** What keeps the others out. Empty: there are none. */
export function dropRules({ question }: Pick<Drafting, "question">, family: IpFamily, isPublished = false): readonly PortRule[] {
  const { protocol, port, wish, wanted, macs } = question;
  const drop: PortRule = { verdict: "drop", family, protocol, port, sources: [], isPublished };
  if (wish === "exactly") return wanted[family].kind === "everyone" && macs === undefined ? [] : [drop];
  const denied = wish === "except" ? allowedSources(wanted[family]) : null;
  return denied === null ? [] : [{ ...drop, sources: denied }];
}
