/** What to run so that exactly the wanted sources reach a port: whose rules change, the commands, what lasts, how it is undone, what it may cost. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Fix, FixAnswer, FixRefusal, FixWarning, Keeping, WantedOfFamily, WantedSources } from "@portolan/plans";
import type { ExplanationLine, ExplanationSection } from "../explanation.ts";
import { codeLine, literal, section, textLine } from "../line.ts";
import { managerNames } from "../reach/rule-owner-phrase.ts";

/** The answer about one protocol of a port. */
export interface AllowAnswer {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly wanted: WantedSources;
  readonly answer: FixAnswer;
}

export function allowSection(answers: readonly AllowAnswer[]): ExplanationSection[] {
  return section("allow", answers.flatMap(allowLines)); // prettier-ignore
}

function allowLines({ protocol, port, wanted, answer }: AllowAnswer): readonly ExplanationLine[] {
  const goal = { protocol: protocol.toUpperCase(), port, ipv4: whoPhrase(wanted.ipv4), ipv6: whoPhrase(wanted.ipv6) };
  const isNobody = wanted.ipv4.kind === "nobody" && wanted.ipv6.kind === "nobody" && answer.code === "fixed";
  const hint = isNobody ? [textLine(phrase("fixes.bindInstead"))] : [];
  return [textLine(phrase("fixes.goal", goal)), ...hint, ...answerLines(answer)];
}

function answerLines(answer: FixAnswer): readonly ExplanationLine[] {
  if (answer.code === "fixed") return [...answer.fixes.flatMap(fixLines), textLine(phrase("fixes.tried"), "good")];
  if (answer.code === "already") return [textLine(phrase("fixes.already"), "good"), ...answer.warnings.map(warningLine)];
  return [textLine(fixRefusalPhrase(answer), "warning")];
}

function whoPhrase(wanted: WantedOfFamily): Phrase {
  return wanted.kind === "only" ? phrase("fixes.who.only", { sources: wanted.sources.join(", ") }) : phrase(`fixes.who.${wanted.kind}`);
}

function fixLines(fix: Fix): readonly ExplanationLine[] {
  const places = fix.places.join(", ");
  return [
    ...fix.warnings.map(warningLine),
    textLine(inPhrase(fix, places)),
    ...fix.commands.map(({ text }) => codeLine(text)),
    ...(fix.removed.length === 0 ? [] : [textLine(phrase("fixes.removes")), ...[...new Set(fix.removed)].map(codeLine)]),
    ...keepingLines(fix.keeping),
    ...undoLines(fix),
  ];
}

function inPhrase({ manager }: Fix, places: string): Phrase {
  return manager === "ufw" ? phrase("fixes.in.ufw") : phrase(`fixes.in.${manager}`, { places });
}

export function keepingLines(keeping: Keeping): readonly ExplanationLine[] {
  switch (keeping.kind) {
    case "kept":
      return [textLine(phrase("fixes.kept"))];
    case "written":
      return keeping.files.flatMap(({ path, added, removed }) => [
        ...(added.length === 0
          ? []
          : [textLine(phrase("fixes.keep.written", { path }), "good"), ...added.map((line) => codeLine(line.trim()))]),
        ...(removed.length === 0 ? [] : [textLine(phrase("fixes.keep.taken", { path }), "good"), ...removed.map(codeLine)]),
      ]);
    case "append":
      return [textLine(phrase("fixes.keep.append", { path: keeping.path })), ...keeping.lines.map(codeLine)];
    case "replace":
      if (keeping.lines.length === 0) return [textLine(phrase("fixes.keep.remove", { path: keeping.path, old: keeping.old.join("; ") }))];
      return [textLine(phrase("fixes.keep.replace", { path: keeping.path, old: keeping.old.join("; ") })), ...keeping.lines.map(codeLine)];
    case "commands":
      return [textLine(phrase("fixes.keep.commands")), ...keeping.commands.map(({ text }) => codeLine(text))];
    case "unit":
      return [
        textLine(phrase("fixes.keep.unit", { path: keeping.path })),
        ...keeping.lines.map(codeLine),
        textLine(phrase("fixes.keep.unitThen")),
        ...keeping.commands.map(({ text }) => codeLine(text)),
      ];
  }
}

function undoLines({ undo }: Fix): readonly ExplanationLine[] {
  const { byHand, commands } = undo;
  return [
    textLine(phrase("fixes.undo")),
    ...commands.map(({ text }) => codeLine(text)),
    ...(byHand === null
      ? []
      : [textLine(phrase("fixes.undo.byHand", { comment: byHand.comment })), ...byHand.list.map(({ text }) => codeLine(text))]),
  ];
}

function warningLine(warning: FixWarning): ExplanationLine {
  return textLine(warningPhrase(warning), "warning");
}

function warningPhrase(warning: FixWarning): Phrase {
  switch (warning.code) {
    case "own-way":
      return phrase("fixes.warning.own-way", { address: warning.address });
    case "sign-in":
      return phrase("fixes.warning.sign-in", { losing: warning.losing.join(", ") });
    case "service-name":
      return phrase("fixes.warning.service-name", { port: warning.port });
    case "conditional":
      return phrase("fixes.warning.conditional", { conditions: warning.conditions.join("; ") });
    case "not-served":
      return phrase("fixes.warning.not-served", { family: warning.family === "ipv4" ? "IPv4" : "IPv6" });
  }
}

export function fixRefusalPhrase(refusal: FixRefusal): Phrase {
  switch (refusal.code) {
    case "host-only":
      return phrase("fixes.refused.host-only");
    case "unknown-manager":
      return phrase("fixes.refused.unknown-manager", { manager: literal(managerNames[refusal.manager]) });
    case "unread":
      return phrase("fixes.refused.unread", { places: refusal.places.join(", ") });
    case "redirected":
      return phrase("fixes.refused.redirected", { text: refusal.text });
    case "not-exact": {
      const list = (texts: readonly string[]): Phrase => (texts.length === 0 ? phrase("fixes.none") : literal(texts.join(", ")));
      return phrase("fixes.refused.not-exact", { extra: list(refusal.extra), missing: list(refusal.missing), texts: list(refusal.texts) });
    }
  }
}
