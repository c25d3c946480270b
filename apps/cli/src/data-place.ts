import { resolve } from "node:path";
import { RefusalError } from "@portolan/contract";
import { decideDataDirectory } from "@portolan/server";
import type { CommandCall } from "./command.ts";

/** The data folder that is meant. Throws ARGUMENT_INVALID where there is none. */
export function dataPlace({ options, terminal }: CommandCall): string {
  const wanted = options.text("dataDir");
  const found = wanted === "" ? null : decideDataDirectory({ wanted, uid: process.getuid?.() ?? 0, env: terminal.environment });
  if (found === null)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--data-dir", value: wanted ?? "", expected: "/var/lib/portolan, ./data …" });
  return resolve(found);
}
