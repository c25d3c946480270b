import { writeFile } from "node:fs/promises";
import { RefusalError } from "@portolan/contract";
import { phrase, render } from "@portolan/phrases";
import type { CommandCall, RunCommand } from "../command.ts";
import { coverageLines } from "../coverage-lines.ts";
import { openHostView, type HostView } from "../host-view.ts";
import { createPaint, decideColour } from "../paint.ts";
import { printableText } from "../printable-text.ts";

export const saveSnapshot: RunCommand = async (call) => {
  const path = call.options.text("out") ?? "-";
  using view = await openHostView(call, "all", { sweepOwners: true });
  const text = `${JSON.stringify(view.snapshot)}\n`;
  if (path === "-") call.terminal.write(text);
  else {
    await writeNew(path, text);
    reportSaved(path, Buffer.byteLength(text), { view, call });
  }
  return 0;
};

// Only its owner may read it: command lines and rules of a host are nobody else's business.
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new RefusalError("FILE_UNWRITABLE", { path, reason: String(error.code) });
    throw error;
  }
}

function reportSaved(path: string, bytes: number, { view, call }: { view: HostView; call: CommandCall }): void {
  const { language, options, terminal } = call;
  const { snapshot, endpoints } = view;
  if (options.flag("json")) {
    const document = {
      schema: "portolan.saved/1",
      path,
      bytes,
      endpoints: endpoints.length,
      takenAt: snapshot.takenAt,
      coverage: snapshot.coverage,
    };
    terminal.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const saved = phrase("commands.snapshot.saved", {
    path,
    size: readableSize(bytes),
    endpoints: endpoints.length,
    takenAt: snapshot.takenAt,
  });
  const paint = createPaint(
    decideColour({ flag: options.flag("color"), terminal: terminal.coloured.stderr, environment: terminal.environment }),
  );
  const lines = coverageLines({ lead: printableText(render(saved, language)), coverage: snapshot.coverage, language, paint });
  terminal.report(`${lines.join("\n")}\n`);
}

/** Bytes as a person reads them, in powers of 1024. */
export function readableSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
