/** Sections with nothing in them: where every snapshot starts, and what stands for a section that was not read. */
import type { Sections } from "./schema.ts";

export function emptySections(): Sections {
  return {
    namespaces: [],
    sockets: [],
    rawSockets: [],
    owners: { processes: [], holders: [] },
    units: [],
    containers: [],
    interfaces: [],
    routes: [],
    policyRules: [],
    sysctls: [],
    rules: [],
    layers: [],
    services: [],
  };
}
