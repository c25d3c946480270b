/**
 * A site of a reverse proxy. Its file and its text are worked out here from the step's values; the step's own are held against them. The proxy's own check comes before
 * it reads anything; a file that it refuses is back before that. Undone, the file is byte for byte what it was, or, where somebody has edited it since, has what
 * stood there of the site before and nothing else of ours.
 */
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { hostPathOf, readServiceConfiguration, type Capture, type ServiceConfiguration } from "@portolan/capture";
import { siteOf, type ProxyStep } from "@portolan/plans";
import { editSite, printSite, readSite, siteFile } from "@portolan/services";
import type { Process } from "@portolan/snapshot";
import { done, type Hand, type HandContext, type Moved, type Prepared } from "./hand.ts";
import { readUptimeMs } from "./host-clock.ts";
import { serviceCheck, whyNotSound } from "./service-check.ts";
import { createServiceFile, readServiceFile, removeDraft, removeServiceFile, writeServiceFile, type ServiceFile } from "./service-file.ts";
import { openServiceReader, unitListens } from "./service-on-host.ts";
import { hashOf } from "./setting-change.ts";
import { readUnitState, tellUnit } from "./unit-control.ts";

export interface ProxyUndo {
  readonly system: ProxyStep["system"];
  readonly name: string;
  readonly unit: string;
  readonly port: number;
  readonly file: ServiceFile;
  readonly before: string | null; // base64; null: it was not there
  readonly ours: string | null; // hash of what we make of it; null: it goes
  readonly listens: readonly string[];
  readonly check: readonly string[] | null;
}

const listenPatienceMs = 20_000;

export const proxyHand: Hand<ProxyStep, ProxyUndo> = {
  prepare: (step, context) =>
    withReader(async (capture): Promise<Prepared<ProxyUndo>> => {
      const planned = await planSite(step, context, capture);
      if (planned.code !== "planned") return planned;
      const { file, before, after, check } = planned;
      const listens = await unitListens(listenedAt(step), capture);
      const ours = after === null ? null : hashOf(after);
      const { system, name, port } = step;
      const { unit } = step.activation;
      return { code: "ready", undo: { system, name, unit, port, file, before: before?.toString("base64") ?? null, ours, listens, check } };
    }),
  perform: (step, context) =>
    withReader(async (capture): Promise<Moved> => {
      const planned = await planSite(step, context, capture);
      if (planned.code === "stale") return { code: "failed", why: `${planned.what} changed meanwhile` };
      if (planned.code === "failed") return planned;
      const { file, before, after, check } = planned;
      await writeFile(file, after, context);
      const refused = await whyNotSound(check, context);
      if (refused !== null) {
        await writeFile(file, before, context);
        return { code: "failed", why: refused };
      }
      const told = await tellUnit(step.activation.unit, "reload", { run: context.run, withFiles: false });
      return told.code === "failed" ? told : untilListens(step, capture);
    }),
  undo: (undo, context) => withReader((capture) => undoSite(undo, context, capture)),
  settle: () => Promise.resolve(done),
};

async function withReader<T>(act: (capture: Capture) => Promise<T>): Promise<T> {
  const capture = openServiceReader();
  try {
    return await act(capture);
  } finally {
    capture.close();
  }
}

type PlannedSite =
  | {
      readonly code: "planned";
      readonly file: ServiceFile;
      readonly before: Buffer | null;
      readonly after: Buffer | null;
      readonly check: readonly string[] | null;
    }
  | { readonly code: "stale"; readonly what: string }
  | { readonly code: "failed"; readonly why: string };

async function planSite(step: ProxyStep, context: HandContext, capture: Capture): Promise<PlannedSite> {
  const found = await findProxy(step, context, capture);
  if ("code" in found) return found;
  const { process, configuration } = found;
  const place = siteFile(step, configuration.facts, configuration.parsed.wants);
  if (place.code === "not-included") return { code: "failed", why: `${step.system} includes no ${place.path}: its main file has no include of conf.d/*.conf in http` }; // prettier-ignore
  const path = placeOnHost(found, place.path);
  if (path === null) return { code: "failed", why: `${place.path} is not a file of this host for the process that reads it` };
  if (place.path !== step.file) return { code: "stale", what: `the file of ${step.system}, which is ${place.path}` };
  const site = siteOf(step);
  const printed = site === null ? null : printSite(site);
  if ((printed ?? "") !== step.text) return { code: "failed", why: `The text of the plan is not that of the site ${step.name}` };
  const file: ServiceFile = { path, owners: [0, process.uid ?? 0] };
  const before = readServiceFile(file);
  const text = before?.toString("utf8") ?? null;
  if (before !== null && !Buffer.from(text ?? "").equals(before)) return { code: "failed", why: `${path} is not text in UTF-8` };
  if (site === null && readSite(text, step) === null) return { code: "stale", what: `the site ${step.name}, which is not there` };
  const edited = editSite(text, { ...step, printed });
  if (edited.code === "marks-torn") return { code: "failed", why: `The lines that begin and end the site ${step.name} in ${path} do not belong together any more` }; // prettier-ignore
  const check = serviceCheck(step.system, found);
  return { code: "planned", file, before, after: edited.text === null ? null : Buffer.from(edited.text), check };
}

