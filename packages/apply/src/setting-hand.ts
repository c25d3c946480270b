/**
 * A service's own configuration. What stood in its files lies in the record before they change; the service's own check comes before any reload, as a program that cannot
 * read its file ends when it is told to read it; afterwards its sockets have to be those that were foretold. Undone, the files are byte for byte what they were, or,
 * where somebody has edited them since, without our lines.
 */
import { existsSync, mkdirSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Capture } from "@portolan/capture";
import { reachOf } from "@portolan/explanation";
import type { SettingStep } from "@portolan/plans";
import { takeBackHunks, type Hunk } from "@portolan/services";
import { done, type Hand, type HandContext, type Moved, type Prepared } from "./hand.ts";
import type { ProcessIdentity } from "./guard-record.ts";
import { identityOf, readUptimeMs } from "./host-clock.ts";
import { serviceCheck, whyNotSound } from "./service-check.ts";
import { createServiceFile, readServiceFile, removeDraft, removeServiceFile, writeServiceFile, type ServiceFile } from "./service-file.ts";
import { findService, listensOf, openServiceReader, unitListens, type ServiceOnHost } from "./service-on-host.ts";
import { hashOf, settingChange, type FileChange } from "./setting-change.ts";
import { readUnitState, tellUnit } from "./unit-control.ts";

export interface SettingUndo {
  readonly unit: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly by: "reload" | "restart";
  /** The unit's main process; another one by now has read what stood in the files then. */
  readonly main: ProcessIdentity;
  readonly listens: readonly string[];
  readonly files: readonly FileBefore[];
  /** Before the service reads what somebody else has edited. */
  readonly check: readonly string[] | null;
}

interface FileBefore {
  readonly file: ServiceFile;
  readonly before: string | null; // base64; null: it was not there
  readonly ours: string; // hash of what we make of it
  readonly hunks: readonly Hunk[];
  readonly isOfUnit: boolean;
}

const listenPatienceMs = 20_000;

