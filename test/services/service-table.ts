import type { Language } from "@portolan/phrases";
import { catalogue, type ScopeTarget, type Service } from "@portolan/services";
import { table } from "./markdown-table.ts";
import type { ModeRow, ReloadRow, RunRow } from "./run-results.ts";
import type { ModeKind } from "./service-modes.ts";
import { evidenceOf, nameOf, serviceSection, type ServiceRuns } from "./service-section.ts";
import { serviceWords } from "./service-words.ts";

const scopes: readonly ScopeTarget[] = ["ipv4", "ipv6", "dual", "loopback"];
/** Where a setting may stand, as the columns that say whether the named place was right there. */
const places: readonly (readonly ModeKind[])[] = [
  ["default"],
  ["include"],
  ["duplicate"],
  ["other-file"],
  ["drop-in"],
  ["argument", "environment"],
];

/** The document for one language: all services at a glance, then a section for each. Services are in the order of the catalogue. */
export function renderServiceTable(rows: readonly RunRow[], language: Language): string {
  const { title, introduction, glance, legend, head } = serviceWords[language];
  const runs = new Map(catalogue.map((service) => [service, runsOf(service, rows)]));
  const lines = [...runs].map(([service, of]) => glanceCells(service, of, language));
  return [
    `# ${title}`,
    "",
    ...introduction.flatMap((paragraph) => [paragraph, ""]),
    `## ${glance}`,
    "",
    ...legend.flatMap((paragraph) => [paragraph, ""]),
    ...table(head, lines),
    "",
    ...[...runs].flatMap(([service, of]) => serviceSection(service, of, language)),
  ].join("\n");
}

function runsOf({ id }: Service, rows: readonly RunRow[]): ServiceRuns {
  const own = rows.filter(({ service }) => service === id);
  return {
    modes: own.filter((row): row is ModeRow => "kind" in row),
    reloads: own.filter((row): row is ReloadRow => "reload" in row),
  };
}

function glanceCells(service: Service, { modes }: ServiceRuns, language: Language): readonly string[] {
  const { effect } = serviceWords[language];
  const name = nameOf(service, language);
  return [
    `[${name}](#${anchorOf(name)})`,
    evidenceOf(service, modes, language),
    ...scopes.map((target) => scopeCell(service, { target, modes }, language)),
    ...places.map((kinds) => (modes.some(({ kind, isPlaceChecked }) => kinds.includes(kind) && isPlaceChecked) ? "✓" : "")),
    effect[service.reload],
  ];
}

function scopeCell(
  service: Service,
  { target, modes }: { readonly target: ScopeTarget; readonly modes: readonly ModeRow[] },
  language: Language,
): string {
  const change = service.changes([]).find((one) => one.target === target);
  if (change === undefined) return "";
  if (!change.possible) return serviceWords[language].noWay;
  return modes.some(({ kind, sockets, setBy }) => kind === target || (kind === "default" && opens(target, { sockets, setBy })))
    ? "✓"
    : serviceWords[language].yes;
}

/** Whether a default that was run is already what the column asks for. */
function opens(target: ScopeTarget, { sockets, setBy }: Pick<ModeRow, "sockets" | "setBy">): boolean {
  const shown = sockets.length === 0 ? Object.keys(setBy) : sockets;
  const isLoopback = (socket: string): boolean => /^(?:udp )?(?:127\.|::1:|::ffff:127\.)/.test(socket);
  if (target === "loopback") return shown.length > 0 && shown.every(isLoopback);
  const families = new Set(shown.filter((socket) => !isLoopback(socket)).map((socket) => socket.split(" ").at(-1)));
  const isBoth = families.has("dual") || (families.has("ipv4") && families.has("ipv6"));
  return target === "dual" ? isBoth : families.size === 1 && families.has(target);
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
