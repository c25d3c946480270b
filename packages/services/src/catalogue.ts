/**
 * Every service Portolan knows, the most specific first: a panel that runs on Node.js must be met before Node.js itself.
 * The first that recognises a process names it; nothing is recognised by a port number alone.
 */
import { databaseServices } from "./databases/database-services.ts";
import { messagingServices } from "./messaging/messaging-services.ts";
import { networkServices } from "./network/network-services.ts";
import { panelServices } from "./panels/panel-services.ts";
import { deviceServices } from "./devices/device-services.ts";
import { dockerPublish } from "./docker/docker-publish.ts";
import { podmanPublish } from "./docker/podman-publish.ts";
import { goPrograms, goRuntime } from "./programs/go-programs.ts";
import { runtimeServices } from "./runtimes/runtime-services.ts";
import type { ProcessFacts, Recognition, Service } from "./service.ts";
import { systemdServices } from "./systemd/systemd-services.ts";
import { webServices } from "./web/web-services.ts";

export const catalogue: readonly Service[] = [
  ...panelServices,
  ...webServices,
  ...databaseServices,
  ...messagingServices,
  ...networkServices,
  ...systemdServices,
  ...deviceServices,
  ...goPrograms,
  dockerPublish,
  podmanPublish,
  ...runtimeServices,
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

/** Files whose presence tells services apart, for `presentFiles` of the process; most processes have none. */
export function recognitionMarks(process: ProcessFacts): readonly string[] {
  return [...new Set(catalogue.flatMap((service) => service.marks?.(process) ?? []))];
}

/** Service of an id; null for an id that this version does not know, such as one from another version's snapshot. */
export function serviceById(id: string): Service | null {
  return catalogue.find((service) => service.id === id) ?? null;
}

/** Names of the environment variables that any service asks for; no other variable of a process is kept. */
export const environmentNames: readonly string[] = [...new Set(catalogue.flatMap((service) => service.environmentNames))].sort();
