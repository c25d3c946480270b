/** Why the owner runs: the chain of ancestors, the systemd unit or socket unit behind it, a login session. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot, Unit } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { literal, section, textLine } from "./line.ts";
import { mainOwner } from "./owner-name.ts";

const sessionPrograms: ReadonlySet<string> = new Set([
  "sshd",
  "sshd-session",
  "login",
  "tmux",
  "tmux: server",
  "screen",
  "su",
  "sudo",
  "gnome-terminal-",
  "konsole",
]);

export function whySection(endpoint: Endpoint, snapshot: Snapshot): ExplanationSection[] {
  const lines: ExplanationLine[] = [];
  const owner = mainOwner(endpoint);
  if (owner !== null && owner.ancestry.length > 0) {
    const chain = [...owner.ancestry].reverse().map(({ name }) => name);
    lines.push(textLine(phrase("explanation.why.chain", { chain: [...chain, owner.program ?? `pid ${owner.pid}`].join(" → ") })));
  }
  const unit = snapshot.sections.units.find(({ name }) => name === endpoint.unit) ?? null;
  if (endpoint.unit !== null) lines.push(textLine(unitPhrase(endpoint.unit, unit)));
  const socketUnit = socketUnitOf(endpoint, snapshot);
  if (socketUnit !== null && endpoint.unit !== null) {
    lines.push(textLine(phrase("explanation.why.socketUnit", { socket: socketUnit.name, unit: endpoint.unit })));
  }
  const isService = endpoint.unit?.endsWith(".service") === true;
  if (!isService && endpoint.container === null && owner?.ancestry.some(({ name }) => sessionPrograms.has(name)) === true) {
    lines.push(textLine(phrase("explanation.why.session"), "warning"));
  }
  return section("why", lines);
}

function unitPhrase(name: string, unit: Unit | null): Phrase {
  const details = [unit?.description, unit?.active, unit?.fragment]
    .filter((text) => typeof text === "string" && text !== "")
    .map((text) => literal(String(text)));
  return details.length === 0 ? phrase("explanation.why.unit", { unit: name }) : phrase("explanation.why.unitOf", { unit: name, details });
}

/** The socket unit that starts the endpoint's service, before that runs and while systemd still holds the socket; null where no socket unit does. */
export function socketUnitOf(endpoint: Endpoint, { sections }: Snapshot): Unit | null {
  if (endpoint.state !== "activated" && !endpoint.owners.some(({ pid }) => pid === 1)) return null;
  return sections.units.find((unit) => unit.kind === "socket" && (unit.triggers === endpoint.unit || unit.name === endpoint.unit)) ?? null;
}
