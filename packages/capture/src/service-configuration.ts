import { serviceById, type FileBytes, type ParsedSettings, type ProcessFacts } from "@portolan/services";
import type { Process, ServiceInstance, Snapshot } from "@portolan/snapshot";
import { readProcessFacts, rootOfProcess, unitFacts } from "./process-facts.ts";
import { fileStamp, isRegularFile, locateFiles } from "./process-files.ts";
import { listensByPid, readSettings } from "./service-settings.ts";

export interface ServiceConfiguration {
  readonly facts: ProcessFacts; // with raw arguments: for the moment of asking only
  readonly files: readonly FileBytes[]; // all that were read, as the process names them
  readonly parsed: ParsedSettings;
}

/** What one process of a snapshot is configured by, read now. null: it, or what it is, is not known there any more, or not all of it can be read. */
export function readServiceConfiguration(
  { sections }: Pick<Snapshot, "sections">,
  { pid, service: id }: Pick<ServiceInstance, "pid" | "service">,
): ServiceConfiguration | null {
  const process = sections.owners.processes.find((one) => one.pid === pid);
  const service = serviceById(id);
  if (process === undefined || service === null) return null;
  const listens = listensByPid(sections.sockets, sections.owners).get(pid)?.facts ?? [];
  const query = { listens, units: unitFacts(process, sections.units), environmentNames: service.environmentNames };
  const facts = readProcessFacts(process, query);
  const { files, isComplete, isInTime, parsed } = readSettings(service, facts, rootOfProcess(process));
  return isComplete && isInTime ? { facts, files, parsed } : null;
}

/** Where a file that a process names is on this host, without links on the way; null: the process has another one there, as in a container, or none. */
export function hostPathOf(process: Process, path: string): string | null {
  const root = rootOfProcess(process);
  const [own] = locateFiles("/", { path });
  const [its] = root === null ? [] : locateFiles(root, { path });
  if (own === undefined || its === undefined || !isRegularFile(own)) return null;
  return fileStamp(own) === fileStamp(its) ? own.place : null;
}
