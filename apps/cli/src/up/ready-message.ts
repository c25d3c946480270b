import type { ReadyEvent } from "@portolan/daemon";
import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import type { Paint } from "../paint.ts";
import { printableText } from "../printable-text.ts";
import type { Surroundings } from "./surroundings.ts";

const linkMinutes = 15;

const margin = "  ";
const deep = "      ";

interface ReadyInput {
  readonly event: ReadyEvent;
  readonly surroundings: Surroundings;
  readonly language: Language;
  readonly paint: Paint;
}

/** What `portolan up` says once the panel can be opened: where, how to get there, and what would show more. */
export function readyLines({ event, surroundings, language, paint }: ReadyInput): string[] {
  const say = (text: Phrase) => printableText(render(text, language));
  const notes = [
    phrase("commands.up.link-once", { minutes: linkMinutes }),
    phrase("commands.up.data", { path: event.dataDir }),
    phrase("commands.up.stop"),
  ];
  return [
    "",
    `${margin}${paint("good", "●")} ${paint("strong", say(phrase("commands.up.ready")))}`,
    "",
    ...warnings(event).map((text) => margin + paint("warning", say(text))),
    ...(warnings(event).length === 0 ? [] : [""]),
    ...tunnelLines(event.port, surroundings).map((line) =>
      typeof line === "string" ? deep + paint("strong", printableText(line)) : margin + say(line),
    ),
    deep + paint("accent", printableText(event.urls[0] ?? "")),
    "",
    ...notes.map((text) => margin + paint("dim", say(text))),
    "",
  ];
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
