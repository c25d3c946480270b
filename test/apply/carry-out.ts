/** A wish of one port carried out on a lab host by a process of its own. */
import { parseWantedSources, type AllowIntent } from "@portolan/plans";
import { join } from "node:path";
import type { LabHost } from "../lab/index.ts";
import type { CarriedOut, CarryOut } from "./carry-out-program.ts";
import { guardDirectory } from "./change-on-host.ts";

const program = join(import.meta.dirname, "carry-out-program.ts");

/** These alone; of a family of which nothing is said nobody. */
export function only(port: number, sources: readonly string[]): AllowIntent {
  const wanted = parseWantedSources(sources);
  if (wanted === null) throw new Error(sources.join(" "));
  return { kind: "allow", protocol: "tcp", port, sources: wanted, isAdded: false, until: null };
}

export type Wish = Pick<CarryOut, "intent"> & Partial<CarryOut>;

/** Its command line in the host. */
export function carryOutCommand(wish: Wish): readonly string[] {
  const request: CarryOut = {
    directory: guardDirectory,
    planId: "k7w2",
    acceptedRisks: [],
    confirmWithinMs: 60_000,
    isConfirmed: true,
    ...wish,
  };
  return ["setsid", "--wait", process.execPath, program, JSON.stringify(request)];
}

export async function carryOut(host: LabHost, wish: Wish): Promise<CarriedOut> {
  return JSON.parse((await host.run(carryOutCommand(wish))).stdout) as CarriedOut;
}
