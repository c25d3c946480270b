import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Folders of the packages that bundled files came from, such as `node_modules/fastify`. */
export function packagesOfFiles(files: readonly string[]): ReadonlySet<string> {
  return new Set(
    files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter((folder) => folder !== undefined),
  );
}

/** Folders of these packages and of everything they depend on, as far as installed. */
export function packagesWithDependencies(root: string, names: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const folder = `node_modules/${name}`;
    if (!folders.has(folder) && existsSync(join(root, folder, "package.json"))) {
      folders.add(folder);
      waiting.push(...Object.keys(readPackageFile(join(root, folder)).dependencies ?? {}));
    }
  }
  return folders;
}

/** One text with name, version and licence of each package, alphabetically. Throws when a package names no licence. */
export function thirdPartyLicences(root: string, folders: ReadonlySet<string>): string {
  const parts = [...folders].sort().map((folder) => {
    const directory = join(root, folder);
    const { name = folder, version = "", license } = readPackageFile(directory);
    if (license === undefined) {
      throw new Error(`${name} names no licence`);
    }
    const file = readdirSync(directory).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file === undefined ? `Licensed under ${license}.` : readFileSync(join(directory, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `Portolan contains these works of others.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

function readPackageFile(directory: string): PackageFile {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as PackageFile;
}
