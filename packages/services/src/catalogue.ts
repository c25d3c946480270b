/**
 * Every service Portolan knows, the most specific first: a panel that runs on Node.js must be met before Node.js itself.
 * The first that recognises a process names it; nothing is recognised by a port number alone.
 */
import { goPrograms, goRuntime } from "./go-runtime.ts";
import { javaRuntime } from "./java-runtime.ts";
import { mcsmanagerDaemon, mcsmanagerPanel } from "./mcsmanager.ts";
import { nginx } from "./nginx.ts";
import { nodeRuntime } from "./node-runtime.ts";
import { portolanServer } from "./portolan.ts";
import { postgresql } from "./postgresql.ts";
import type { ProcessFacts, Recognition, Service } from "./service.ts";

export const catalogue: readonly Service[] = [
  portolanServer,
  mcsmanagerPanel,
  mcsmanagerDaemon,
  nginx,
  postgresql,
  ...goPrograms,
  nodeRuntime,
  javaRuntime,
  goRuntime,
];

/** The service a process is, and by what it was recognised; null when no service of the catalogue claims it. */
export function recogniseService(process: ProcessFacts): Recognition | null {
  for (const service of catalogue) {
    const by = service.recognise(process);
    if (by !== null) return { service: service.id, by };
  }
  return null;
}

/** Service of an id; null for an id that this version does not know, such as one from another version's snapshot. */
export function serviceById(id: string): Service | null {
  return catalogue.find((service) => service.id === id) ?? null;
}

/** Names of the environment variables that any service asks for; no other variable of a process is kept. */
export const environmentNames: readonly string[] = [...new Set(catalogue.flatMap((service) => service.environmentNames))].sort();
