import { lstat, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { RefusalError } from "@portolan/contract";
import {
  decodeSheetText,
  parseEnvironmentFile,
  readSheetFiles,
  sheetLimits,
  type Protocol,
  type SheetFile,
  type SheetKind,
  type SheetReading,
} from "@portolan/sheets";

export interface PortFiles {
  readonly paths: readonly string[];
  readonly kind: SheetKind | null;
  readonly protocols: readonly Protocol[];
  /** Of a compose file; null: what it says itself, or the name of its folder, as Compose has it. */
  readonly project: string | null;
}

/** What is in a file or a folder of JSON files. Refuses what cannot be read as a whole. */
export async function readPortFiles({ paths, kind, protocols, project }: PortFiles): Promise<SheetReading> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const first = resolve(paths[0] ?? ".");
  const folder = dirname(first);
  const outcome = await readSheetFiles({
    files,
    kind,
    protocols,
    project: project ?? writtenProject(files[0]) ?? basename(folder),
    variables: parseEnvironmentFile(await optionalText(join(folder, ".env"))),
  });
  if (outcome.code === "read") return outcome;
  const { file, why } = outcome;
  switch (why.code) {
    case "no-port-column":
      throw new RefusalError("SHEET_NO_PORT_COLUMN", { path: file, found: why.found });
    case "not-this-kind":
      throw new RefusalError("SHEET_NOT_UNDERSTOOD", { path: file, detail: [why.kind, why.detail].filter(Boolean).join(": ") || "?" });
    case "too-large":
    case "too-many-rows":
    case "too-wide":
      throw new RefusalError("SHEET_TOO_LARGE", { path: file, rows: sheetLimits.rows, megabytes: sheetLimits.bytes / 1024 / 1024 });
  }
}

/** What a compose file calls its project itself. */
function writtenProject(file: SheetFile | undefined): string | null {
  if (file === undefined || !/\.ya?ml$/i.test(file.path)) return null;
  return /^name:[ \t]*(["']?)([a-z0-9][a-z0-9_-]*)\1[ \t]*(?:#.*)?\r?$/m.exec(decodeSheetText(file.bytes))?.[2] ?? null;
}

async function filesAt(path: string): Promise<readonly SheetFile[]> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return [await readOne(path)];
    const names = (await readdir(path)).filter((name) => name.endsWith(".json")).toSorted();
    const within = names.length === 0 ? await instancesWithin(path) : null;
    if (within !== null) return await filesAt(within);
    if (names.length === 0) throw new RefusalError("SHEET_NOT_UNDERSTOOD", { path, detail: "*.json: 0" });
    if (names.length > sheetLimits.files)
      throw new RefusalError("SHEET_TOO_LARGE", { path, rows: sheetLimits.files, megabytes: sheetLimits.bytes / 1024 / 1024 });
    const files: SheetFile[] = [];
    for (const name of names) if ((await lstat(join(path, name))).isFile()) files.push(await readOne(join(path, name)));
    return files;
  } catch (error) {
    if (error instanceof RefusalError || !(error instanceof Error) || !("code" in error)) throw error;
    throw new RefusalError("FILE_UNREADABLE", { path, reason: String(error.code) });
  }
}

/** Where MCSManager keeps its instances, seen from its daemon's folder; null: not there. */
async function instancesWithin(path: string): Promise<string | null> {
  for (const folder of ["data/InstanceConfig", "InstanceConfig"]) {
    const found = join(path, folder);
    if ((await lstat(found).catch(() => null))?.isDirectory() === true && (await readdir(found)).some((name) => name.endsWith(".json")))
      return found;
  }
  return null;
}

/** At most one byte more than is allowed, so that a file that grows is seen to be too large. */
async function readOne(path: string): Promise<SheetFile> {
  await using file = await open(path);
  if (!(await file.stat()).isFile()) throw new RefusalError("FILE_UNREADABLE", { path, reason: "not a regular file" });
  const most = sheetLimits.bytes + 1;
  const buffer = Buffer.alloc(Math.min(most, (await file.stat()).size + 1));
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return { path, bytes: new Uint8Array(buffer.subarray(0, length)) };
}

async function optionalText(path: string): Promise<string> {
  try {
    return decodeSheetText((await readOne(path)).bytes);
  } catch {
    return "";
  }
}