export const settingHand: Hand<SettingStep, SettingUndo> = {
  prepare: (step, context) =>
    withReader(async (capture): Promise<Prepared<SettingUndo>> => {
      const planned = await planChange(step, { context, capture });
      if (planned.code !== "planned") return planned;
      const { found, main, files } = planned;
      return {
        code: "ready",
        undo: {
          unit: found.unit,
          protocol: step.protocol,
          port: step.port,
          by: step.activation.by,
          main,
          listens: listensOf(found.endpoints),
          files: files.map(beforeOf),
          check: serviceCheck(step.service, found),
        },
      };
    }),
  perform: (step, context) =>
    withReader(async (capture): Promise<Moved> => {
      const planned = await planChange(step, { context, capture });
      if (planned.code === "stale") return { code: "failed", why: `${planned.what} changed meanwhile` };
      if (planned.code === "failed") return planned;
      const { found, files } = planned;
      for (const file of files) await writeChange(file, context);
      const refused = await whyNotSound(serviceCheck(step.service, found), context);
      if (refused !== null) {
        for (const file of files) await restore(beforeOf(file), context);
        return { code: "failed", why: refused };
      }
      const withFiles = files.some(({ isOfUnit }) => isOfUnit);
      const told = await tellUnit(found.unit, step.activation.by, { run: context.run, withFiles });
      if (told.code === "failed") return told;
      const foretold = planned.predicted === null ? null : planned.predicted.filter(({ isOptional }) => isOptional !== true);
      return untilListens(step, { unit: found.unit, foretold: foretold === null ? null : listensOf(foretold), capture });
    }),
  undo: (undo, context) => withReader((capture) => undoChange(undo, { context, capture })),
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

interface On {
  readonly context: HandContext;
  readonly capture: Capture;
}

type Planned =
  | (Omit<Extract<Awaited<ReturnType<typeof settingChange>>, { readonly code: "planned" }>, "code"> & {
      readonly code: "planned";
      readonly found: ServiceOnHost;
      readonly main: ProcessIdentity;
    })
  | { readonly code: "stale"; readonly what: string }
  | { readonly code: "failed"; readonly why: string };

async function planChange(step: SettingStep, { context, capture }: On): Promise<Planned> {
  const found = await findService(step, capture);
  if (typeof found === "string") return { code: "failed", why: found };
  if (found.unit !== step.activation.unit) return { code: "stale", what: `the unit of ${step.service}` };
  const state = await readUnitState(found.unit, context);
  const main = state?.mainPid === null || state?.mainPid === undefined ? null : identityOf(state.mainPid);
  if (state === null || main === null || !isBelow(found, main.pid))
    return { code: "failed", why: `${found.unit} is no unit of the system's own systemd that runs ${step.service}` };
  if (!state.isActive || state.isChanging) return { code: "failed", why: `${found.unit} is just starting or ending` };
  const change = await settingChange(step, found);
  return change.code === "planned" ? { ...change, found, main } : change;
}

/** Whether the service's process is the unit's main one or was started by it. */
function isBelow({ snapshot, process }: ServiceOnHost, pid: number): boolean {
  const parents = new Map(snapshot.sections.owners.processes.map((one) => [one.pid, one.parent]));
  const visited = new Set<number>();
  for (let at: number | null = process.pid; at !== null && !visited.has(at); at = parents.get(at) ?? null) {
    if (at === pid) return true;
    visited.add(at);
  }
  return false;
}

function beforeOf({ file, before, after, hunks, isOfUnit }: FileChange): FileBefore {
  return { file, before: before?.toString("base64") ?? null, ours: hashOf(after), hunks, isOfUnit };
}

async function writeChange({ file, before, after }: FileChange, { run }: HandContext): Promise<void> {
  if (before !== null) return writeServiceFile(file, after, run);
  mkdirSync(dirname(file.path), { recursive: true, mode: 0o755 });
  createServiceFile(file, after);
}

interface Expected {
  readonly unit: string;
  readonly foretold: readonly string[] | null;
  readonly capture: Capture;
}

/** Until the unit's sockets are as they should be, and not only for a moment: a reload opens and closes them one after the other. */
async function untilListens(step: SettingStep, { unit, foretold, capture }: Expected): Promise<Moved> {
  let seen = 0;
  for (const since = readUptimeMs(); ;) {
    const now = await unitListens({ ...step, unit }, capture);
    const isWanted = reachOf(now.map(asEndpoint)) === step.scope && (foretold ?? []).every((one) => now.includes(one));
    seen = isWanted ? seen + 1 : 0;
    if (seen === 2) return done;
    if (readUptimeMs() - since > listenPatienceMs) return { code: "failed", why: `${step.service} listens at ${now.join(", ") || "nothing"} instead of ${step.scope}` }; // prettier-ignore
    await pause(200);
  }
}

function asEndpoint(listen: string): Parameters<typeof reachOf>[0][number] {
  const [address = "", scope] = listen.split(" ");
  return { address, scope: scope as "ipv4" | "ipv6" | "dual" | "ipv6-or-dual", device: null };
}

async function undoChange(undo: SettingUndo, { context, capture }: On): Promise<Moved> {
  let hasWritten = false;
  for (const file of undo.files) hasWritten = (await restore(file, context)) || hasWritten;
  const state = await readUnitState(undo.unit, context);
  const now = await unitListens(undo, capture);
  const isAsBefore = state?.isActive === true && !state.isChanging && JSON.stringify(now) === JSON.stringify(undo.listens);
  const isSameProcess = state?.mainPid === undo.main.pid && identityOf(undo.main.pid)?.startTicks === undo.main.startTicks;
  const hasReadOurs = hasWritten && (undo.by === "reload" || !isSameProcess);
  if (isAsBefore && !hasReadOurs) return done;
  const refused = undo.files.every(isAsItWas) ? null : await whyNotSound(undo.check, context);
  if (refused !== null) return { code: "failed", why: `${undo.unit} would not start from what somebody has written: ${refused}` };
  const verb = undo.by === "reload" && state?.isActive === true ? "reload" : "restart";
  const withFiles = undo.files.some(({ isOfUnit }) => isOfUnit);
  const told = await tellUnit(undo.unit, verb, { run: context.run, withFiles });
  if (told.code === "failed" && verb === "restart") return told;
  return untilAsBefore(undo, { context, capture });
}

async function untilAsBefore(undo: SettingUndo, { context, capture }: On): Promise<Moved> {
  let hasRestarted = undo.by === "restart";
  for (let since = readUptimeMs(); ;) {
    const now = await unitListens(undo, capture);
    if (JSON.stringify(now) === JSON.stringify(undo.listens)) return done;
    if (readUptimeMs() - since > (hasRestarted ? listenPatienceMs : listenPatienceMs / 4)) {
      if (hasRestarted) return { code: "failed", why: `${undo.unit} listens at ${now.join(", ") || "nothing"} instead of ${undo.listens.join(", ")}` }; // prettier-ignore
      hasRestarted = true; // what a reload does not bring back
      const told = await tellUnit(undo.unit, "restart", { run: context.run, withFiles: false });
      if (told.code === "failed") return told;
      since = readUptimeMs();
    }
    await pause(200);
  }
}

/** Whether there was something of ours in it. */
async function restore({ file, before, ours, hunks }: FileBefore, { run }: HandContext): Promise<boolean> {
  if (!existsSync(dirname(file.path))) return false;
  removeDraft(file);
  const now = readServiceFile(file);
  if (now === null) return false; // whoever took it away took our lines with it
  if (before === null) {
    if (hashOf(now) !== ours) return false;
    removeServiceFile(file);
    removeEmpty(dirname(file.path));
    return true;
  }
  const old = Buffer.from(before, "base64");
  if (now.equals(old)) return false;
  const wanted = hashOf(now) === ours ? old : Buffer.from(takeBackHunks(now.toString("utf8"), hunks));
  if (wanted.equals(now)) return false;
  await writeServiceFile(file, wanted, run);
  return true;
}

function isAsItWas({ file, before }: FileBefore): boolean {
  if (!existsSync(dirname(file.path))) return before === null;
  return (readServiceFile(file)?.toString("base64") ?? null) === before;
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // others have files in it
  }
}
