/**
 * What a service's files are to become for a scope, worked out from the host alone: the catalogue says which lines, the files are read where the process has
 * them, and what they would say afterwards is read by the catalogue again. Refused unless that is the scope that is wanted, with every other port as before.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { hostPathOf } from "@portolan/capture";
import { reachOf } from "@portolan/explanation";
import type { SettingStep } from "@portolan/plans";
import { editLines, parseService, serviceById, type ChangeEdit, type FileBytes, type Hunk, type PredictedSocket } from "@portolan/services"; // prettier-ignore
import type { BindSetting } from "@portolan/snapshot";
import { boundAddresses } from "@portolan/sockets";
import { readServiceFile, type ServiceFile } from "./service-file.ts";
import { advisedEdits, holdersBeside, type ServiceOnHost } from "./service-on-host.ts";

export interface FileChange {
  readonly file: ServiceFile;
  readonly before: Buffer | null; // null: it is not there yet
  readonly after: Buffer;
  readonly hunks: readonly Hunk[];
  readonly isOfUnit: boolean; // systemd reads it, when it is told to
}

export type SettingChange =
  | { readonly code: "planned"; readonly files: readonly FileChange[]; readonly predicted: readonly PredictedSocket[] | null } // null: told by the start alone
  | { readonly code: "stale"; readonly what: string }
  | { readonly code: "failed"; readonly why: string };

export async function settingChange(step: SettingStep, found: ServiceOnHost): Promise<SettingChange> {
  const name = `${step.service} at ${step.protocol}/${step.port}`;
  const { settings } = found.instance;
  const isAsBefore = ({ key, value, fileHash }: SettingStep["before"][number]): boolean =>
    settings.some((one) => one.key === key && one.value === value && one.fileHash === fileHash);
  if (!step.before.every(isAsBefore)) return { code: "stale", what: `the settings of ${name}` };
  const edits = advisedEdits(found, step.scope);
  if (edits === null) return { code: "failed", why: `Nothing to write makes ${name} listen as ${step.scope}` };
  if (textOf(edits) !== textOf(step.edits)) return { code: "stale", what: `what is to be written for ${name}` };
  const files: FileChange[] = [];
  for (const [file, ofFile] of Map.groupBy(edits, (edit) => edit.file)) {
    const change = fileChange(found, { file, edits: ofFile });
    if (typeof change === "string") return { code: "failed", why: change };
    files.push(change);
  }
  const isPassed = settings.some(({ source, file, line }) => source !== "file" && edits.some((edit) => edit.file === file && edit.line === line)); // prettier-ignore
  if (isPassed) return { code: "planned", files, predicted: null };
  const predicted = predictedSockets(step, found, filesAfter(found, files));
  if (typeof predicted === "string") return { code: "failed", why: predicted };
  const inTheWay = await whatIsInTheWay(step, found, predicted);
  return inTheWay === null ? { code: "planned", files, predicted } : { code: "failed", why: inTheWay };
}

function textOf(edits: readonly ChangeEdit[]): string {
  return JSON.stringify(edits.map(({ file, line, part, text }) => [file, line, part, text]));
}

interface FileEdits {
  readonly file: string; // as the process names it
  readonly edits: readonly ChangeEdit[];
}

/** A text: why not. */
function fileChange({ process, instance, unit }: ServiceOnHost, { file, edits }: FileEdits): FileChange | string {
  const path = hostPathOf(process, file);
  if (path === null) return `${file} is not a file of this host for the process that reads it`;
  const place: ServiceFile = { path, owners: [0, process.uid ?? 0] };
  const before = readServiceFile(place);
  if (before === null) return `${file} is not there any more`;
  const settings = instance.settings.filter((setting) => setting.file === file);
  if (settings.some(({ fileHash }) => fileHash !== null && fileHash !== hashOf(before))) return `${file} has just changed`;
  const edited = editLines(before.toString("utf8"), edits, settings);
  if (edited.code === "not-understood") return `${file}:${edited.line} holds more than the setting`;
  const after = Buffer.from(edited.text);
  if (!Buffer.from(before.toString("utf8")).equals(before)) return `${file} is not text in UTF-8`;
  if (/^(?:\/usr)?\/lib\/systemd\//.test(path)) return dropIn(unit, edited.hunks);
  return { file: place, before, after, hunks: edited.hunks, isOfUnit: path.startsWith("/etc/systemd/") };
}

export function hashOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** A unit that a package owns stays as it is; what is to be otherwise stands beside it. */
function dropIn(unit: string, hunks: readonly Hunk[]): FileChange | string {
  const path = `/etc/systemd/system/${unit}.d/90-portolan.conf`;
  const added = hunks.flatMap((hunk) => hunk.added);
  const key = /^(ExecStart|Environment)=/.exec(added[0] ?? "")?.[1];
  if (added.length !== 1 || key === undefined || added[0]?.endsWith("\\") === true)
    return `The unit ${unit} gives the setting in more than one line`;
  if (existsSync(path)) return `${path} is there already`;
  const lines = ["[Service]", ...(key === "ExecStart" ? ["ExecStart="] : []), ...added, ""];
  return { file: { path, owners: [0] }, before: null, after: Buffer.from(lines.join("\n")), hunks, isOfUnit: true };
}

/** The files as the process reads them, with ours in place of those that change. */
function filesAfter({ process, configuration }: ServiceOnHost, changes: readonly FileChange[]): readonly FileBytes[] {
  return configuration.files.map((file) => {
    const path = file.bytes === null ? null : hostPathOf(process, file.path);
    const change = changes.find((one) => one.file.path === path);
    return change === undefined ? file : { ...file, bytes: change.after, hash: hashOf(change.after) };
  });
}

/** A text: what would be otherwise than wanted. */
function predictedSockets(
  { service: id, protocol, port, scope }: SettingStep,
  { configuration }: ServiceOnHost,
  files: readonly FileBytes[],
): readonly PredictedSocket[] | string {
  const service = serviceById(id);
  if (service === null) return `There is no service ${id}`;
  const parsed = parseService(service, configuration.facts, files);
  const isOfPort = (setting: BindSetting): boolean => setting.protocol === protocol && setting.port === port;
  const predict = (settings: readonly BindSetting[], isWanted: (setting: BindSetting) => boolean): readonly PredictedSocket[] =>
    settings.filter(isWanted).flatMap((setting) => service.predict(setting, settings) ?? []);
  const elsewhere = (settings: readonly BindSetting[]): string =>
    JSON.stringify(predict(settings, (setting) => !isOfPort(setting)).toSorted((one, other) => JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)); // prettier-ignore
  if (elsewhere(parsed.settings) !== elsewhere(configuration.parsed.settings))
    return `Another port of ${service.name} would change as well`;
  const predicted = predict(parsed.settings, isOfPort);
  const reach = predicted.length === 0 ? null : reachOf(predicted.map((socket) => ({ ...socket, device: null })));
  return reach === scope ? predicted : `${service.name} would listen as ${reach ?? "nothing of the kind"} instead of ${scope}`;
}

/** What would keep the service from starting anew: an address that the host does not have, or a socket of somebody else. null: nothing. */
async function whatIsInTheWay(step: SettingStep, found: ServiceOnHost, predicted: readonly PredictedSocket[]): Promise<string | null> {
  for (const { address, scope, isOptional } of predicted) {
    if (isOptional === true) continue;
    const trouble = await tryAddress(address, scope !== "dual");
    if (trouble !== null) return `${address} cannot be listened at: ${trouble}`;
    const wanted = boundAddresses({ address, v6only: scope !== "dual" });
    const [other] = holdersBeside(found, step).filter((one) => boundAddresses({ address: one.address, v6only: one.scope === "ipv6" }).intersects(wanted)); // prettier-ignore
    if (other !== undefined) return `${other.address}:${other.port} is held by ${other.owners[0]?.program ?? "another process"}`;
  }
  return null;
}

function tryAddress(host: string, ipv6Only: boolean): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.message));
    server.listen({ host, port: 0, ipv6Only }, () => server.close(() => resolve(null)));
  });
}
