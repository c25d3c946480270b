import { resolve } from "node:path";
import { startSupervisor, type ReadyEvent, type SupervisorEvent } from "@portolan/daemon";
import { phrase, render } from "@portolan/phrases";
import { serverMain } from "@portolan/server";
import type { CommandCall, ExitCode, RunCommand } from "../command.ts";
import { reportFailure } from "../failure-report.ts";
import { RefusalError } from "@portolan/contract";
import { outputPaint } from "../output-paint.ts";
import { createPaint, decideColour, type Paint } from "../paint.ts";
import { portolanVersion } from "../portolan-version.ts";
import { withProgress } from "../progress.ts";
import { inspectPanelBuild } from "./panel-build.ts";
import { readyLines } from "./ready-message.ts";
import { readSurroundings } from "./surroundings.ts";

const defaultPort = 13390;

export const startPanel: RunCommand = async (call) => {
  const { options, terminal } = call;
  const port = options.port("port") ?? defaultPort;
  const dataDir = options.text("dataDir");
  await bringPanel(call);
  const supervisor = startSupervisor({
    port,
    dataDir: dataDir === null ? null : resolve(dataDir),
    verbose: options.flag("verbose"),
    version: portolanVersion,
    serverMain,
    onEvent: (event) => showEvent(event, call),
  });
  const code = await supervisor.finished;
  if (code === 0 && terminal.interactive && !options.flag("link"))
    terminal.report(`${render(phrase("commands.up.stopped"), call.language)}\n`);
  return code as ExitCode;
};

/** Builds the panel where it is missing or older than its sources. Another user's older panel is good enough to be served. */
async function bringPanel(call: CommandCall): Promise<void> {
  const panel = inspectPanelBuild();
  if (panel.state === "built") return;
  if (panel.isWritable) await withProgress({ ...call, text: phrase("commands.progress.building") }, panel.build);
  else if (panel.state === "missing") throw new RefusalError("PANEL_NOT_BUILT", { reason: "EACCES" });
  else call.terminal.report(`${render(phrase("commands.up.panel-stale"), call.language)}\n`);
}

function showEvent(event: SupervisorEvent, call: CommandCall): void {
  const { options, terminal, language } = call;
  switch (event.kind) {
    case "ready":
      terminal.write(readyText(event, call));
      return;
    case "restarted":
      if (options.flag("verbose"))
        terminal.report(`${render(phrase("commands.up.restarted", { child: event.child, reason: event.reason }), language)}\n`);
      return;
    case "failed": {
      const failure = new RefusalError(event.code, event.params);
      terminal.report(
        reportFailure(failure, { language, paint: errorPaint(call), json: options.flag("json"), verbose: options.flag("verbose") }).text,
      );
    }
  }
}

function readyText(event: ReadyEvent, call: CommandCall): string {
  if (call.options.flag("json")) return `${JSON.stringify({ schema: "portolan.up/1", ...event })}\n`;
  if (call.options.flag("link")) return `${event.urls[0] ?? ""}\n`;
  const surroundings = readSurroundings(call.terminal.environment);
  return `${readyLines({ event, surroundings, language: call.language, paint: outputPaint(call.options, call.terminal) }).join("\n")}\n`;
}

function errorPaint({ options, terminal }: CommandCall): Paint {
  return createPaint(decideColour({ flag: options.flag("color"), terminal: terminal.coloured.stderr, environment: terminal.environment }));
}
