import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startSupervisor, type FailedEvent, type HistoryEvent, type ReadyEvent, type SupervisorEvent } from "@portolan/daemon";
import { phrase, render, type Phrase } from "@portolan/phrases";
import { askRunningPanel, decideDataDirectory, serverMain, type RunningPanel } from "@portolan/server";
import type { CommandCall, ExitCode, RunCommand } from "../command.ts";
import { reportFailure } from "../failure-report.ts";
import { RefusalError } from "@portolan/contract";
import { outputPaint } from "../output-paint.ts";
import { createPaint, decideColour, type Paint } from "../paint.ts";
import { portolanVersion } from "../portolan-version.ts";
import { printableText } from "../printable-text.ts";
import { withProgress } from "../progress.ts";
import { inspectPanelBuild, type PanelBuild } from "./panel-build.ts";
import { pinLinks } from "./pin-links.ts";
import { readyLines, runningLines } from "./ready-message.ts";
import { readSurroundings } from "./surroundings.ts";

const defaultPort = 13390;
/** How long one that is just being started may need before it gives out links. */
const startPatienceMs = 10_000;

/** Starts the panel and stays with it. Where one runs already with this data folder: prints a fresh link to it, and ends. */
export const startPanel: RunCommand = async (call) => {
  const { options, terminal } = call;
  const port = options.port("port") ?? defaultPort;
  if (port === 0) throw new RefusalError("ARGUMENT_INVALID", { argument: "--port", value: "0", expected: "1–65535" });
  const wanted = options.text("dataDir");
  if (wanted === "")
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--data-dir", value: "''", expected: "/var/lib/portolan, ./data …" });
  const dataDir = wanted === null ? null : resolve(wanted);
  const databaseFile = databaseFileOf(call);
  const ask = askerOf(dataDir, call);
  const running = await ask();
  if (running !== null) return showRunning(running, call);
  await bringPanel(call);
  let failure: FailedEvent | null = null;
  const supervisor = startSupervisor({
    port,
    dataDir,
    databaseFile,
    verbose: options.flag("verbose"),
    version: portolanVersion,
    serverMain,
    onEvent: (event) => {
      if (event.kind === "failed") failure = event;
      else showEvent(event, call);
    },
  });
  const code = await supervisor.finished;
  if (failure !== null) return endWith(failure, ask, call);
  if (code === 0 && terminal.interactive && !options.flag("link"))
    terminal.report(`${render(phrase("commands.up.stopped"), call.language)}\n`);
  return code as ExitCode;
};

/** A file that holds the address of a PostgreSQL; null: the SQLite of the data folder. The address itself is never an argument, which everybody on the machine can read. */
function databaseFileOf({ options, terminal }: CommandCall): string | null {
  const wanted = options.text("databaseFile") ?? terminal.environment["PORTOLAN_DATABASE_FILE"] ?? null;
  if (wanted === null) return null;
  const isAddress = /^postgres(ql)?:/.test(wanted);
  if (wanted === "" || isAddress) {
    const value = isAddress ? "postgres://…" : "''";
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--database-file", value, expected: "/etc/portolan/database" });
  }
  return resolve(wanted);
}

function askerOf(wanted: string | null, { terminal }: CommandCall): () => Promise<RunningPanel | null> {
  const path = decideDataDirectory({ wanted, uid: process.getuid?.() ?? 0, env: terminal.environment });
  return async () => (path === null ? null : askRunningPanel(path));
}

/** One that was started at the same moment has the folder: its link is what was wanted. */
async function endWith(failure: FailedEvent, ask: () => Promise<RunningPanel | null>, call: CommandCall): Promise<ExitCode> {
  const { options, terminal, language } = call;
  for (const end = Date.now() + startPatienceMs; failure.code === "ALREADY_RUNNING" && Date.now() < end; await pause(200)) {
    const running = await ask();
    if (running !== null) return showRunning(running, call);
  }
  const form = { language, paint: errorPaint(call), json: options.flag("json"), verbose: options.flag("verbose") };
  const report = reportFailure(new RefusalError(failure.code, failure.params), form);
  terminal.report(report.text);
  return report.exitCode;
}

/** Builds the panel where it is missing or older than its sources. Another user's older panel is good enough to be served. */
export async function bringPanel(call: CommandCall, panel: PanelBuild = inspectPanelBuild()): Promise<void> {
  if (panel.state === "built") return;
  if (panel.isWritable) await withProgress({ ...call, text: phrase("commands.progress.building") }, panel.build);
  else if (panel.state === "missing") throw new RefusalError("PANEL_NOT_BUILT", { reason: "EACCES" });
  else call.terminal.report(`${render(phrase("commands.up.panel-stale"), call.language)}\n`);
}

async function showRunning(found: RunningPanel, call: CommandCall): Promise<ExitCode> {
  const { options, terminal, language } = call;
  const running = { ...found, urls: await pinLinks(found.urls, terminal.environment) };
  if (options.flag("json")) terminal.write(`${JSON.stringify({ ...running, schema: "portolan.up/1", kind: "running" })}\n`);
  else if (options.flag("link")) terminal.write(`${running.urls[0] ?? ""}\n`);
  else {
    const surroundings = readSurroundings(terminal.environment);
    terminal.write(`${runningLines({ running, surroundings, language, paint: outputPaint(options, terminal) }).join("\n")}\n`);
  }
  return 0;
}

function showEvent(event: Exclude<SupervisorEvent, FailedEvent>, call: CommandCall): void {
  const { terminal, language } = call;
  if (event.kind === "ready") terminal.write(readyText(event, call));
  else if (event.kind === "history") terminal.report(`${printableText(render(historyPhrase(event), language))}\n`);
  else terminal.report(`${render(phrase("commands.up.restarted", { child: event.child, reason: event.reason }), language)}\n`);
}

function historyPhrase({ dataDir, since, error }: HistoryEvent): Phrase {
  if (since === null) return phrase("commands.up.history-back", { path: dataDir });
  return phrase("commands.up.history-lost", { path: dataDir, since, reason: error ?? "?" });
}

function readyText(event: ReadyEvent, call: CommandCall): string {
  const { options, terminal, language } = call;
  if (options.flag("json")) return `${JSON.stringify({ schema: "portolan.up/1", ...event })}\n`;
  if (options.flag("link")) return `${event.urls[0] ?? ""}\n`;
  const surroundings = readSurroundings(terminal.environment);
  // What is not a terminal may be a journal or a log that others read: a link that signs in does not belong there unless asked for.
  const linkCommand = terminal.coloured.stdout ? null : linkCommandOf(event, call);
  return `${readyLines({ event, linkCommand, surroundings, language, paint: outputPaint(options, terminal) }).join("\n")}\n`;
}

function linkCommandOf({ dataDir }: ReadyEvent, { options, terminal }: CommandCall): string {
  const isRoot = process.getuid?.() === 0;
  const isChosen = options.text("dataDir") !== null || Boolean(terminal.environment["PORTOLAN_DATA_DIR"]);
  return `${isRoot ? "sudo " : ""}portolan up --link${isChosen ? ` --data-dir ${dataDir}` : ""}`;
}

function errorPaint({ options, terminal }: CommandCall): Paint {
  return createPaint(decideColour({ flag: options.flag("color"), terminal: terminal.coloured.stderr, environment: terminal.environment }));
}
