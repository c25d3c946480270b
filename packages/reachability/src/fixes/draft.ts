/** A fix before it is tried: what would be printed, and the same as changes of the model. */
import type { IpFamily } from "@portolan/net";
import type { PortRule } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import type { Fix, WantedOfFamily } from "./fix.ts";
import type { PortQuestion, Prediction } from "./predict-sources.ts";
import type { RuleEdit } from "./rule-edit.ts";

export interface Draft extends Omit<Fix, "warnings"> {
  readonly edits: readonly RuleEdit[];
  readonly asksServiceName?: true;
}

/** The same kind of trouble in some families, for which one manager is asked. */
export interface Drafting {
  readonly host: HostModel;
  readonly question: PortQuestion;
  readonly families: readonly IpFamily[];
  /** As it is now. */
  readonly now: Prediction;
}

export const bothFamilies = ["ipv4", "ipv6"] as const satisfies readonly IpFamily[];

export function commentOf({ port }: Pick<PortQuestion, "port">): string {
  return `portolan ${port}`;
}

/** null: nobody. Empty: everybody. */
export function allowedSources(wanted: WantedOfFamily): readonly string[] | null {
  if (wanted.kind === "nobody") return null;
  return wanted.kind === "everyone" ? [] : wanted.sources;
}

/** What lets the wanted in. Empty: nobody. */
export function acceptRules({ question }: Pick<Drafting, "question">, family: IpFamily, isPublished = false): readonly PortRule[] {
  const sources = allowedSources(question.wanted[family]);
  const { protocol, port } = question;
  return sources === null ? [] : [{ verdict: isPublished ? "return" : "accept", family, protocol, port, sources, isPublished }];
}

/** What keeps the others out. Empty: there are none. */
export function dropRules({ question }: Pick<Drafting, "question">, family: IpFamily, isPublished = false): readonly PortRule[] {
  const { protocol, port } = question;
  if (question.wanted[family].kind === "everyone") return [];
  return [{ verdict: "drop", family, protocol, port, sources: [], isPublished }];
}
