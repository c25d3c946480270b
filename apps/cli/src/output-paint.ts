import type { GivenOptions } from "./given-options.ts";
import { createPaint, decideColour, type Paint } from "./paint.ts";
import type { Terminal } from "./terminal.ts";

/** Paint for what a command writes to stdout. */
export function outputPaint(options: GivenOptions, terminal: Terminal): Paint {
  return createPaint(decideColour({ flag: options.flag("color"), terminal: terminal.coloured.stdout, environment: terminal.environment }));
}
