/** What a service's own check says of its files as they are, asked with the rights that the service has. */
import { readlinkSync, statSync } from "node:fs";
import type { ServiceConfiguration } from "@portolan/capture";
import { syntaxCheck } from "@portolan/services";
import type { Process } from "@portolan/snapshot";
import { outputOf, type HandContext } from "./hand.ts";

export interface CheckedService {
  readonly process: Process;
  readonly configuration: ServiceConfiguration;
}

/** Words for setpriv that run the check; null: the service has none. */
export function serviceCheck(service: string, { process, configuration }: CheckedService): readonly string[] | null {
  const check = syntaxCheck(service, configuration.facts);
  if (check === null) return null;
  const { pid, uid } = process;
  const program = check.program ?? readlinkSync(`/proc/${pid}/exe`);
  const rights = uid === 0 ? [] : [`--reuid=${uid}`, `--regid=${statSync(`/proc/${pid}`).gid}`, "--clear-groups"];
  return [...rights, "--no-new-privs", "--", program, ...check.words];
}

/** null: nothing is wrong, or there is no check. */
export async function whyNotSound(check: readonly string[] | null, { run }: Pick<HandContext, "run">): Promise<string | null> {
  if (check === null) return null;
  const output = outputOf("check", await run("setpriv", check));
  return "failed" in output ? output.failed : null;
}