/** A file that is not there yet lies where the process's other files do: on this host by the same name, or it is refused. */
function placeOnHost({ process, configuration }: FoundProxy, path: string): string | null {
  const there = hostPathOf(process, path);
  if (there !== null) return there;
  const beside = configuration.files.find(({ bytes, path: other }) => bytes !== null && dirname(path).startsWith(dirname(other)));
  return beside !== undefined && hostPathOf(process, beside.path) === beside.path ? path : null;
}

interface FoundProxy {
  readonly process: Process;
  readonly configuration: ServiceConfiguration;
}

async function findProxy(
  step: ProxyStep,
  context: HandContext,
  capture: Capture,
): Promise<FoundProxy | Exclude<PlannedSite, { code: "planned" }>> {
  const { unit } = step.activation;
  const state = await readUnitState(unit, context);
  if (state?.mainPid === null || state?.mainPid === undefined || !state.isActive || state.isChanging)
    return {
      code: "failed",
      why: `${unit} is no unit of the system's own systemd that runs ${step.system}, or is just starting or ending`,
    };
  const snapshot = await capture.look({ sections: ["namespaces", "interfaces", "sockets", "sysctls", "owners", "units", "services"] });
  const { services, owners } = snapshot.sections;
  const pids = new Set(owners.processes.filter((one) => one.unit === unit && one.container === null).map(({ pid }) => pid));
  const own = services.filter(({ service, pid }) => service === step.system && pids.has(pid));
  const instance = own.find(({ pid }) => pid === state.mainPid) ?? own[0]; // of HAProxy a worker holds the sockets, not the unit's main process
  const process = owners.processes.find(({ pid }) => pid === instance?.pid);
  if (process === undefined || instance === undefined) return { code: "stale", what: `the unit of ${step.system}` };
  const configuration = readServiceConfiguration(snapshot, instance);
  if (configuration === null) return { code: "failed", why: `The configuration of ${step.system} cannot be read as a whole` };
  return { process, configuration };
}

async function writeFile(file: ServiceFile, bytes: Buffer | null, { run }: HandContext): Promise<void> {
  removeDraft(file);
  if (bytes === null) removeServiceFile(file);
  else if (readServiceFile(file) === null) createServiceFile(file, bytes);
  else await writeServiceFile(file, bytes, run);
}

function listenedAt({ port, activation }: Pick<ProxyStep, "port" | "activation">) {
  return { protocol: "tcp", port, unit: activation.unit } as const;
}

/** Until the proxy listens at every address of both families, or not at all; and not only for a moment. */
async function untilListens(step: ProxyStep, capture: Capture): Promise<Moved> {
  let seen = 0;
  for (const since = readUptimeMs(); ;) {
    const now = await unitListens(listenedAt(step), capture);
    seen = isAsWanted(now, step) ? seen + 1 : 0;
    if (seen === 2) return done;
    if (readUptimeMs() - since > listenPatienceMs) return { code: "failed", why: `${step.system} listens at ${now.join(", ") || "nothing"} on ${step.port}` }; // prettier-ignore
    await pause(200);
  }
}

function isAsWanted(now: readonly string[], { listens }: ProxyStep): boolean {
  if (!listens) return now.length === 0;
  return now.includes(":: dual") || (now.includes("0.0.0.0 ipv4") && now.some((one) => one.startsWith(":: ")));
}

async function undoSite(undo: ProxyUndo, context: HandContext, capture: Capture): Promise<Moved> {
  const hasWritten = await restore(undo, context);
  const now = await unitListens({ protocol: "tcp", ...undo }, capture);
  if (!hasWritten && sameListens(now, undo.listens)) return done;
  const refused = await whyNotSound(undo.check, context);
  if (refused !== null) return { code: "failed", why: `${undo.unit} would not read what somebody has written: ${refused}` };
  const told = await tellUnit(undo.unit, "reload", { run: context.run, withFiles: false });
  if (told.code === "failed") return told;
  for (const since = readUptimeMs(); ;) {
    const later = await unitListens({ protocol: "tcp", ...undo }, capture);
    if (sameListens(later, undo.listens)) return done;
    if (readUptimeMs() - since > listenPatienceMs) return { code: "failed", why: `${undo.unit} listens at ${later.join(", ") || "nothing"} on ${undo.port} instead of ${undo.listens.join(", ") || "nothing"}` }; // prettier-ignore
    await pause(200);
  }
}

function sameListens(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether there was something of ours in it. */
async function restore({ system, name, file, before, ours }: ProxyUndo, context: HandContext): Promise<boolean> {
  const now = readServiceFile(file);
  const old = before === null ? null : Buffer.from(before, "base64");
  if (now === null ? old === null : old?.equals(now) === true) return false;
  if ((now === null ? null : hashOf(now)) === ours) {
    await writeFile(file, old, context);
    return true;
  }
  if (now === null) return false; // whoever took it away took our lines with it
  const text = now.toString("utf8");
  const edited = editSite(text, { system, name, printed: readSite(old?.toString("utf8") ?? null, { system, name }) });
  if (edited.code === "marks-torn" || edited.text === text) return false;
  await writeFile(file, edited.text === null ? null : Buffer.from(edited.text), context);
  return true;
}
