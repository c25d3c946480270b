import { render, type Language } from "@portolan/phrases";
import type { ChangeEvent, Endpoint } from "@portolan/sockets";
import { cutTo, padEndTo } from "../display-width.ts";
import { ownerWords, scopeWords, shownAddress, unitOrContainer } from "../ls/endpoint-words.ts";
import type { Paint, Style } from "../paint.ts";
import { printableText } from "../printable-text.ts";

const styles: Readonly<Record<ChangeEvent["kind"], Style>> = {
  opened: "good",
  closed: "bad",
  widened: "warning",
  narrowed: "accent",
  "owner-changed": "warning",
  "binary-changed": "warning",
  "binary-deleted": "warning",
  replaced: "dim",
  brief: "dim",
  flapping: "warning",
};

/** One event as one line: time, what happened, where, by whom. A change of address or owner shows both sides. */
export function changeLine(
  event: ChangeEvent,
  { language, paint, width }: { language: Language; paint: Paint; width: number | null },
): string {
  const endpoint = event.after ?? event.before;
  if (endpoint === null) return "";
  const kindWidth = language === "zh-CN" ? 10 : 11;
  const kind = padEndTo(render({ id: `commands.watch.${event.kind}` }, language), kindWidth);
  const time = new Date(event.at).toTimeString().slice(0, 8);
  const namespace = endpoint.namespace === "host" ? [] : [endpoint.namespace.slice(0, 22)];
  const words = [
    endpoint.protocol,
    ...placeWords(event, endpoint),
    scopeWords(endpoint, language),
    ...whoWords(event, endpoint, language),
    ...namespace,
  ];
  const rest = printableText(words.join("  "));
  const room = width === null ? null : width - time.length - kindWidth - 4;
  return `${paint("dim", time)}  ${paint(styles[event.kind], kind)}  ${room === null ? rest : cutTo(rest, room)}`;
}

function placeWords({ before, after }: ChangeEvent, endpoint: Endpoint): string[] {
  const moved = before !== null && after !== null && shownAddress(before) !== shownAddress(after);
  return [moved ? `${shownAddress(before)} → ${shownAddress(after)}` : shownAddress(endpoint)];
}

function whoWords({ kind, before, after }: ChangeEvent, endpoint: Endpoint, language: Language): string[] {
  const now = ownerWords(endpoint, language);
  const unit = unitOrContainer(endpoint);
  const place = unit === "-" ? [] : [unit];
  const changed = kind === "owner-changed" || kind === "binary-changed" || kind === "replaced";
  if (!changed || before === null || after === null) return [now, ...place];
  return [`${ownerWords(before, language)} → ${now}`, ...place];
}
