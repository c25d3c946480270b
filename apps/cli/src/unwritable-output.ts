import { RefusalError } from "@portolan/contract";
import { languageOf } from "./command-line.ts";
import { reportFailure } from "./failure-report.ts";
import { createPaint } from "./paint.ts";

/** Ends the program with one message instead of a stack: that standard output cannot be written is no fault of it. */
export function endWithUnwritableOutput(reason: string): never {
  const words = process.argv.slice(2);
  const { text, exitCode } = reportFailure(new RefusalError("OUTPUT_UNWRITABLE", { reason }), {
    language: languageOf(words, process.env),
    paint: createPaint(false),
    json: words.includes("--json"),
    verbose: false,
  });
  process.stderr.write(text);
  process.exit(exitCode);
}
