import { hash } from "node:crypto";
import { phrase, render } from "@portolan/phrases";
import { sealSnapshot } from "@portolan/snapshot";
import type { CommandCall, RunCommand } from "../command.ts";
import { coverageLines } from "../coverage-lines.ts";
import { openHostView, type HostView } from "../host-view.ts";
import { createPaint, decideColour } from "../paint.ts";
import { printableText } from "../printable-text.ts";
import { openForWriting, replaceContents } from "../written-file.ts";

export const saveSnapshot: RunCommand = async (call) => {
  const path = call.options.text("out") ?? "-";
  // Opened before the host is read, so that a place that cannot be written is refused at once.
  await using file = path === "-" ? null : await openForWriting(path);
  using view = await openHostView(call, "all", { sweepOwners: true });
  const text = `${JSON.stringify(sealSnapshot(view.snapshot, (content) => hash("sha256", content, "hex")))}\n`;
  if (file === null) call.terminal.write(text);
  else {
    await replaceContents(file, { path, text });
    reportSaved(path, Buffer.byteLength(text), { view, call });
  }
  return 0;
};

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
  const lines = coverageLines({
    lead: printableText(render(saved, language)),
    coverage: snapshot.coverage,
    language,
    paint,
    width: terminal.columns,
  });
  terminal.report(`${lines.join("\n")}\n`);
}

/** Bytes as a person reads them, in powers of 1024. */
function readableSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
