/**
 * A plan in words, for whoever is to decide about it: what is wanted of both families, who gains and who loses, whether all else is proved to stay, what it may
 * cost, what is done, how it ends, lasts and is taken back. "Nothing else changes" is said only where the whole space was compared.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import { namedRisks, type Keeping, type Plan, type PlannedSocket, type Risk } from "@portolan/plans";
import type { Interface } from "@portolan/snapshot";
import type { ExplanationLine } from "../explanation.ts";
import { codeLine, literal, textLine } from "../line.ts";
import { keepingLines } from "../fixes/section-allow.ts";
import { prefixList } from "../reach/who-phrase.ts";
import type { Report } from "../render-explanation.ts";
import { changeLines } from "./change-lines.ts";
import { intentPhrase } from "./intent-phrase.ts";
import { riskPhrase } from "./risk-phrase.ts";

type Section = Report["sections"][number];

/** `interfaces`: of the host, whose own addresses are no sender's; none where they are not known. */
export function explainPlan(plan: Plan, interfaces: readonly Interface[] = []): Report {
  const { gained, lost } = plan.promise;
  const gains = changeLines(gained, { interfaces, tone: "warning" });
  const losses = changeLines(lost, { interfaces, tone: "warning" });
  const limited = changeLines(plan.promise.limited ?? [], { interfaces, tone: "plain" });
  return {
    answer: [intentPhrase(plan.intent)],
    sections: [
      sectionOf("gained", gains.length > 0 ? gains : [textLine(phrase("plan.nobodyGains"))]),
      sectionOf("lost", losses.length > 0 ? losses : [textLine(phrase("plan.nobodyLoses"))]),
      ...(limited.length === 0 ? [] : [sectionOf("limited", limited)]),
      ...ledSection(plan),
      ...socketSection(plan),
      sectionOf("rest", restLines(plan)),
      sectionOf("risks", riskLines(plan, interfaces)),
      { title: phrase("plan.title.commands", { managers: managersOf(plan) }), lines: plan.commands.map(codeLine) },
      ...(plan.removed.length === 0 ? [] : [sectionOf("removed", [...new Set(plan.removed)].map(codeLine))]),
      ...(plan.until === null ? [] : [sectionOf("end", [textLine(phrase(`plan.end.${plan.until.by}`, { time: plan.until.at }))])]),
      sectionOf("keeping", keepLines(plan)),
      sectionOf("undo", undoLines(plan)),
      sectionOf("confirm", [textLine(confirmPhrase(plan))]),
    ],
  };
}

function sectionOf(
  id: "gained" | "lost" | "limited" | "sockets" | "rest" | "risks" | "removed" | "end" | "keeping" | "undo" | "confirm",
  lines: Section["lines"],
): Section {
  return { title: phrase(`plan.title.${id}`), lines };
}

/** Address by address; one that nobody reaches is left out. */
function ledSection({ intent, promise: { led = [] } }: Plan): readonly Section[] {
  if (intent.kind !== "redirect") return [];
  const reached = led.filter(({ sources }) => sources.length > 0);
  const lines = reached.map(({ to, sources }) =>
    textLine(phrase("plan.led", { to, who: phrase("reach.who.list", { list: prefixList(sources) }) })),
  );
  return [{ title: phrase("plan.title.led", { to: intent.to }), lines: lines.length > 0 ? lines : [textLine(phrase("plan.who.nobody"))] }];
}

function socketSection({ promise: { sockets } }: Plan): readonly Section[] {
  if (sockets === undefined) return [];
  const list = (all: readonly PlannedSocket[]): readonly Phrase[] => all.map(({ protocol, address, port }) => literal(`${protocol}/${address.includes(":") ? `[${address}]` : address}:${port}`)); // prettier-ignore
  return [sectionOf("sockets", [textLine(phrase("plan.sockets", { before: list(sockets.before), after: list(sockets.after) }))])];
}

function restLines({ promise }: Plan): readonly ExplanationLine[] {
  const changed = promise.changed.length === 0 ? [] : [textLine(phrase("plan.rest.changed", { count: promise.changed.length }))];
  if (promise.proved) return [textLine(phrase("plan.rest.proved"), "good"), ...changed];
  return [
    textLine(phrase("plan.rest.unproved"), "warning"),
    ...promise.unproved.map((text) => textLine(literal(text), "warning")),
    ...changed,
  ];
}

function riskLines({ risks, acceptedRisks }: Plan, interfaces: readonly Interface[]): readonly ExplanationLine[] {
  if (risks.length === 0) return [textLine(phrase("plan.risk.none"), "good")];
  return risks.flatMap((risk) => riskLine(risk, { accepted: acceptedRisks, interfaces }));
}

interface RiskTold {
  readonly accepted: Plan["acceptedRisks"];
  readonly interfaces: readonly Interface[];
}

function riskLine(risk: Risk, { accepted, interfaces }: RiskTold): readonly ExplanationLine[] {
  const params = { name: literal(risk.code), risk: riskPhrase(risk, interfaces) };
  if (accepted.includes(risk.code)) return [textLine(phrase("plan.risk.accepted", params), "warning")];
  if (!namedRisks.has(risk.code)) return [textLine(phrase("plan.risk.line", params))];
  return [
    textLine(phrase("plan.risk.line", params), "bad"),
    textLine(phrase("plan.risk.accept", { option: literal(`--accept-risk=${risk.code}`) })),
  ];
}

/** Those that go by another name than their own. */
const managerNames: Readonly<Record<string, string>> = {
  docker: "DOCKER-USER",
  "by-hand": "nftables, iptables",
  "own-table": "nftables",
  "traffic-control": "tc",
};

function managersOf({ managers }: Plan): readonly Phrase[] {
  return managers.map((name) => (name === "service" ? phrase("plan.manager.service") : literal(managerNames[name] ?? name)));
}

/** What is to end by itself is to be in no file: a start would load it again after its end. */
function keepLines({ keeping, managers, until }: Plan): readonly ExplanationLine[] {
  const others = keeping.filter(({ kind }) => kind !== "kept");
  if (others.length === 0) return [textLine(phrase("plan.keep.kept"), "good")];
  return until === null ? others.flatMap((one) => keepingOf(one, managers)) : [textLine(phrase("plan.keep.ends"))];
}

/** What is said of Docker and of nftables holds for them alone. */
function keepingOf(keeping: Keeping, managers: Plan["managers"]): readonly ExplanationLine[] {
  const isUnit = keeping.kind === "unit" && !managers.includes("docker");
  const isFile = keeping.kind === "append" && !keeping.path.endsWith("nftables.conf");
  if (!isUnit && !isFile) return keepingLines(keeping);
  const [, ...rest] = keepingLines(keeping);
  return [textLine(phrase(isUnit ? "plan.keep.unit" : "plan.keep.file", { path: keeping.path })), ...rest];
}

function undoLines({ undo: { commands, byHand } }: Plan): readonly ExplanationLine[] {
  const own = commands.map(codeLine);
  if (byHand === null) return own;
  return [...own, textLine(phrase("fixes.undo.byHand", { comment: byHand.comment })), ...byHand.list.map(codeLine)];
}

function confirmPhrase({ confirm: { families, withinSeconds: seconds } }: Plan): Phrase {
  if (families.length === 0) return phrase("plan.confirm.console", { seconds });
  return phrase("plan.confirm.families", { seconds, families: families.map((family) => literal(family === "ipv4" ? "IPv4" : "IPv6")) });
}
