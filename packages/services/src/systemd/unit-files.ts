/**
 * Where systemd looks for a unit (systemd.unit(5), "Unit File Load Path"): the unit's file, the template of an instance, and the drop-ins of the
 * unit, its template, its prefixes (`foo-.service.d`) and its type (`service.d`). A drop-in hides one of the same name in a directory that comes
 * later; drop-ins apply in the order of their names. Units of a user's own manager are searched where that looks (`userUnitDirectories`).
 */
import { baseName, directoryName } from "../program-name.ts";
import type { FileBytes, FileRequest, ProcessFacts } from "../service.ts";

type UnitPlaces = Pick<ProcessFacts, "unitFiles" | "userUnitDirectories">;

const systemDirectories: readonly string[] = [
  "/etc/systemd/system.control",
  "/run/systemd/system.control",
  "/run/systemd/transient",
  "/run/systemd/generator.early",
  "/etc/systemd/system",
  "/run/systemd/system",
  "/run/systemd/generator",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
  "/run/systemd/generator.late",
];

/** The files to read of a unit: those that systemd itself named where it was asked, else every place it may be in. */
export function unitFileRequests(unit: string, { unitFiles, userUnitDirectories }: UnitPlaces): FileRequest[] {
  const directories = userUnitDirectories ?? systemDirectories;
  const named = unitFiles?.[unit];
  if (named !== undefined && named.length > 0) return named.map((path) => ({ path }));
  const names = [unit, ...templateOf(unit)];
  const files = directories.flatMap((directory) => names.map((name) => ({ path: `${directory}/${name}` })));
  const dropIns = dropInDirectories(unit).flatMap((name) => directories.map((directory) => ({ path: `${directory}/${name}/*.conf` })));
  return [...files, ...dropIns];
}

/** The unit's file and its drop-ins in the order in which systemd applies them, of those that were read. */
export function orderUnitFiles(unit: string, files: readonly FileBytes[], { unitFiles, userUnitDirectories }: UnitPlaces): FileBytes[] {
  const byDirectory = orderOf(userUnitDirectories ?? systemDirectories);
  const named = unitFiles?.[unit];
  if (named !== undefined && named.length > 0)
    return named.flatMap((path) => files.filter((file) => file.path === path && file.bytes !== null).slice(0, 1));
  const found = [unit, ...templateOf(unit)].flatMap((name) => presentFiles(name, files).sort(byDirectory));
  const dropIns = new Map<string, FileBytes>();
  for (const name of dropInDirectories(unit))
    for (const file of files.filter(({ path }) => path.endsWith(".conf") && baseName(directoryName(path)) === name).sort(byDirectory))
      if (!dropIns.has(baseName(file.path))) dropIns.set(baseName(file.path), file);
  const ordered = [...dropIns].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, file]) => file);
  return [...found.slice(0, 1), ...ordered].filter(({ bytes }) => bytes !== null);
}

/** The unit that a file or drop-in belongs to, as far as its path tells; null for one of a whole type. */
export function unitOfFile(path: string): string | null {
  const name = baseName(path).endsWith(".conf") ? baseName(directoryName(path)).replace(/\.d$/, "") : baseName(path);
  return /^.+\.(?:service|socket)$/.test(name) ? name : null;
}

function presentFiles(name: string, files: readonly FileBytes[]): FileBytes[] {
  return files.filter(({ path, reason }) => baseName(path) === name && reason !== "ENOENT" && reason !== "ENOTDIR");
}

/** By position in the search path; a directory that is none of it, such as a linked unit's, comes first as systemd named it. */
function orderOf(directories: readonly string[]): (left: FileBytes, right: FileBytes) => number {
  const rank = ({ path }: FileBytes): number => directories.findIndex((directory) => path.startsWith(`${directory}/`));
  return (left, right) => rank(left) - rank(right);
}

function templateOf(unit: string): string[] {
  const match = /^([^@]+@)[^@]+(\.[a-z]+)$/.exec(unit);
  return match === null ? [] : [`${match[1]}${match[2]}`];
}

function dropInDirectories(unit: string): string[] {
  const type = unit.slice(unit.lastIndexOf(".") + 1);
  const stem = unit.slice(0, unit.lastIndexOf(".")).replace(/@.*$/, "");
  const prefixes = [...stem.matchAll(/-/g)].map(({ index }) => `${stem.slice(0, index + 1)}.${type}`).reverse();
  return [...[unit, ...templateOf(unit), ...prefixes].slice(0, directoryLimit), type].map((name) => `${name}.d`);
}

const directoryLimit = 12;
