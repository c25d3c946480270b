/** Who holds the sockets of an endpoint: processes with their files and users, the container; and what could not be read. */
import { phrase, serviceLabel, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint, Owner } from "@portolan/sockets";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { literal, section, textLine } from "./line.ts";
import { withDetails } from "./owner-name.ts";

const processLimit = 4;
const commandLimit = 400; // characters of a command line worth a person's time

export function ownerSection(endpoint: Endpoint, snapshot: Snapshot): ExplanationSection[] {
  const lines: ExplanationLine[] = containerLines(endpoint);
  const shown = endpoint.owners.slice(0, processLimit);
  for (const [index, owner] of shown.entries()) lines.push(...processLines(owner, shown[index - 1] ?? null));
  const rest = endpoint.owners.length - shown.length;
  if (rest > 0) lines.push(textLine(phrase("explanation.owner.more", { count: rest })));
  if (endpoint.owners.length === 0 && endpoint.sockets > 0) lines.push(unreadLine(endpoint, snapshot));
  if (endpoint.service?.recognisedBy === "port")
    lines.push(textLine(phrase("services.whole.evidence.portGuess", { service: serviceLabel(endpoint.service) })));
  return section("owner", lines);
}

function unreadLine({ ownersKnown }: Endpoint, { host }: Snapshot): ExplanationLine {
  if (ownersKnown) return textLine(phrase("explanation.owner.nobody"));
  return textLine(host.privileged ? phrase("explanation.owner.hidden") : phrase("explanation.owner.unknown"), "warning");
}

function containerLines({ container }: Endpoint): ExplanationLine[] {
  if (container === null) return [];
  const { name, image, runtime, id, composeProject: project, composeService: service } = container;
  const lines = [textLine(phrase("explanation.owner.container", { name, image, runtime, id: id.slice(0, 12) }))];
  if (project !== null) lines.push(textLine(phrase("explanation.owner.compose", { project, service: service ?? "?" })));
  return lines;
}

/** A worker that differs from the process before it only by its pid says no more than that. */
function processLines(owner: Owner, previous: Owner | null): readonly ExplanationLine[] {
  const name = owner.program;
  const heading = textLine(withDetails(name === null ? phrase("explanation.who.unknown") : literal(name), processDetails(owner)));
  if (previous !== null && previous.executable === owner.executable) return [heading];
  const lines = [heading];
  if (owner.executable !== null) lines.push(executableLine(owner.executable, owner.executableDeleted));
  if (owner.command !== null && owner.command !== owner.executable) {
    lines.push(textLine(phrase("explanation.owner.command", { command: shorten(owner.command) })));
  }
  if (owner.workingDirectory !== null && owner.workingDirectory !== "/") {
    lines.push(textLine(phrase("explanation.owner.workingDirectory", { path: owner.workingDirectory })));
  }
  return lines;
}

function executableLine(path: string, isDeleted: boolean): ExplanationLine {
  return isDeleted
    ? textLine(phrase("explanation.owner.deleted", { path }), "warning")
    : textLine(phrase("explanation.owner.executable", { path }));
}

function processDetails(owner: Owner): readonly Phrase[] {
  const details = [phrase("explanation.who.pid", { pid: owner.pid })];
  if (owner.user !== null) details.push(phrase("explanation.who.user", { user: owner.user }));
  if (owner.startedAt !== null) details.push(phrase("explanation.who.since", { time: owner.startedAt }));
  return details;
}

function shorten(command: string): string {
  return command.length > commandLimit ? `${command.slice(0, commandLimit)}…` : command;
}
