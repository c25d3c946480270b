/**
 * What to run so that exactly the wanted sources reach a port of this host. Whoever keeps the rules that decide now is asked to change them; each
 * draft is tried on the model first, and only one that lets in exactly the wanted sources is handed out. What cannot be made exact is refused by name.
 */
import { AddressSet, type IpAddress, type IpFamily } from "@portolan/net";
import { destinationsOf, prefixTexts, type HostModel } from "@portolan/reachability";
import { inverse } from "../inverse.ts";
import { printStep } from "../print-step.ts";
import { bothFamilies } from "./draft.ts";
import type { Fix, FixAnswer, FixWarning } from "./fix.ts";
import { deviationTexts, predictSources, type PortQuestion, type Prediction } from "./predict-sources.ts";
import { portQuestionOf, type PortRequest } from "./port-question.ts";
import { solveSources, type SolvedDraft } from "./solve-sources.ts";
import { wantedSet } from "./wanted-sources.ts";

export interface FixRequest extends PortRequest {
  /** How the asker came: the address and the port of their own connection to this host. */
  readonly asker?: { readonly address: IpAddress; readonly port: number };
}

export function fixesFor(request: FixRequest): FixAnswer {
  const { host } = request;
  const question = portQuestionOf(request);
  if ("code" in question) return question;
  const now = predictSources(host, question);
  const warnings = warningsOf(request, { question, now });
  if (now.isExact) return { code: "already", warnings };
  const solved = solveSources({ host, question, now, comment: commentOf(question) });
  if (solved.code !== "solved") return solved;
  return { code: "fixed", fixes: solved.drafts.map((one, index) => fixOf(one, { question, warnings: index === 0 ? warnings : [] })) };
}

/** Of every rule that a person is told to put in. */
export function commentOf({ port }: Pick<PortQuestion, "port">): string {
  return `portolan ${port}`;
}

function fixOf({ draft, ruleset, conditions }: SolvedDraft, { question, warnings }: FixTold): Fix {
  const { steps, asksServiceName, ...fix } = draft;
  const context = { ruleset, comment: commentOf(question) };
  const more: readonly FixWarning[] = [
    ...(asksServiceName === true ? [{ code: "service-name" as const, port: question.port }] : []),
    ...(conditions.length > 0 ? [{ code: "conditional" as const, conditions }] : []),
  ];
  return {
    ...fix,
    commands: steps.flatMap((step) => printStep(step, context)),
    undo: inverse(steps, context),
    warnings: [...warnings, ...more],
  };
}

interface FixTold {
  readonly question: PortQuestion;
  readonly warnings: readonly FixWarning[];
}

const signInPorts = new Set([22]);

function warningsOf(
  { asker, host, wanted, port, protocol }: FixRequest,
  { question, now }: { readonly question: PortQuestion; readonly now: Prediction },
): readonly FixWarning[] {
  const served = (family: IpFamily): boolean => question.destinations.some((address) => address.family === family);
  const warnings: FixWarning[] = bothFamilies
    .filter((family) => wanted[family].kind === "only" && !served(family))
    .map((family) => ({ code: "not-served", family }));
  const isOwnWay = asker?.port === port && protocol === "tcp";
  if (isOwnWay && !wantedSet(wanted[asker.address.family], asker.address.family).has(asker.address) && !isOwn(host, asker.address))
    return [
      { code: "own-way", address: prefixTexts(AddressSet.fromAddresses([asker.address]).intervals, asker.address.family)[0] ?? "" },
      ...warnings,
    ];
  if (signInPorts.has(port) && protocol === "tcp" && now.extra.length > 0)
    return [{ code: "sign-in", losing: deviationTexts(now.extra) }, ...warnings];
  return warnings;
}

function isOwn(host: HostModel, address: IpAddress): boolean {
  return destinationsOf(host, { address: "::", scope: "dual" }).some(
    ({ family, value }) => family === address.family && value === address.value,
  );
}
