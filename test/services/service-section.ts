import { render, serviceLabel, type Language } from "@portolan/phrases";
import { catalogue, type ScopeTarget, type Service } from "@portolan/services";
import { table } from "./markdown-table.ts";
import type { ModeRow, ReloadRow } from "./run-results.ts";
import { serviceWords } from "./service-words.ts";

/** What was run of one service. */
export interface ServiceRuns {
  readonly modes: readonly ModeRow[];
  readonly reloads: readonly ReloadRow[];
}

const targets: readonly ScopeTarget[] = ["ipv4", "ipv6", "dual", "loopback"];

/** The part of the document about one service: names and ports, how to change it, what a reload does, what was run. */
export function serviceSection(service: Service, { modes, reloads }: ServiceRuns, language: Language): readonly string[] {
  const {
    alsoCalled,
    ports,
    evidence: { title: evidence },
    change,
    reload,
    runs,
    runHead,
    reloadHead,
    seen,
    kinds,
    separator,
    colon,
  } = serviceWords[language];
  const fact = (name: string, values: readonly string[]): string[] =>
    values.length === 0 ? [] : [`- ${name}${colon}${values.join(separator)}`];
  const versions = Object.entries(modes[0]?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  const usual = service.usualPorts.map(({ protocol, port }) => `${port}/${protocol}`);
  return [
    `## ${nameOf(service, language)}`,
    "",
    ...fact(alsoCalled, service.aliases ?? []),
    ...fact(ports, usual),
    ...fact(evidence, [evidenceOf(service, modes, language), ...versions]),
    ...(service.defaults === undefined ? [] : ["", render(service.defaults, language)]),
    "",
    `**${change}**`,
    "",
    ...targets.flatMap((target) => changeLines(service, target, language)),
    "",
    `**${reload}** ${render(service.applyIn?.("UNIT") ?? service.apply, language)}`,
    ...(modes.length === 0
      ? []
      : [
          "",
          `**${runs}**`,
          "",
          ...table(
            runHead,
            modes.map((mode) => modeCells(mode, kinds[mode.kind])),
          ),
        ]),
    ...(reloads.length === 0
      ? []
      : [
          "",
          ...table(
            reloadHead,
            reloads.map((row) => [row.reload, seen[row.effect]]),
          ),
        ]),
    "",
  ];
}

/** Two services of one name are told apart by their ids. */
export function nameOf({ id, name }: Service, language: Language): string {
  const label = render(serviceLabel({ id, name }), language);
  return catalogue.filter((service) => service.name === name).length > 1 ? `${label} (${id})` : label;
}

/** Services that say that they were run and have no modes here. */
export function evidenceOf({ evidence }: Service, modes: readonly ModeRow[], language: Language): string {
  const words = serviceWords[language];
  return evidence === "run" && modes.length === 0 ? words.elsewhere : words.evidence[evidence];
}

function changeLines(service: Service, target: ScopeTarget, language: Language): readonly string[] {
  const { scopes, colon } = serviceWords[language];
  const change = service.changes([]).find((one) => one.target === target);
  if (change === undefined) return [];
  const leading = change.parts.map(({ step }) => render(step, language));
  const after = change.notes.map((note) => render(note, language));
  const join = (texts: readonly string[]): string => texts.join(language === "en" ? " " : "");
  if (!change.possible) return [`- ${scopes[target]}${colon}✗ ${join(after)}`];
  const code = change.parts.flatMap((part) => part.code);
  return [
    `- ${scopes[target]}${colon}${join(leading)}`,
    "",
    ...["```", ...code, "```", ...(after.length === 0 ? [] : ["", join(after)])].map((line) => (line === "" ? "" : `  ${line}`)),
  ];
}

function modeCells({ name, sockets, setBy }: ModeRow, kind: string): readonly string[] {
  const shown = sockets.length === 0 ? Object.keys(setBy) : sockets;
  const places = [...new Set(shown.map((socket) => setBy[socket] ?? "unknown"))].filter((place) => place !== "unknown");
  return [kind, name, shown.map(code).join("<br>"), places.map(code).join("<br>")];
}

function code(text: string): string {
  return `\`${text}\``;
}
