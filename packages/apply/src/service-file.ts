/**
 * A file of a service's configuration, replaced whole and kept in what it is: owner, mode, extended attributes. Every folder on its way is opened one by one, never
 * through a link, and has to be of root or of the user the service runs as: otherwise somebody else could lead us elsewhere.
 */
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"; // prettier-ignore
import { outputOf, type RunTool } from "./hand.ts";

export interface ServiceFile {
  readonly path: string; // of this host, without links
  readonly owners: readonly number[]; // users who may own it and the folders that it lies in
}

const maxBytes = 1024 * 1024;
const { O_RDONLY, O_WRONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Its bytes; null: it is not there. Throws for what is no plain file of one name, larger than 1 MiB, or within reach of others. */
export function readServiceFile(file: ServiceFile): Buffer | null {
  return inFolder(file, (at) => {
    let descriptor: number;
    try {
      descriptor = openSync(at.itself, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return null;
      throw error;
    }
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile() || stat.nlink > 1) throw new Error(`${file.path} is not a file of one name`);
      if (stat.size > maxBytes) throw new Error(`${file.path} is larger than ${maxBytes} bytes`);
      refuseOthers(descriptor, file);
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** On the disk when it resolves; rejects when the disk or the system refuses, and then the file before still stands. */
export async function writeServiceFile(file: ServiceFile, bytes: Uint8Array, run: RunTool): Promise<void> {
  const folder = openFolder(file);
  try {
    const { itself, draft } = placesIn(folder, file);
    rmSync(draft, { force: true });
    const copied = await run("cp", ["--attributes-only", "--preserve=all", "--no-target-directory", "--", itself, draft]);
    const output = outputOf("cp", copied);
    if ("failed" in output) throw new Error(output.failed);
    fill({ itself, draft }, bytes);
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** A file that is not there yet; root's, for everybody to read. */
export function createServiceFile(file: ServiceFile, bytes: Uint8Array): void {
  inFolder(file, (at) => {
    rmSync(at.draft, { force: true });
    closeSync(openSync(at.draft, "wx", 0o644));
    fill(at, bytes);
  });
}

export function removeServiceFile(file: ServiceFile): void {
  inFolder(file, ({ itself }) => rmSync(itself, { force: true }));
}

/** What a death while it was written left behind. */
export function removeDraft(file: ServiceFile): void {
  inFolder(file, ({ draft }) => rmSync(draft, { force: true }));
}

interface Places {
  readonly itself: string;
  readonly draft: string;
}

function inFolder<T>(file: ServiceFile, act: (at: Places) => T): T {
  const folder = openFolder(file);
  try {
    const result = act(placesIn(folder, file));
    fsyncSync(folder);
    return result;
  } finally {
    closeSync(folder);
  }
}

/** By the open folder, whatever its name leads to by now; a draft that a glob of configuration files does not match. */
function placesIn(folder: number, { path }: ServiceFile): Places {
  const within = `/proc/${process.pid}/fd/${folder}`;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { itself: `${within}/${name}`, draft: `${within}/.${name}.portolan` };
}

function openFolder(file: ServiceFile): number {
  let folder = openSync("/", O_RDONLY | O_DIRECTORY);
  for (const name of file.path.split("/").slice(1, -1)) {
    const before = folder;
    try {
      folder = openSync(`/proc/self/fd/${before}/${name}`, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    } finally {
      closeSync(before);
    }
    try {
      refuseOthers(folder, file);
    } catch (error) {
      closeSync(folder);
      throw error;
    }
  }
  return folder;
}

function refuseOthers(descriptor: number, { path, owners }: ServiceFile): void {
  const { uid, mode } = fstatSync(descriptor);
  if (!owners.includes(uid) || (mode & 0o002) !== 0) throw new Error(`${path} lies where others can change it`);
}

function fill({ itself, draft }: Places, bytes: Uint8Array): void {
  const file = openSync(draft, O_WRONLY | O_NOFOLLOW);
  try {
    ftruncateSync(file);
    writeFileSync(file, bytes);
    fsyncSync(file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(draft, itself);
}
