/** What a command may know of the place it was started from, and its two ways to speak. Tests hand in their own. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly columns: number | null; // null when stdout is not a terminal: nothing is cut then
  readonly interactive: boolean; // whether stderr is a terminal, so that progress can be drawn over
  readonly coloured: { readonly stdout: boolean; readonly stderr: boolean }; // whether the stream is a terminal
  readonly interrupted: AbortSignal; // SIGINT, SIGTERM, SIGHUP, or the reader of stdout has gone
  readonly write: (text: string) => void; // stdout: the answer
  readonly report: (text: string) => void; // stderr: progress and errors
}

/** The terminal of this process. A reader that goes away (`portolan ls | head -1`) ends the program quietly; a full disk is `onUnwritable`. */
export function openTerminal(onUnwritable: (reason: string) => void): Terminal {
  const interruption = new AbortController();
  for (const stream of [process.stdout, process.stderr]) {
    stream.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      stream.on("error", () => process.exit(5)); // the report could not be written either
      if (stream === process.stderr) process.exit(5);
      onUnwritable(error.code ?? error.message);
    });
  }
  return {
    environment: process.env,
    columns: process.stdout.isTTY ? process.stdout.columns || 80 : null,
    interactive: process.stderr.isTTY,
    coloured: { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
    get interrupted() {
      listenForSignals(interruption);
      return interruption.signal;
    },
    write: (text) => void process.stdout.write(text),
    report: (text) => void process.stderr.write(text),
  };
}

const listening = new WeakSet<AbortController>();

// Only a command that asks is told of signals; every other one dies of them at once, as it should. A second signal always kills.
function listenForSignals(interruption: AbortController): void {
  if (listening.has(interruption)) return;
  listening.add(interruption);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interruption.abort(signal));
}
