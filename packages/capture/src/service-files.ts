import type { FileBytes } from "@portolan/services";
import { locateFiles, readLocatedFile, type LocatedFile } from "./process-files.ts";

const namedLimit = 64;
const matchedLimit = 512;
const totalLimitBytes = 8 * 1024 * 1024;

/** The files of one process's service, read as they are asked for. Bounded: 64 that are named, 512 more that globs match, 8 MiB together. */
export class ServiceFiles {
  readonly #root: string | null;
  readonly #files = new Map<string, FileBytes>();
  #named = 0;
  #matched = 0;
  #bytes = 0;
  #isComplete = true;

  /** @param root where the process finds its files, seen from here; null when it cannot be reached: every file is then unreadable. */
  constructor(root: string | null) {
    this.#root = root;
  }

  get all(): readonly FileBytes[] {
    return [...this.#files.values()];
  }

  /** False once a file was left out for a limit. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  get count(): number {
    return this.#files.size;
  }

  /** Reads what a path or glob asks for, unless it was read before. */
  add(path: string): void {
    const isGlob = /[*?]/.test(path);
    for (const located of this.#locate(path)) {
      if (this.#files.has(located.path)) continue;
      const isFull = (isGlob ? this.#matched >= matchedLimit : this.#named >= namedLimit) || this.#bytes >= totalLimitBytes;
      if (isFull) {
        this.#isComplete = false;
        return;
      }
      this.#read(located);
      if (isGlob) this.#matched++;
      else this.#named++;
    }
  }

  #locate(path: string): readonly LocatedFile[] {
    return this.#root === null ? [{ path, place: null }] : locateFiles(this.#root, { path });
  }

  #read(located: LocatedFile): void {
    const { path } = located;
    const file = this.#root === null ? { path, bytes: null, reason: "EACCES", hash: null } : readLocatedFile(located);
    this.#files.set(path, file);
    this.#bytes += file.bytes?.length ?? 0;
  }
}
