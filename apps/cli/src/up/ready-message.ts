import type { ReadyEvent } from "@portolan/daemon";
import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import { displayWidth, padEndTo } from "../display-width.ts";
import type { Paint } from "../paint.ts";
import { printableText } from "../printable-text.ts";
import type { Surroundings } from "./surroundings.ts";

const linkMinutes = 15;

/** What `portolan up` says once the panel can be opened: where, how to get there, and what would show more. */
export function readyLines({
  event,
  surroundings,
  language,
  paint,
}: {
  event: ReadyEvent;
  surroundings: Surroundings;
  language: Language;
  paint: Paint;
}): string[] {
  const say = (text: Phrase) => printableText(render(text, language));
  const labels = [phrase("commands.up.open"), phrase("commands.up.data")].map(say);
  const width = Math.max(...labels.map(displayWidth)) + 3;
  const [open = "", data = ""] = labels.map((label) => `  ${paint("dim", padEndTo(label, width))}`);
  const under = " ".repeat(width + 2);
  const url = paint("accent", printableText(event.urls[0] ?? ""));
  return [
    "",
    `  ${paint("good", "●")} ${paint("strong", say(phrase("commands.up.ready")))}`,
    "",
    ...takenLines(event, say, paint),
    ...tunnelLines({ event, surroundings, say, paint, under }),
    `${open}${url}`,
    `${under}${paint("dim", say(phrase("commands.up.link-once", { minutes: linkMinutes })))}`,
    "",
    `${data}${printableText(event.dataDir)}`,
    ...(event.privileged ? [] : [`${under}${paint("warning", say(phrase("commands.up.not-root")))}`]),
    `${under}${paint("dim", say(phrase("commands.up.stop")))}`,
    "",
  ];
}

function takenLines({ port, portTakenBy }: ReadyEvent, say: (text: Phrase) => string, paint: Paint): string[] {
  if (portTakenBy === null) return [];
  const holder = portTakenBy.holder ?? phrase("commands.up.unknown-holder");
  return [`  ${paint("warning", say(phrase("commands.up.port-taken", { wanted: portTakenBy.port, holder, port })))}`, ""];
}

interface TunnelParts {
  readonly event: ReadyEvent;
  readonly surroundings: Surroundings;
  readonly say: (text: Phrase) => string;
  readonly paint: Paint;
  readonly under: string;
}

function tunnelLines({ event: { port }, surroundings: { tunnel }, say, paint, under }: TunnelParts): string[] {
  if (tunnel === null) return [];
  const sshPort = tunnel.sshPort === null ? "" : `-p ${tunnel.sshPort} `;
  return [
    `  ${say(phrase("commands.up.tunnel"))}`,
    `${under}${paint("strong", `ssh ${sshPort}-L ${port}:localhost:${port} ${printableText(tunnel.login)}`)}`,
    `  ${say(phrase("commands.up.then-open"))}`,
    "",
  ];
}
