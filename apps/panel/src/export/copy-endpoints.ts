/** Puts endpoints on the clipboard or into a file, and says how many. The columns are those on the screen. */
import { copyText } from "../copy-button.tsx";
import { noteStore } from "../notes/note-store.ts";
import { readLanguage } from "../settings/language-choice.ts";
import { speechIn, type Speech } from "../settings/language.ts";
import { cellText } from "../table/cell-text.ts";
import { showToast } from "../toast.tsx";
import type { Workspace } from "../use-workspace.ts";
import type { Endpoint } from "../wire.ts";
import { formatCsv, formatJson, formatText, type ExportFormat } from "./format-endpoints.ts";

export interface Export {
  readonly endpoints: readonly Endpoint[];
  readonly format: ExportFormat;
  readonly state: Pick<Workspace, "columns" | "facts" | "look">;
}

export async function copyEndpoints(wanted: Export): Promise<void> {
  const speech = speechIn(readLanguage());
  await copyText(renderEndpoints(wanted, speech));
  showToast(speech.say("panel.copyRows.done", { count: wanted.endpoints.length, format: speech.say(`panel.export.${wanted.format}`) }));
}

const mediaTypes: Readonly<Record<ExportFormat, readonly [type: string, extension: string]>> = {
  text: ["text/plain", "txt"],
  csv: ["text/csv", "csv"],
  json: ["application/json", "json"],
};

export function downloadEndpoints(wanted: Export, hostName: string | null): void {
  const speech = speechIn(readLanguage());
  const [type, extension] = mediaTypes[wanted.format];
  // a byte order mark tells spreadsheets that a CSV is UTF-8
  const bytes = new Blob([wanted.format === "csv" ? "\uFEFF" : "", renderEndpoints(wanted, speech)], { type: `${type};charset=utf-8` });
  const name = `${hostName ?? "portolan"}-ports-${new Date().toISOString().slice(0, 16).replaceAll(":", "")}.${extension}`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  showToast(speech.say("panel.download.done", { count: wanted.endpoints.length, name }));
}

function renderEndpoints({ endpoints, format, state }: Export, speech: Speech): string {
  if (format === "json") return formatJson(endpoints, state.look, noteStore.read());
  const columns = state.columns.shown;
  const context = { speech, facts: state.facts };
  const table = {
    header: columns.map((column) => (format === "csv" ? column : speech.say(`panel.column.${column}`))),
    rows: endpoints.map((endpoint) => columns.map((column) => cellText(endpoint, column, context))),
  };
  return format === "csv" ? formatCsv(table) : formatText(table);
}
