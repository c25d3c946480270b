import type { ReadyEvent } from "@portolan/daemon";
import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import type { RunningPanel } from "@portolan/server";
import type { Paint } from "../paint.ts";
import { printableText } from "../printable-text.ts";
import type { Surroundings } from "./surroundings.ts";

const linkMinutes = 15;

const margin = "  ";
const deep = "      ";

interface Speech {
  readonly surroundings: Surroundings;
  readonly language: Language;
  readonly paint: Paint;
}

interface ReadyInput extends Speech {
  readonly event: ReadyEvent;
  /** Null where whoever reads may have the link. Otherwise, as in a journal that others read, what to run for one. */
  readonly linkCommand: string | null;
}

/** What `portolan up` says once the panel can be opened: where, how to get there, and what would show more. */
export function readyLines({ event, linkCommand, ...speech }: ReadyInput): string[] {
  const { language, paint } = speech;
  const say = (text: Phrase) => printableText(render(text, language));
  const notes = [
    linkCommand === null
      ? phrase("commands.up.link-once", { minutes: linkMinutes })
      : phrase("commands.up.how-to-link", { command: linkCommand }),
    phrase("commands.up.data", { path: event.dataDir }),
    phrase("commands.up.stop"),
  ];
  const [link = ""] = event.urls;
  return [
    "",
    `${margin}${paint("good", "●")} ${paint("strong", say(phrase("commands.up.ready")))}`,
    "",
    ...warnings(event).map((text) => margin + paint("warning", say(text))),
    ...(warnings(event).length === 0 ? [] : [""]),
    ...wayLines(linkCommand === null ? link : originOf(link), event.port, speech),
    "",
    ...notes.map((text) => margin + paint("dim", say(text))),
    "",
  ];
}

/** What a second `portolan up` says: which one runs, and a fresh link to it. */
export function runningLines({ running, ...speech }: Speech & { readonly running: RunningPanel }): string[] {
  const { language, paint } = speech;
  const say = (text: Phrase) => printableText(render(text, language));
  const [link = ""] = running.urls;
  const already = phrase("commands.up.already", { pid: running.pid, origin: originOf(link) });
  return [
    "",
    `${margin}${paint("good", "●")} ${paint("strong", say(already))}`,
    "",
    ...wayLines(link, running.port, speech),
    "",
    margin + paint("dim", say(phrase("commands.up.link-once", { minutes: linkMinutes }))),
    "",
  ];
}

function originOf(link: string): string {
  return link.split("/#")[0] ?? "";
}

function wayLines(link: string, port: number, { surroundings, language, paint }: Speech): string[] {
  const way = tunnelLines(port, surroundings).map((line) =>
    typeof line === "string" ? deep + paint("strong", printableText(line)) : margin + printableText(render(line, language)),
  );
  return [...way, deep + paint("accent", printableText(link))];
}

function warnings({ port, portTakenBy, privileged }: ReadyEvent): Phrase[] {
  const holder = portTakenBy?.holder ?? phrase("commands.up.unknown-holder");
  return [
    ...(portTakenBy === null ? [] : [phrase("commands.up.port-taken", { wanted: portTakenBy.port, holder, port })]),
    ...(privileged ? [] : [phrase("commands.up.not-root")]),
  ];
}

/** Phrases are said, strings are typed. The link follows. */
function tunnelLines(port: number, { tunnel }: Surroundings): (Phrase | string)[] {
  if (tunnel === null) return [phrase("commands.up.open")];
  const sshPort = tunnel.sshPort === null ? "" : `-p ${tunnel.sshPort} `;
  return [phrase("commands.up.tunnel"), `ssh ${sshPort}-L ${port}:localhost:${port} ${tunnel.login}`, phrase("commands.up.then-open")];
}
